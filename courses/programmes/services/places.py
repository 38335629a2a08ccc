"""Taking a place: the locks, and what the database refuses as sentences."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.accounts.models import User
from alliance.core.access import NotAllowed, require
from alliance.core.transitions import TransitionNotAllowed
from alliance.units.queries import roles_of

from .. import rules
from ..enums import ApplicationStatus
from ..models import Application, Intake

APPLICATION = ("user", "unit", "intake__version__programme__host_unit")


class NoPlaceLeft(Exception):
    """All places of the intake are taken."""

    sentence = _("批次名额已满")


class QuotaFull(Exception):
    """All places of the applicant's unit in this intake are taken."""

    sentence = _("该单位在本批次的名额已满")


class TrainsAlready(Exception):
    """The doctor is a trainee of another intake on one of these days."""

    sentence = _("这位医生在同一时间已有另一项进修")


CONSTRAINTS = {
    "intake_never_oversold": NoPlaceLeft,
    "quota_never_oversold": QuotaFull,
    "trainings_of_doctor_apart": TrainsAlready,
}
WRONG_STATE = _("申请的状态已变，不能这样处理")
Refusal = NoPlaceLeft | QuotaFull | TrainsAlready | TransitionNotAllowed


@dataclass(frozen=True)
class Refused:
    """One of many that was left as it was, and why."""

    application: Application
    error: Refusal

    @property
    def sentence(self) -> str | Promise:
        return getattr(self.error, "sentence", WRONG_STATE)

    @property
    def may_wait(self) -> bool:
        """It lacked nothing but a place."""
        return (
            isinstance(self.error, NoPlaceLeft | QuotaFull)
            and self.application.status == ApplicationStatus.UNIT_APPROVED
        )


@dataclass(frozen=True)
class Outcome:
    """What became of each application of a bulk."""

    done: list[Application] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def lock_to_decide(application_ids: Iterable[int], *, by: User) -> list[Application]:
    """The applications, locked; raises NotAllowed unless `by` decides on every one of them.

    Whoever may move places locks the intake before the applications, both in the order of their
    keys: nobody waits in a circle.
    """
    wanted = set(application_ids)
    lock_intakes(Application.objects.filter(pk__in=wanted).values("intake"))
    found = list(
        Application.objects.select_for_update(of=["self"], no_key=True)
        .filter(pk__in=wanted)
        .select_related(*APPLICATION)
        .order_by("pk")
    )
    if len(found) != len(wanted):
        raise NotAllowed
    roles = roles_of(by)
    for application in found:
        require(rules.can_decide(roles, application))
    return found


def lock_intakes(intake_ids) -> list[Intake]:
    return list(
        Intake.objects.select_for_update(of=["self"], no_key=True)
        .select_related("version__programme__alliance")
        .filter(pk__in=intake_ids)
        .order_by("pk")
    )


def write(application: Application, **changes) -> None:
    """Change the row, then the object; neither when it raises one of CONSTRAINTS."""
    try:
        with transaction.atomic():
            Application.objects.filter(pk=application.pk).update(**changes)
    except IntegrityError as error:
        raise _refusal_of(error) from error
    for name, value in changes.items():
        setattr(application, name, value)


def _refusal_of(error: IntegrityError) -> Exception:
    """The named refusal behind the constraint; the error itself when it is none of ours."""
    constraint = constraint_of(error)
    return CONSTRAINTS[constraint]() if constraint in CONSTRAINTS else error


def constraint_of(error: IntegrityError) -> str:
    """The constraint that the database names."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return (diagnosis and diagnosis.constraint_name) or ""
