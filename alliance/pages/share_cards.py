"""Share cards: one for each title, drawn when it is first asked for and kept as a file."""

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Page

from alliance.core.locks import named_lock

from .card_drawing import HEIGHT, WIDTH, draw_card
from .models import SiteImage
from .standing import standing_for

DESIGN = 1  # a new number when cards are drawn differently


@dataclass(frozen=True)
class ShareCard:
    """What a page's card says, and where it is."""

    page_id: int
    title: str
    owner: str
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def digest(self) -> str:
        words = f"{DESIGN}\n{self.title}\n{self.owner}"
        return blake2b(words.encode(), digest_size=8).hexdigest()

    @property
    def path(self) -> str:
        return reverse("pages:share_card", args=[self.page_id, self.digest])

    def file(self) -> FieldFile:
        """The card, drawn now if it has not been; older cards of the page are thrown away.

        Of several that ask at once one draws, the others wait for it.
        """
        name = f"share-cards/{self.page_id}/{self.digest}.png"
        if not default_storage.exists(name):
            with named_lock(name, wait=True):
                if not default_storage.exists(name):
                    self._keep(default_storage, name)
        return FieldFile(None, SiteImage._meta.get_field("file"), name)

    def _keep(self, storage: Storage, name: str) -> None:
        folder = str(PurePosixPath(name).parent)
        old = storage.listdir(folder)[1] if storage.exists(folder) else []
        storage.save(name, ContentFile(draw_card(title=self.title, owner=self.owner)))
        for other in old:
            storage.delete(f"{folder}/{other}")


def card_of(page: Page, *, request: HttpRequest) -> ShareCard:
    site = standing_for(request).site
    owner = site.site_name if site and site.site_name else str(settings.WAGTAIL_SITE_NAME)
    return ShareCard(page_id=page.pk, title=page.title, owner=owner)
