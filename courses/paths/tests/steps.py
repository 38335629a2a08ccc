"""What the tests of paths share."""

from datetime import datetime, timedelta

from django.utils import timezone

from courses.enrolment.factories import EnrolmentFactory
from courses.enrolment.models import Enrolment

AT = datetime(2026, 3, 2, 9, tzinfo=timezone.get_default_timezone())


def finish(user, *courses, first_day: int = 0) -> list[Enrolment]:
    """Enrolments completed a day apart, the first of them `first_day` days after AT."""
    return [
        EnrolmentFactory(
            user=user,
            course=course,
            completed=True,
            enrolled_at=AT - timedelta(days=30),
            completed_at=AT + timedelta(days=first_day + day),
        )
        for day, course in enumerate(courses)
    ]
