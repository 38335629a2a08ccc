from datetime import UTC, datetime, timedelta

import pytest

from courses.enrolment.factories import EnrolmentFactory
from courses.enrolment.models import Enrolment
from courses.insights.enums import Standing
from courses.insights.standing import PLACE_FIELDS, Place, enrolments_in, place_of

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=60)


def days(number: float) -> datetime:
    return NOW - timedelta(days=number)


CASES = {
    "enrolled today": (
        {"enrolled_at": days(1), "last_activity_at": days(1)},
        Place(Standing.NOT_BEGUN),
    ),
    "learning": (
        {"last_activity_at": days(13.9), "lessons_done": 1, "lessons_total": 3},
        Place(Standing.IN_PROGRESS, 33),
    ),
    "quiet for exactly two weeks": (
        {"last_activity_at": days(14), "lessons_done": 1, "lessons_total": 2},
        Place(Standing.STUCK, 50, days(14).date()),
    ),
    "enrolled long ago and never begun": (
        {"last_activity_at": LONG_AGO},
        Place(Standing.STUCK, 0, LONG_AGO.date()),
    ),
    "a course without lessons": (
        {"last_activity_at": days(2)},
        Place(Standing.IN_PROGRESS, 0),
    ),
    "completed just after midnight in Shanghai": (
        {
            "state": "COMPLETED",
            "completed_at": datetime(2026, 11, 1, 16, 5, tzinfo=UTC),
            "last_activity_at": LONG_AGO,
            "lessons_done": 2,
            "lessons_total": 2,
        },
        Place(Standing.COMPLETED, 100, datetime(2026, 11, 2).date()),
    ),
    "withdrawn": (
        {
            "state": "WITHDRAWN",
            "withdrawn_at": days(3),
            "last_activity_at": LONG_AGO,
            "lessons_done": 1,
            "lessons_total": 4,
        },
        Place(Standing.WITHDRAWN, 25),
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("fields", "expected"), CASES.values(), ids=CASES.keys())
def test_a_row_and_a_query_agree_on_the_standing(fields, expected):
    enrolment = EnrolmentFactory(**{"enrolled_at": LONG_AGO} | fields)
    row = Enrolment.objects.values_list(*PLACE_FIELDS).get(pk=enrolment.pk)
    assert place_of(*row, at=NOW) == expected
    found = {
        standing
        for standing in set(Standing) - {Standing.NOT_ENROLLED}
        if Enrolment.objects.filter(enrolments_in(standing, at=NOW)).exists()
    }
    assert found == {expected.standing}
