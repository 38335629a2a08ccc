"""Opening intakes and moving their figures; places raised move the waiting list."""

from datetime import datetime

from django.db import IntegrityError, transaction

from alliance.accounts.models import User
from alliance.core import audit
from alliance.core.access import require
from alliance.units.models import Unit
from alliance.units.queries import roles_of

from .. import rules
from ..enums import VersionState
from ..models import Application, Intake, UnitQuota
from .admitting import move_waiting_list
from .authoring import NameTaken
from .places import constraint_of, lock_intakes


class VersionNotPublished(Exception):
    """Nobody is admitted under a draft."""


class PlacesTaken(Exception):
    """Fewer places than are taken already; `taken` by the intake or by the unit `unit`."""

    def __init__(self, taken: int, unit: Unit | None = None):
        super().__init__(taken)
        self.taken = taken
        self.unit = unit


@transaction.atomic
def create_intake(*, intake: Intake, by: User, at: datetime) -> Intake:
    """Keep a new intake. Raises NotAllowed, VersionNotPublished, NameTaken."""
    _require_run(intake, by=by)
    if intake.version.state != VersionState.PUBLISHED:
        raise VersionNotPublished
    _save(intake)
    _record("intake.create", intake, by=by, at=at)
    return intake


@transaction.atomic
def change_intake(*, intake: Intake, by: User, at: datetime) -> list[Application]:
    """Keep the intake's new figures; returns who moved up from the waiting list by it.

    Who was admitted keeps version and dates. Units without a number of their own follow
    `places_per_unit`. Raises NotAllowed, VersionNotPublished, NameTaken, PlacesTaken.
    """
    lock_intakes([intake.pk])
    _require_run(intake, by=by)
    if intake.version.state != VersionState.PUBLISHED:
        raise VersionNotPublished
    _save(intake)
    for quota in intake.quotas.filter(is_own=False).select_related("unit").order_by("pk"):
        _set_places(quota, intake.places_per_unit, is_own=False)
    _record("intake.change", intake, by=by, at=at, places=intake.places)
    return move_waiting_list(intake=intake, by_id=by.pk, at=at)


@transaction.atomic
def set_unit_quota(
    *, intake_id: int, unit: Unit, places: int | None, by: User, at: datetime
) -> list[Application]:
    """Give one unit a number of its own; None lets it follow the intake again.

    Returns who moved up from the waiting list by it. Raises NotAllowed, PlacesTaken.
    """
    (intake,) = lock_intakes([intake_id])
    _require_run(intake, by=by)
    quota, _created = UnitQuota.objects.get_or_create(
        intake=intake, unit=unit, defaults={"places": intake.places_per_unit}
    )
    is_own = places is not None
    _set_places(quota, places if is_own else intake.places_per_unit, is_own=is_own)
    _record("intake.set_quota", intake, by=by, at=at, unit_id=unit.pk, places=places)
    return move_waiting_list(intake=intake, by_id=by.pk, at=at)


def _require_run(intake: Intake, *, by: User) -> None:
    require(rules.can_run(roles_of(by), intake.version.programme.alliance_id))


def _save(intake: Intake) -> None:
    """All but `taken`, which the database counts."""
    fields = [
        field.name for field in Intake._meta.concrete_fields if field.name not in ("id", "taken")
    ]
    try:
        with transaction.atomic():
            intake.save(update_fields=fields if intake.pk else None)
    except IntegrityError as error:
        match constraint_of(error):
            case "intake_name_unique":
                raise NameTaken from error
            case "intake_never_oversold":
                taken = Intake.objects.values_list("taken", flat=True).get(pk=intake.pk)
                raise PlacesTaken(taken) from error
        raise


def _set_places(quota: UnitQuota, places: int | None, *, is_own: bool) -> None:
    try:
        with transaction.atomic():
            UnitQuota.objects.filter(pk=quota.pk).update(places=places, is_own=is_own)
    except IntegrityError as error:
        if constraint_of(error) != "quota_never_oversold":
            raise
        raise PlacesTaken(quota.taken, quota.unit) from error


def _record(action: str, intake: Intake, *, by: User, at: datetime, **detail) -> None:
    audit.record(
        action,
        by_id=by.pk,
        target=intake,
        alliance_id=intake.version.programme.alliance_id,
        at=at,
        **detail,
    )
