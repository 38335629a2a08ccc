"""Writing programmes: a draft, its parts, its publication, and the draft of the next version."""

from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.db.models import Max

from alliance.accounts.models import User
from alliance.core import audit
from alliance.core.access import require
from alliance.units.models import Alliance
from alliance.units.queries import roles_of

from .. import rules
from ..enums import VersionState
from ..models import Block, Programme, ProgrammeVersion, RequiredAssessment, Requirement
from .places import constraint_of

Part = Block | Requirement | RequiredAssessment
PART_NAMES = {Block: "block", Requirement: "requirement", RequiredAssessment: "assessment"}
VERSION_FIELDS = (
    "fixed_order", "attendance_percent", "theory_pass_percent", "skill_pass_percent",
)  # fmt: skip


class NameTaken(Exception):
    """The alliance has a programme of that name, or the programme an intake of that name."""


class AlreadyListed(Exception):
    """The version asks for that already."""


class VersionFrozen(Exception):
    """The version is published: a change is a new version."""


class NothingAsked(Exception):
    """A version without a department cannot be published."""


class DraftExists(Exception):
    """There is a draft already; it comes first."""


@transaction.atomic
def create_programme(
    *, alliance: Alliance, name: str, summary: str, by: User, at: datetime
) -> Programme:
    """A programme at the alliance's lead unit, with an empty draft of its first version.

    Raises NotAllowed, NameTaken.
    """
    require(rules.can_run(roles_of(by), alliance.pk))
    programme = Programme(
        alliance=alliance, host_unit_id=alliance.lead_unit_id, name=name, summary=summary
    )
    _save_named(programme)
    ProgrammeVersion.objects.create(programme=programme, number=1)
    _record("programme.create", programme, by=by, at=at)
    return programme


@transaction.atomic
def describe_programme(
    *, programme_id: int, name: str, summary: str, by: User, at: datetime
) -> Programme:
    """Change what the programme is called. Raises NotAllowed, NameTaken."""
    programme = Programme.objects.select_for_update(no_key=True).get(pk=programme_id)
    require(rules.can_run(roles_of(by), programme.alliance_id))
    programme.name, programme.summary = name, summary
    _save_named(programme)
    _record("programme.describe", programme, by=by, at=at)
    return programme


def _save_named(programme: Programme) -> None:
    try:
        with transaction.atomic():
            programme.save()
    except IntegrityError as error:
        if constraint_of(error) != "programme_name_unique":
            raise
        raise NameTaken from error


@transaction.atomic
def set_conditions(
    *, version_id: int, conditions: dict[str, int | bool], by: User, at: datetime
) -> ProgrammeVersion:
    """Order, attendance and pass marks of a draft; `conditions` has the VERSION_FIELDS.

    Raises NotAllowed, VersionFrozen.
    """
    version = _lock_draft(version_id, by=by)
    for name in VERSION_FIELDS:
        setattr(version, name, conditions[name])
    version.save(update_fields=VERSION_FIELDS)
    _record("version.set_conditions", version, by=by, at=at)
    return version


@transaction.atomic
def put_part(*, part: Part, by: User, at: datetime) -> Part:
    """Add the part to its draft, or change it. Raises NotAllowed, VersionFrozen, AlreadyListed."""
    version = _lock_draft(part.version_id, by=by)
    block = getattr(part, "block", None)
    require(block is None or block.version_id == version.pk)
    if isinstance(part, Block) and part.position is None:
        part.position = _last_position(version) + 1
    try:
        with transaction.atomic():
            part.save()
    except IntegrityError as error:
        if not constraint_of(error).endswith("_once"):
            raise
        raise AlreadyListed from error
    _record(f"version.put_{PART_NAMES[type(part)]}", version, by=by, at=at)
    return part


@transaction.atomic
def remove_part(*, part: Part, by: User, at: datetime) -> None:
    """Take it from the draft; a block goes with what is asked in it.

    Raises NotAllowed, VersionFrozen.
    """
    version = _lock_draft(part.version_id, by=by)
    part.delete()
    _record(f"version.remove_{PART_NAMES[type(part)]}", version, by=by, at=at)


@transaction.atomic
def move_block(*, block_id: int, earlier: bool, by: User, at: datetime) -> None:
    """Change places with the block before it, or after it; the outermost stays.

    Raises NotAllowed, VersionFrozen, Block.DoesNotExist.
    """
    block = Block.objects.get(pk=block_id)
    version = _lock_draft(block.version_id, by=by)
    block.refresh_from_db()
    if earlier:
        other = version.blocks.filter(position__lt=block.position).order_by("-position").first()
    else:
        other = version.blocks.filter(position__gt=block.position).order_by("position").first()
    if other is None:
        return
    block.position, other.position = other.position, block.position
    block.save(update_fields=["position"])
    other.save(update_fields=["position"])
    _record("version.put_block", version, by=by, at=at)


@transaction.atomic
def publish_version(*, version_id: int, by: User, at: datetime) -> ProgrammeVersion:
    """From now on the database lets nobody change it. Raises NotAllowed, VersionFrozen,
    NothingAsked."""
    version = _lock_draft(version_id, by=by)
    if not version.blocks.exists():
        raise NothingAsked
    version.state, version.published_at = VersionState.PUBLISHED, at
    version.save(update_fields=["state", "published_at"])
    _record("version.publish", version, by=by, at=at)
    return version


@transaction.atomic
def draft_next_version(*, programme_id: int, by: User, at: datetime) -> ProgrammeVersion:
    """A draft that asks what the last version asks. Raises NotAllowed, DraftExists."""
    programme = Programme.objects.select_for_update(no_key=True).get(pk=programme_id)
    require(rules.can_run(roles_of(by), programme.alliance_id))
    last = programme.versions.order_by("-number").first()
    if last.state == VersionState.DRAFT:
        raise DraftExists
    draft = ProgrammeVersion.objects.create(
        programme=programme,
        number=last.number + 1,
        **{name: getattr(last, name) for name in VERSION_FIELDS},
    )
    new_blocks = {None: None}
    for block in last.blocks.order_by("position"):
        new_blocks[block.pk] = _copied(block, version=draft)
    for part in (*last.requirements.all(), *last.required_assessments.all()):
        _copied(part, version=draft, block=new_blocks[part.block_id])
    _record("version.draft", draft, by=by, at=at)
    return draft


def _copied(part: Part, **changes: models.Model) -> Part:
    """A new row that says what the part says, but for the changes."""
    said = {
        field.attname: getattr(part, field.attname)
        for field in part._meta.concrete_fields
        if not field.primary_key and field.name not in changes
    }
    return type(part).objects.create(**said, **changes)


def _lock_draft(version_id: int, *, by: User) -> ProgrammeVersion:
    version = (
        ProgrammeVersion.objects.select_for_update(of=["self"], no_key=True)
        .select_related("programme")
        .get(pk=version_id)
    )
    require(rules.can_run(roles_of(by), version.programme.alliance_id))
    if version.state != VersionState.DRAFT:
        raise VersionFrozen
    return version


def _last_position(version: ProgrammeVersion) -> int:
    return version.blocks.aggregate(last=Max("position"))["last"] or 0


def _record(action: str, target: Programme | ProgrammeVersion, *, by: User, at: datetime) -> None:
    programme = target if isinstance(target, Programme) else target.programme
    audit.record(action, by_id=by.pk, target=target, alliance_id=programme.alliance_id, at=at)
