"""Who may see and do what, for every role and every state: the rule for one and the list agree."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from alliance.core.access import NotAllowed
from alliance.core.transitions import TransitionNotAllowed
from alliance.units.queries import roles_of
from courses.programmes import rules, services
from courses.programmes.enums import HOLDS_PLACE, ApplicationStatus
from courses.programmes.factories import (
    ApplicationFactory,
    IntakeFactory,
    PaperFactory,
    ProgrammeVersionFactory,
)
from courses.programmes.models import Application
from courses.programmes.queries import applications_of_units, applications_to_offices
from lms.testing.ground import kept
from lms.testing.world import ROLES, VISITOR

pytestmark = pytest.mark.django_db
_S = ApplicationStatus
PEOPLE = [role for role in ROLES if role != VISITOR]


def stand(world, status, *, user, unit, intake, now, submitted=True) -> Application:
    """An application in that state; one that holds a place holds it for a day of its own."""
    day = date(2020, 1, 1) + timedelta(days=list(ApplicationStatus).index(status))
    return ApplicationFactory(
        intake=intake,
        user=user,
        unit=unit,
        status=status,
        submitted_at=now if submitted else None,
        waitlist_number=user.pk if status == _S.WAITLISTED else None,
        **(
            {
                "version": intake.version,
                "starts_on": day,
                "ends_on": day,
            }
            if status in HOLDS_PLACE
            else {}
        ),
    )


@kept
def applications(world, intake) -> None:
    """Applications of three people in every state, of one's own and a foreign alliance."""
    now = timezone.now()
    people = [
        (world.doctor, world.unit, intake),
        (world.other_doctor, world.other_unit, intake),
        (
            world.stranger,
            world.foreign_unit,
            IntakeFactory(version__programme__alliance=world.foreign_alliance),
        ),
    ]
    for user, unit, where in people:
        for status in ApplicationStatus:
            version = where.version
            stand(
                world,
                status,
                user=user,
                unit=unit,
                intake=IntakeFactory(version=version),
                now=now,
            )
        for status in (_S.DRAFT, _S.WITHDRAWN):
            stand(
                world,
                status,
                user=user,
                unit=unit,
                intake=IntakeFactory(version=version),
                now=now,
                submitted=False,
            )


@pytest.fixture
def everyones(applications):
    return Application.objects.select_related("intake__version__programme")


@pytest.mark.parametrize("role", PEOPLE)
def test_the_list_and_the_rule_agree(world, everyones, role):
    roles = roles_of(world.user(role))
    assert set(Application.objects.visible_to(roles)) == {
        application for application in everyones if rules.can_see_application(roles, application)
    }


def test_who_sees_whose(world, everyones):
    def units_seen(role):
        seen = Application.objects.visible_to(roles_of(world.user(role)))
        return set(seen.values_list("unit", flat=True))

    assert units_seen("doctor") == {world.unit.pk}
    assert units_seen("coordinator") == {world.unit.pk}
    assert units_seen("other_coordinator") == {world.other_unit.pk}
    assert units_seen("training_office") == {world.unit.pk, world.other_unit.pk}
    assert units_seen("mentor") == set()


def test_another_units_people_are_in_no_list_of_a_coordinator(world, everyones):
    for query in (applications_of_units, applications_to_offices):
        seen = query(roles_of(world.other_coordinator))
        assert {application.unit_id for application in seen} <= {world.other_unit.pk}


def test_what_was_never_submitted_only_its_author_sees(world, everyones):
    never = everyones.filter(submitted_at=None, user=world.doctor)
    for role in PEOPLE:
        seen = never.visible_to(roles_of(world.user(role))).count()
        assert seen == (2 if role in ("doctor", "administrator") else 0), role


# Act -> the roles that may, and the states it is possible in.
ACTS = {
    "submit": ({"doctor"}, {_S.DRAFT}),
    "withdraw": (
        {"doctor"},
        {_S.DRAFT, _S.SUBMITTED, _S.UNIT_APPROVED, _S.WAITLISTED, _S.ACCEPTED},
    ),
    "approve": ({"coordinator", "administrator"}, {_S.SUBMITTED}),
    "send_back": ({"coordinator", "administrator"}, {_S.SUBMITTED}),
    "accept": ({"training_office", "administrator"}, {_S.UNIT_APPROVED, _S.WAITLISTED}),
    "waitlist": ({"training_office", "administrator"}, {_S.UNIT_APPROVED}),
    "decline": (
        {"training_office", "administrator"},
        {_S.SUBMITTED, _S.UNIT_APPROVED, _S.WAITLISTED},
    ),
    "arrive": ({"training_office", "administrator"}, {_S.ACCEPTED}),
    "finish": ({"training_office", "administrator"}, {_S.IN_TRAINING}),
    "terminate": ({"training_office", "administrator"}, {_S.IN_TRAINING}),
}
# For who was accepted and stays away.
OFFICE_WITHDRAWS = ({"training_office", "administrator"}, {_S.ACCEPTED})


def attempt(act: str, application: Application, by, at):
    one = {"application_id": application.pk, "by": by, "at": at}
    many = {"application_ids": [application.pk], "by": by, "at": at}
    match act:
        case "submit":
            return services.submit_application(**one)
        case "withdraw":
            return services.withdraw(**one)
        case "approve":
            return services.approve_by_unit(**one)
        case "send_back":
            return services.return_to_applicant(**one, reason="补充")
        case "accept":
            return services.accept_applications(**many)
        case "waitlist":
            return services.waitlist(**many)
        case "decline":
            return services.decline(**many, reason="名额")
        case "arrive":
            return services.arrive(**many)
        case "finish":
            return services.finish(**one)
        case "terminate":
            return services.terminate(**one, reason="调回")


def answer(act, application, by, at) -> str:
    """done, wrong state, or not allowed."""
    try:
        outcome = attempt(act, application, by, at)
    except NotAllowed:
        return "not allowed"
    except (TransitionNotAllowed, services.NotADraft):
        return "wrong state"
    refused = isinstance(outcome, services.Outcome) and outcome.refused
    return "wrong state" if refused else "done"


@kept
def in_every_state(world) -> dict[ApplicationStatus, Application]:
    """The doctor's applications, one in each state, each with what may be submitted."""
    version = ProgrammeVersionFactory(
        programme__alliance=world.alliance, programme__host_unit=world.lead_unit
    )
    now = timezone.now()
    applications = {
        status: stand(
            world,
            status,
            user=world.doctor,
            unit=world.unit,
            intake=IntakeFactory(version=version, starts_on=timezone.localdate(now)),
            now=now,
        )
        for status in ApplicationStatus
    }
    for application in applications.values():
        PaperFactory(application=application)
    Application.objects.update(experience="骨科六年")
    return applications


@pytest.mark.parametrize("act", list(ACTS))
def test_state_and_role(world, in_every_state, now, act):
    """Every act on every state by every role: done by whom and when the table says, else refused.

    Nothing else changes the state.
    """
    may, states = ACTS[act]
    for status, application in in_every_state.items():
        for role in PEOPLE:
            expected = _expected(act, role, status, may, states)
            with rolled_back():
                got = answer(act, application, world.user(role), now)
                moved = Application.objects.get(pk=application.pk).status != status
            assert (got, moved) == (expected, expected == "done"), (role, act, status)


def _expected(act, role, status, may, states) -> str:
    if act == "withdraw" and role in OFFICE_WITHDRAWS[0]:
        return "done" if status in OFFICE_WITHDRAWS[1] else "not allowed"
    if role not in may:
        return "not allowed"
    return "done" if status in states else "wrong state"


@contextmanager
def rolled_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
