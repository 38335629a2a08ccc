"""Two tasks at once for the last course: one completion, with a control that shows the race."""

import pytest
from django.db import IntegrityError, models

from courses.catalogue.factories import CoursePageFactory
from courses.paths import services
from courses.paths.factories import PathPageFactory
from courses.paths.models import CountedCourse, PathCompletion
from lms.testing.racing import at_once, meet_before

from .steps import finish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control without"])
def test_finished_twice_at_once_there_is_one_completion(world, monkeypatch, locked):
    course = CoursePageFactory(alliance=world.alliance)
    path = PathPageFactory(alliance=world.alliance, courses=[course])
    finish(world.doctor, course)
    meet_before(monkeypatch, services, "_freeze")
    if not locked:
        monkeypatch.setattr(models.QuerySet, "select_for_update", lambda self, **kwargs: self.all())

    def complete():
        return services.complete_path(path_id=path.pk, user_id=world.doctor.pk)

    outcomes = at_once(complete, complete)
    completion = PathCompletion.objects.get()
    assert CountedCourse.objects.count() == 1
    if locked:
        assert outcomes == [completion, completion]
    else:
        assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 1
