"""Answering once: what is refused, what is frozen, and two teachers at the same moment."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from alliance.core.access import NotAllowed
from courses.assessments import services
from courses.assessments.enums import RequestStatus
from courses.assessments.factories import published
from courses.assessments.models import Assessment, AssessmentRequest, Rating
from lms.testing.racing import at_once

from .giving import NOW, TODAY, answer, given

pytestmark = pytest.mark.django_db


def test_answer_closes_the_request_and_is_scored(asked, world):
    answer(asked, by=world.mentor, value=6)
    assessment = Assessment.objects.get()
    asked.refresh_from_db()
    assert asked.status == RequestStatus.ANSWERED
    assert (assessment.percent, assessment.rated, assessment.ratings.count()) == (67, 7, 7)
    assert (assessment.rater, assessment.rater_name) == (world.mentor, world.mentor.name)


def test_what_was_not_observed_counts_neither_way(asked, world):
    whole = given(asked, value=9)
    optional = asked.version.items.get(position=2)
    values = {pk: value for pk, value in whole.values.items() if pk != optional.pk}
    answer(asked, by=world.mentor, values=values)
    assert Assessment.objects.get().percent == 100


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("mentor", True), ("department_head", True), ("doctor", False), ("colleague", False),
        ("coordinator", False), ("training_office", False), ("stranger", False),
    ],
)  # fmt: skip
def test_who_answers_without_a_pass(asked, world, who, may):
    if may:
        answer(asked, by=world.user(who))
    else:
        with pytest.raises(NotAllowed):
            answer(asked, by=getattr(world, who))
    assert Assessment.objects.exists() is may


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"observed_on": TODAY + timedelta(days=1)}, "observed_on"),
        ({"observed_on": TODAY - timedelta(days=15)}, "observed_on"),
        ({"observed_on": TODAY - timedelta(days=8)}, "observed_on"),  # before the placement
        ({"observed_on": None}, "observed_on"),
        ({"feedback": ""}, "feedback"),
        ({"feedback": "  很好　 "}, "feedback"),
        ({"values": {}}, None),
        ({"value": 10}, None),
        ({"value": 0}, None),
        ({"relation": "BOSS"}, "relation"),
    ],
)
def test_answer_that_is_not_complete_is_refused(asked, world, fields, wrong):
    with pytest.raises(services.AnswerNotValid) as refusal:
        answer(asked, by=world.mentor, **fields)
    if wrong:
        assert list(refusal.value.obstacles) == [wrong]
    assert not Assessment.objects.exists()


def test_ratings_of_another_form_are_refused(asked, world):
    foreign = published("dops").items.first()
    values = dict(given(asked).values) | {foreign.pk: 5}
    with pytest.raises(services.AnswerNotValid):
        answer(asked, by=world.mentor, values=values)


def test_patient_is_not_named_in_feedback(asked, world):
    with pytest.raises(services.NamesPatient):
        answer(asked, by=world.mentor, feedback="请联系13800138000的患者复查，查体要更系统。")
    assert not Assessment.objects.exists()


def test_after_fourteen_days_it_is_closed(asked, world):
    last = NOW + timedelta(days=14)
    with pytest.raises(services.RequestClosed):
        answer(asked, by=world.mentor, at=last + timedelta(days=1))
    answer(asked, by=world.mentor, at=last, observed_on=timezone.localdate(last))


def test_second_answer_is_refused(asked, world):
    answer(asked, by=world.mentor)
    with pytest.raises(services.AlreadyAnswered):
        answer(asked, by=world.department_head)


def test_answer_is_frozen_once_handed_in(asked, world):
    assessment = answer(asked, by=world.mentor)
    rating = assessment.ratings.first()
    assessment.feedback = "改一改"
    rating.value = 9
    extra = Rating(assessment=assessment, item=published("dops").items.first(), value=9)
    for change in (assessment.save, assessment.delete, rating.save, rating.delete, extra.save):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_tomorrow_is_refused_by_the_database_too(asked, world):
    answer(asked, by=world.mentor)
    other = replace_row(Assessment.objects.get(), observed_on=TODAY + timedelta(days=1))
    with pytest.raises(IntegrityError, match="observed_not_tomorrow"), transaction.atomic():
        other.save(force_insert=True)


def replace_row(row, **fields):
    row.pk = None
    for name, value in fields.items():
        setattr(row, name, value)
    return row


# --- races ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_teachers_answer_at_once(asked, world):
    outcomes = at_once(
        lambda: answer(asked, by=world.mentor), lambda: answer(asked, by=world.department_head)
    )
    assert {type(outcome) for outcome in outcomes} == {Assessment, services.AlreadyAnswered}
    assert Assessment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_database_still_takes_one(asked, world, monkeypatch):
    both_read(monkeypatch)
    outcomes = at_once(
        lambda: answer(asked, by=world.mentor), lambda: answer(asked, by=world.department_head)
    )
    assert {type(outcome) for outcome in outcomes} == {Assessment, services.AlreadyAnswered}


@pytest.mark.django_db(transaction=True)
def test_control_without_lock_and_constraint_both_would_stand(asked, world, monkeypatch):
    """The same race with neither: the tests above would notice."""
    both_read(monkeypatch)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX answered_once")
    try:
        at_once(
            lambda: answer(asked, by=world.mentor), lambda: answer(asked, by=world.department_head)
        )
        assert Assessment.objects.count() == 2
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE assessments_assessment CASCADE")
            cursor.execute(
                "CREATE UNIQUE INDEX answered_once ON assessments_assessment (request_id)"
                " WHERE single"
            )


def both_read(monkeypatch):
    """Both sides read the request before either writes, and neither locks it."""
    gate = threading.Barrier(2)

    def unlocked(**which):
        row = AssessmentRequest.objects.select_related(*services.WITH_PLACE).get(**which)
        gate.wait()
        return row

    monkeypatch.setattr(services, "_locked", unlocked)
