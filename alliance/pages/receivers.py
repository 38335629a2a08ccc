"""What changes the public site, and so ends what is remembered of it."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.documents.models import Document
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from alliance.units.models import Alliance, Membership, Unit

from .models import HomePage, SiteImage, Video
from .page_cache import start_new_generation
from .parts import forget_kind
from .standing import start_new_version

SHOWN_MODELS = (
    Alliance,
    Document,
    Membership,
    PageViewRestriction,
    Site,
    SiteImage,
    Unit,
    Video,
)


def connect() -> None:
    for signal in (page_published, page_unpublished):
        signal.connect(forget_pages, dispatch_uid="pages.page_cache")
    for signal in (page_slug_changed, post_page_move):
        signal.connect(forget_everything, dispatch_uid="pages.page_cache")
    post_delete.connect(forget_everything, sender=Page, dispatch_uid="pages.page_cache")
    for model in SHOWN_MODELS:
        for signal in (post_save, post_delete):
            signal.connect(forget_everything, sender=model, dispatch_uid="pages.page_cache")


def forget_pages(instance: Page, **kwargs) -> None:
    """After a publication: what was drawn of other pages and the site's facts still hold.

    Except right under the home page: where such pages stand is kept with the facts (places.py).
    """
    if HomePage.objects.parent_of(instance).exists():
        transaction.on_commit(start_new_version)
    transaction.on_commit(partial(forget_kind, type(instance)))
    transaction.on_commit(start_new_generation)


def forget_everything(**kwargs) -> None:
    """After a change that may show on any page; the facts first, so that no page uses old ones."""
    transaction.on_commit(start_new_version)
    transaction.on_commit(start_new_generation)
