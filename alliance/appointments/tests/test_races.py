"""Two offices at once on a real PostgreSQL; the control takes the guard away."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.utils import timezone

from alliance.appointments import services
from alliance.appointments.enums import Post
from alliance.appointments.factories import TermFactory
from alliance.appointments.models import Appointment
from lms.testing.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def without_the_constraint(name: str):
    """The table as it would be without it; put back as the database itself describes it."""
    table = Appointment._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name]
        )
        (definition,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def race(world) -> list:
    """Two offices appoint a chair each, at the same moment, in the same term."""
    term = TermFactory(alliance=world.alliance)

    def chair(person):
        return lambda: services.appoint(
            term_id=term.pk, person_ids=[person.pk], post=Post.CHAIR, group="",
            starts_on=term.starts_on, by=world.alliance_office, at=timezone.now(),
        )  # fmt: skip

    return at_once(chair(world.mentor), chair(world.department_head))


def test_of_two_chairs_appointed_at_once_one_is_refused(world):
    outcomes = race(world)
    assert Appointment.objects.count() == 1
    assert sorted(len(outcome.made) for outcome in outcomes) == [0, 1]
    (refusal,) = [one for outcome in outcomes for one in outcome.refused.values()]
    assert isinstance(refusal, services.ChairTaken)


def test_control_without_the_constraint_there_are_two_chairs(world):
    with without_the_constraint("one_chair_at_a_time"):
        outcomes = race(world)
        assert [len(outcome.made) for outcome in outcomes] == [1, 1]
        assert Appointment.objects.count() == 2
