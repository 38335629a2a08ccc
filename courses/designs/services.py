"""Designs: which version certificates are drawn with, and every change of them."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alliance.units.models import Alliance

from .built_in import BuiltIn, built_in
from .enums import Language, PictureRole, VersionState
from .kept import keep_picture
from .models import Design, DesignVersion, VersionPicture


def version_for(*, alliance_id: int, kind: str, language: str = Language.CHINESE) -> DesignVersion:
    """What certificates of this kind and language are drawn with now: the default's newest version.

    An alliance that has no design of the kind yet gets the built-in one, once, whoever asks first.
    """
    found = _newest_of_default(alliance_id, kind, language)
    if found is None:
        _give_built_in(alliance_id, kind, language)
        found = _newest_of_default(alliance_id, kind, language)
    return found


def _newest_of_default(alliance_id: int, kind: str, language: str) -> DesignVersion | None:
    published = DesignVersion.objects.filter(
        design__alliance=alliance_id,
        design__kind=kind,
        design__language=language,
        design__is_default=True,
        state=VersionState.PUBLISHED,
    )
    return published.select_related("design").order_by("-number").first()


@transaction.atomic
def _give_built_in(alliance_id: int, kind: str, language: str) -> None:
    # Two who ask for the first time wait for each other here.
    Alliance.objects.select_for_update(no_key=True).get(pk=alliance_id)
    if _newest_of_default(alliance_id, kind, language) is not None:
        return
    first = built_in(kind, language)[0]
    design = Design.objects.create(
        alliance_id=alliance_id, kind=kind, language=language, name=first.name, is_default=True
    )
    at = timezone.now()
    version = write_built_in(design, first, number=1, at=at)
    version.state, version.published_at = VersionState.PUBLISHED, at
    version.save(update_fields=["state", "published_at"])


def write_built_in(design: Design, source: BuiltIn, *, number: int, at: datetime) -> DesignVersion:
    """A draft that looks as the built-in design; needs a transaction."""
    version = DesignVersion.objects.create(
        design=design,
        number=number,
        page_width=source.width,
        page_height=source.height,
        bleed=source.bleed,
        title=source.title,
        layout=source.layout().as_json(),
        written_at=at,
    )
    picture = keep_picture(
        alliance_id=design.alliance_id, role=PictureRole.BACKGROUND, content=source.background()
    )
    VersionPicture.objects.create(version=version, name="background", picture=picture)
    return version
