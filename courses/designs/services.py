"""Designs: which version certificates are drawn with, and every change of them."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from alliance.accounts.models import User
from alliance.core import audit
from alliance.core.access import require
from alliance.units.models import Alliance
from alliance.units.queries import roles_of

from . import rules
from .built_in import built_in
from .enums import Language, VersionState
from .locking import in_use, locked
from .making import copied, put_in_force, write_built_in
from .models import Design, DesignVersion


class NameTaken(Exception):
    """The alliance has a design of this kind and language with this name."""


class NotPublished(Exception):
    """The design has no published version yet."""


class DefaultStays(Exception):
    """The default design is not archived: another must take its place first."""


def version_for(*, alliance_id: int, kind: str, language: str = Language.CHINESE) -> DesignVersion:
    """What certificates of this kind and language are drawn with now: the default's newest version.

    An alliance that has no design of the kind yet gets the built-in one, once, whoever asks first.
    """
    found = _newest_of_default(alliance_id, kind, language)
    if found is None:
        _give_built_in(alliance_id, kind, language)
        found = _newest_of_default(alliance_id, kind, language)
    return found


def offered(*, alliance_id: int, kind: str) -> list[DesignVersion]:
    """What certificates of this kind can be drawn with now: the newest version of each design in
    use, what they get when nothing is chosen first, then by language."""
    standard = version_for(alliance_id=alliance_id, kind=kind)
    for language in Language:
        version_for(alliance_id=alliance_id, kind=kind, language=language)
    published = DesignVersion.objects.filter(
        design__in=Design.objects.in_use().filter(alliance=alliance_id, kind=kind),
        state=VersionState.PUBLISHED,
    )
    newest = (
        published.select_related("design").order_by("design_id", "-number").distinct("design_id")
    )
    languages = list(Language)
    return sorted(
        newest,
        key=lambda version: (
            version.pk != standard.pk,
            languages.index(version.design.language),
            not version.design.is_default,
            version.design.name,
        ),
    )


def newest_like(version: DesignVersion) -> DesignVersion:
    """The newest version of the same design; of its language's default when it is out of use."""
    design = version.design
    if design.archived_at is None:
        return _newest(design.versions.filter(state=VersionState.PUBLISHED))
    return version_for(alliance_id=design.alliance_id, kind=design.kind, language=design.language)


@transaction.atomic
def create_design(
    *,
    alliance_id: int,
    kind: str,
    language: str,
    name: str,
    by: User,
    at: datetime,
    start: int = 0,
) -> Design:
    """A new design whose draft is the built-in one at place `start`. Raises NameTaken."""
    require(rules.can_design(roles_of(by), alliance_id))
    design = _new_design(alliance_id=alliance_id, kind=kind, language=language, name=name)
    write_built_in(design, built_in(kind, language)[start], number=1, at=at)
    _note("design.create", design, by, at)
    return design


@transaction.atomic
def copy_design(*, design_id: int, name: str, by: User, at: datetime) -> Design:
    """A variant that begins as the design looks now: its draft, else its newest version.

    Raises NameTaken.
    """
    source = locked(design_id, by)
    design = _new_design(
        alliance_id=source.alliance_id, kind=source.kind, language=source.language, name=name
    )
    copied(source.versions.first(), design=design, number=1, at=at)
    _note("design.create", design, by, at)
    return design


@transaction.atomic
def set_default(*, design_id: int, by: User, at: datetime) -> Design:
    """Draw certificates of this kind and language with this design. Idempotent.

    Raises NotPublished, Archived.
    """
    design = in_use(locked(design_id, by))
    if design.is_default:
        return design
    if not design.versions.filter(state=VersionState.PUBLISHED).exists():
        raise NotPublished
    # Two designs that become the default at once wait for each other here.
    Alliance.objects.select_for_update(no_key=True).get(pk=design.alliance_id)
    _others_like(design).filter(is_default=True).update(is_default=False)
    design.is_default = True
    design.save(update_fields=["is_default"])
    _note("design.set_default", design, by, at)
    return design


@transaction.atomic
def archive(*, design_id: int, by: User, at: datetime) -> Design:
    """Take the design out of use; what was issued with it stays. Raises DefaultStays."""
    design = locked(design_id, by)
    if design.is_default:
        raise DefaultStays
    if design.archived_at is None:
        design.archived_at = at
        design.save(update_fields=["archived_at"])
        _note("design.archive", design, by, at)
    return design


@transaction.atomic
def bring_back(*, design_id: int, by: User, at: datetime) -> Design:
    """Put an archived design into use again. Idempotent."""
    design = locked(design_id, by)
    if design.archived_at is not None:
        design.archived_at = None
        design.save(update_fields=["archived_at"])
        _note("design.bring_back", design, by, at)
    return design


@transaction.atomic
def rename(*, design_id: int, name: str, by: User, at: datetime) -> Design:
    """Raises NameTaken."""
    design = locked(design_id, by)
    if design.name != name:
        design.name = name
        _save_named(design)
        _note("design.rename", design, by, at)
    return design


def _newest_of_default(alliance_id: int, kind: str, language: str) -> DesignVersion | None:
    published = DesignVersion.objects.filter(
        design__alliance=alliance_id,
        design__kind=kind,
        design__language=language,
        design__is_default=True,
        state=VersionState.PUBLISHED,
    )
    return _newest(published)


def _newest(published: QuerySet[DesignVersion]) -> DesignVersion | None:
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
    put_in_force(write_built_in(design, first, number=1, at=at), by_id=None, at=at)


def _new_design(**fields) -> Design:
    design = Design(**fields)
    _save_named(design)
    return design


def _save_named(design: Design) -> None:
    try:
        with transaction.atomic():
            design.save()
    except IntegrityError as error:
        if "design_name_unique" in str(error):
            raise NameTaken from error
        raise


def _others_like(design: Design):
    same = Design.objects.filter(
        alliance=design.alliance_id, kind=design.kind, language=design.language
    )
    return same.exclude(pk=design.pk)


def _note(action: str, design: Design, by: User, at: datetime) -> None:
    audit.record(action, by_id=by.pk, target=design, alliance_id=design.alliance_id, at=at)
