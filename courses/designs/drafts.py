"""Writing a draft, with its pictures, and publishing it."""

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from alliance.accounts.models import User
from alliance.core import audit, transitions

from . import checking, pictures
from .built_in import built_in
from .enums import VERSION_TRANSITIONS, PictureRole, VersionState
from .kept import keep_picture
from .layout import Layout
from .locking import in_use, locked
from .making import BACKGROUND, copied, put_in_force, write_built_in
from .models import DesignVersion, VersionPicture
from .services import NotPublished


class DraftChanged(Exception):
    """Somebody has written the draft since it was read."""


class NotPublishable(Exception):
    """The draft cannot be drawn as it is; `faults` are sentences on why."""

    def __init__(self, faults: list[str]):
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True)
class Writing:
    """What a draft says of itself; lengths in mm."""

    title: str
    page_width: int
    page_height: int
    bleed: int
    layout: Layout


@transaction.atomic
def begin_draft(*, design_id: int, by: User, at: datetime) -> DesignVersion:
    """The design's draft, made from its newest version when there is none. Raises Archived."""
    design = locked(design_id, by)
    newest = in_use(design).versions.first()
    if newest.is_draft:
        return newest
    return copied(newest, design=design, number=newest.number + 1, at=at)


@transaction.atomic
def write_draft(
    *, version_id: int, writing: Writing, read_at: datetime, by: User, at: datetime
) -> DesignVersion:
    """Keep what was written in the editor. `read_at`: the draft's `written_at` when it was opened.

    Raises DraftChanged, Archived, TransitionNotAllowed.
    """
    version = _locked_draft(version_id, by)
    if version.written_at != read_at:
        raise DraftChanged
    for field in ("title", "page_width", "page_height", "bleed"):
        setattr(version, field, getattr(writing, field))
    version.layout = writing.layout.as_json()
    version.written_at = at
    version.save()
    return version


@transaction.atomic
def add_picture(
    *,
    version_id: int,
    name: str,
    role: str,
    upload: BinaryIO,
    size: int,
    by: User,
    at: datetime,
    whiten: bool = False,
) -> VersionPicture:
    """Make an uploaded picture ready to be printed and show it under this name in the draft.

    One of the name is replaced; a background also becomes the page's. Raises
    pictures.PictureRefused, Archived, TransitionNotAllowed.
    """
    version = _locked_draft(version_id, by)
    if role == PictureRole.BACKGROUND:
        name = BACKGROUND
        around = 2 * version.bleed
        content = pictures.background(
            upload,
            size=size,
            width=version.page_width + around,
            height=version.page_height + around,
        )
        layout = version.layout | {"background": name, "quarter": False, "over": 0}
        version.layout = layout
    else:
        content = pictures.ink(upload, size=size, whiten=whiten)
    picture = keep_picture(alliance_id=version.design.alliance_id, role=role, content=content)
    shown, _made = VersionPicture.objects.update_or_create(
        version=version, name=name, defaults={"picture": picture}
    )
    version.written_at = at
    version.save(update_fields=["layout", "written_at"])
    return shown


@transaction.atomic
def remove_picture(*, version_id: int, name: str, by: User, at: datetime) -> None:
    """Take the picture out of the draft, and with it what shows it."""
    version = _locked_draft(version_id, by)
    version.pictures.filter(name=name).delete()
    version.layout = version.arranged().without_picture(name).as_json()
    version.written_at = at
    version.save(update_fields=["layout", "written_at"])


@transaction.atomic
def restore_built_in(*, design_id: int, by: User, at: datetime, start: int = 0) -> DesignVersion:
    """A draft that looks as the built-in design; what a draft said before is gone."""
    design = in_use(locked(design_id, by))
    newest = design.versions.first()
    number = newest.number
    if newest.is_draft:
        newest.delete()
    else:
        number += 1
    return write_built_in(
        design, built_in(design.kind, design.language)[start], number=number, at=at
    )


@transaction.atomic
def discard_draft(*, design_id: int, by: User, at: datetime) -> None:
    """Drop the draft and stay with the newest published version. Raises NotPublished."""
    design = locked(design_id, by)
    if not design.versions.filter(state=VersionState.PUBLISHED).exists():
        raise NotPublished
    design.versions.filter(state=VersionState.DRAFT).delete()


@transaction.atomic
def publish(*, design_id: int, by: User, at: datetime) -> DesignVersion:
    """Freeze the draft: certificates of this design are drawn with it from now on.

    Whoever comes second finds it published and gets it. Raises NotPublishable, Archived.
    """
    design = in_use(locked(design_id, by))
    version = design.versions.first()
    if not version.is_draft:
        return version
    if faults := checking.faults_of(version):
        raise NotPublishable(faults)
    put_in_force(version, by_id=by.pk, at=at)
    audit.record(
        "design.publish",
        by_id=by.pk,
        target=design,
        alliance_id=design.alliance_id,
        at=at,
        version=version.number,
    )
    return version


def _locked_draft(version_id: int, by: User) -> DesignVersion:
    version = DesignVersion.objects.get(pk=version_id)
    version.design = in_use(locked(version.design_id, by))
    version.refresh_from_db(fields=["state", "layout", "written_at"])
    transitions.require(VERSION_TRANSITIONS, version.state, VersionState.PUBLISHED)
    return version
