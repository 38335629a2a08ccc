"""Rounds of many answers, which hide who said what."""

from datetime import timedelta

import pytest

from alliance.accounts.factories import UserFactory
from alliance.core.access import NotAllowed
from courses.assessments import rounds, services

from .giving import NOW, TODAY, answer, given

pytestmark = pytest.mark.django_db


def answer_by(asked, people: int):
    for n in range(people):
        answer(asked, by=UserFactory(), value=3 + n % 3, relation="NURSE")


def test_round_takes_many_answers_one_of_each(round_, world):
    answer(round_, by=world.other_doctor, value=4, relation="COLLEAGUE")
    answer(round_, by=world.mentor, value=4, relation="TEACHER")
    with pytest.raises(services.AlreadyAnswered):
        answer(round_, by=world.mentor, value=5)
    with pytest.raises(NotAllowed):
        answer(round_, by=world.doctor, value=5)
    assert round_.assessments.count() == 2


def test_round_is_shown_when_it_is_over_and_not_before(round_, world):
    answer_by(round_, 4)
    with pytest.raises(services.TooFewAnswers):
        services.close_round(request_id=round_.pk, by=world.doctor, at=NOW)
    answer_by(round_, 1)
    assert rounds.result_of(round_, on=TODAY) is None, "one more answer would show itself"
    closed = services.close_round(request_id=round_.pk, by=world.doctor, at=NOW)
    result = rounds.result_of(closed, on=TODAY)
    assert (result.people, len(result.feedback), len(result.items)) == (5, 5, 8)
    assert result.items[0].mean == pytest.approx((3 + 4 + 5 + 3 + 3) / 5)
    with pytest.raises(services.RequestClosed):
        answer(round_, by=world.mentor, value=5)


def test_round_with_too_few_is_never_shown(round_):
    answer_by(round_, 4)
    assert rounds.result_of(round_, on=TODAY + timedelta(days=15)) is None


def test_item_that_few_observed_is_not_shown(round_, world):
    optional = round_.version.items.get(position=4)
    answer_by(round_, 4)
    values = {pk: 5 for pk in given(round_).values if pk != optional.pk}
    answer(round_, by=world.mentor, values=values)
    shown = rounds.result_of(round_, on=TODAY + timedelta(days=15)).items
    assert optional not in [line.item for line in shown]
    assert len(shown) == 7
