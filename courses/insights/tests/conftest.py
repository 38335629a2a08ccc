from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from courses.catalogue.factories import CoursePageFactory
from courses.catalogue.models import CoursePage
from courses.enrolment.factories import EnrolmentFactory
from lms.testing.ground import kept
from lms.testing.world import World


@pytest.fixture(autouse=True)
def _no_picture_of_another_test():
    cache.clear()


@dataclass(frozen=True)
class Learning(World):
    """The world with two courses of its alliance, one of the other, and people in them.

    doctor: one completed, one under way; colleague: stuck; other_doctor: withdrawn; the stranger
    of the other alliance completed that one's course and, as nobody should see, one of ours.
    """

    courses: list[CoursePage]
    foreign_course: CoursePage


@kept
def learning(world) -> Learning:
    now = timezone.now()
    first = CoursePageFactory(alliance=world.alliance, title="脊柱骨折急救")
    second = CoursePageFactory(alliance=world.alliance, title="腰椎穿刺")
    foreign = CoursePageFactory(alliance=world.foreign_alliance, title="卒中绿道")
    long_ago = now - timedelta(days=40)
    EnrolmentFactory(user=world.doctor, course=first, completed=True)
    EnrolmentFactory(
        user=world.doctor,
        course=second,
        enrolled_at=long_ago,
        last_activity_at=now - timedelta(days=1),
        lessons_done=1,
        lessons_total=4,
    )
    EnrolmentFactory(user=world.colleague, course=first, enrolled_at=long_ago)
    EnrolmentFactory(user=world.other_doctor, course=first, withdrawn=True)
    EnrolmentFactory(user=world.stranger, course=first, completed=True)
    EnrolmentFactory(user=world.stranger, course=foreign, completed=True)
    return Learning(**vars(world), courses=[first, second], foreign_course=foreign)
