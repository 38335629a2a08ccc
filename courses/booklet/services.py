"""Asking for booklets: each making is a job of its own, with its date and its file."""

from datetime import datetime

from django.utils.translation import gettext as _

from alliance.accounts.models import User
from alliance.core.access import NotAllowed, require
from alliance.jobs.models import Job
from alliance.jobs.services import start_job
from alliance.units.queries import roles_of
from courses.programmes.models import Intake, Trainee

from . import rules

ONE, INTAKE = "booklet.one", "booklet.intake"


def order_booklet(*, trainee_id: int, by: User, at: datetime) -> Job:
    """Have the trainee's booklet made as the record stands when the worker comes to it.

    Raises NotAllowed.
    """
    trainee = read_trainee(trainee_id, by=by)
    return start_job(
        kind=ONE,
        title=_("进修记录册：%(name)s") % {"name": trainee.user.name},
        by=by,
        params={"trainee": trainee.pk},
        at=at,
    )


def order_booklets(*, intake_id: int, by: User, at: datetime) -> Job:
    """Have the booklets of everyone in the intake made, as one zip. Raises NotAllowed."""
    intake = read_intake(intake_id, by=by)
    return start_job(
        kind=INTAKE,
        title=_("进修记录册：%(intake)s") % {"intake": intake.name},
        by=by,
        params={"intake": intake.pk},
        at=at,
    )


def read_trainee(trainee_id: int, *, by: User) -> Trainee:
    """The trainee, if the person may have the booklet now; else raises NotAllowed."""
    trainee = (
        Trainee.objects.filter(pk=trainee_id)
        .select_related(
            "user", "unit", "intake__version__programme", "version__programme__alliance",
            "version__programme__host_unit",
        )
        .first()
    )  # fmt: skip
    if trainee is None:
        raise NotAllowed
    require(rules.can_order(roles_of(by), trainee, trainee.placements.all()))
    return trainee


def read_intake(intake_id: int, *, by: User) -> Intake:
    """The intake, if the person may have all its booklets now; else raises NotAllowed."""
    intake = Intake.objects.filter(pk=intake_id).select_related("version__programme").first()
    if intake is None:
        raise NotAllowed
    require(rules.can_order_all(roles_of(by), intake))
    return intake
