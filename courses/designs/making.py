"""New versions of designs, and putting them in force. Called by services and drafts only."""

from datetime import datetime

from alliance.core import transitions

from .built_in import BuiltIn
from .enums import VERSION_TRANSITIONS, PictureRole, VersionState
from .kept import keep_picture
from .models import Design, DesignVersion, VersionPicture

BACKGROUND = "background"


def write_built_in(design: Design, source: BuiltIn, *, number: int, at: datetime) -> DesignVersion:
    """A draft that looks as the built-in design."""
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
    VersionPicture.objects.create(version=version, name=BACKGROUND, picture=picture)
    return version


def copied(source: DesignVersion, *, design: Design, number: int, at: datetime) -> DesignVersion:
    """A draft that looks as `source`."""
    version = DesignVersion.objects.create(
        design=design,
        number=number,
        page_width=source.page_width,
        page_height=source.page_height,
        bleed=source.bleed,
        title=source.title,
        layout=source.layout,
        written_at=at,
    )
    VersionPicture.objects.bulk_create(
        VersionPicture(version=version, name=name, picture_id=picture_id)
        for name, picture_id in source.pictures.values_list("name", "picture_id")
    )
    return version


def put_in_force(version: DesignVersion, *, by_id: int | None, at: datetime) -> None:
    transitions.require(VERSION_TRANSITIONS, version.state, VersionState.PUBLISHED)
    version.state, version.published_at = VersionState.PUBLISHED, at
    version.published_by_id = by_id
    version.save(update_fields=["state", "published_at", "published_by"])
