"""Two offices at once, with controls that show the race."""

import pytest
from django.db import IntegrityError, models

from alliance.core.models import AuditEntry
from alliance.events.models import Attendance
from alliance.notices.models import Notice
from lms.testing.racing import Meeting, at_once

from .steps import enter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control without"])
def test_two_offices_enter_the_same_people_at_once(world, event, monkeypatch, locked):
    meeting, create = Meeting(), Attendance.objects.bulk_create

    def read_then_create(rows):
        rows = list(rows)
        meeting.wait()
        return create(rows)

    monkeypatch.setattr(Attendance.objects, "bulk_create", read_then_create)
    if not locked:
        monkeypatch.setattr(models.QuerySet, "select_for_update", lambda self, **kwargs: self.all())
    people = [world.doctor, world.mentor]
    outcomes = at_once(
        lambda: enter(event, *people, by=world.alliance_office),
        lambda: enter(event, *people, by=world.training_office),
    )
    assert Attendance.objects.count() == len(people)
    assert AuditEntry.objects.filter(action="event.attend").count() == len(people)
    assert Notice.objects.count() == len(people)
    if locked:
        assert sorted(outcome.already for outcome in outcomes) == [0, 2]
    else:
        assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 1
