"""Two at once on a real PostgreSQL: the last place, two bulks in opposite order, the waiting list.

The controls take the guard away and show that the test would see the fault.
"""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.utils import timezone

from courses.programmes import services
from courses.programmes.enums import ApplicationStatus
from courses.programmes.factories import ApplicationFactory, IntakeFactory
from courses.programmes.models import Application, Intake
from courses.programmes.services import admitting
from lms.testing.racing import Meeting, at_once

pytestmark = pytest.mark.django_db(transaction=True)
_S = ApplicationStatus
GUARD = "programmes_intake", "intake_never_oversold", "CHECK (taken <= places)"


@pytest.fixture
def intake(world):
    return IntakeFactory(
        version__programme__alliance=world.alliance,
        version__programme__host_unit=world.lead_unit,
        version__published=True,
        places=1,
    )


def approved(intake, unit, many):
    return ApplicationFactory.create_batch(many, intake=intake, unit=unit, unit_approved=True)


def acceptance(world, *applications):
    return lambda: services.accept_applications(
        application_ids=[application.pk for application in applications],
        by=world.training_office,
        at=timezone.now(),
    )


def meet_before_admitting(monkeypatch) -> None:
    """Both have read that there is a place before either takes it, if locks let them."""
    meeting, admit = Meeting(), admitting._admit

    def wait_then_admit(application, **kwargs):
        if application.intake.taken < application.intake.places:
            meeting.wait()
        return admit(application, **kwargs)

    monkeypatch.setattr(admitting, "_admit", wait_then_admit)


@contextmanager
def without_the_check():
    table, name, check = GUARD
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("UPDATE programmes_intake SET places = taken WHERE taken > places")
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {check}")


def holders() -> int:
    return Application.objects.filter(status=_S.ACCEPTED).count()


def test_the_last_place_taken_twice_is_given_once(monkeypatch, world, intake):
    first, second = approved(intake, world.unit, 2)
    meet_before_admitting(monkeypatch)
    outcomes = at_once(acceptance(world, first), acceptance(world, second))
    assert holders() == 1
    assert sorted(len(outcome.done) for outcome in outcomes) == [0, 1]
    (refused,) = [one for outcome in outcomes for one in outcome.refused]
    assert isinstance(refused.error, services.NoPlaceLeft)
    assert Intake.objects.get().taken == 1


def test_control_without_the_check_the_last_place_is_given_twice(monkeypatch, world, intake):
    """Two offices that each read "one place left" both take it: only the check stands between."""
    first, second = approved(intake, world.unit, 2)
    meet_before_admitting(monkeypatch)
    with without_the_check():
        at_once(acceptance(world, first), acceptance(world, second))
        assert holders() == 2


def test_two_bulks_in_opposite_order_do_not_wait_in_a_circle(world, intake):
    other = IntakeFactory(version=intake.version, places=2)
    many = approved(intake, world.unit, 3) + approved(other, world.unit, 3)
    outcomes = at_once(acceptance(world, *many), acceptance(world, *reversed(many)))
    assert [type(outcome) for outcome in outcomes] == [services.Outcome, services.Outcome]
    assert holders() == 3


def test_a_withdrawal_and_an_acceptance_at_once_fill_the_place_once(world, intake):
    holder, newcomer, waiting = approved(intake, world.unit, 3)
    acceptance(world, holder)()
    services.waitlist(application_ids=[waiting.pk], by=world.training_office, at=timezone.now())

    def withdraw():
        return services.withdraw(
            application_id=holder.pk, by=world.training_office, at=timezone.now()
        )

    outcomes = at_once(withdraw, acceptance(world, newcomer))
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert holders() == 1
    assert Intake.objects.get().taken == 1


def test_places_cut_and_the_last_one_taken_at_once_is_never_oversold(world, intake):
    (application,) = approved(intake, world.unit, 1)

    def cut():
        found = Intake.objects.select_related("version__programme").get()
        found.places = 0
        return services.change_intake(intake=found, by=world.training_office, at=timezone.now())

    cut_outcome, accepted = at_once(cut, acceptance(world, application))
    found = Intake.objects.get()
    assert found.taken <= found.places
    assert isinstance(cut_outcome, services.PlacesTaken) != bool(accepted.refused)
