"""Asking for an assessment: by the trainee alone, within the placement, once a day."""

from datetime import timedelta

import pytest

from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.core.transitions import TransitionNotAllowed
from courses.assessments import services
from courses.assessments.enums import RequestStatus
from courses.assessments.factories import AssessmentRequestFactory, FormFactory, published
from courses.assessments.models import AssessmentRequest
from courses.rotations.factories import PlacementFactory

from .giving import NOW, TODAY, answer, ask

pytestmark = pytest.mark.django_db


def test_ask_opens_a_request_for_fourteen_days(attachment):
    asked = ask(attachment)
    assert (asked.status, asked.closes_on) == (RequestStatus.OPEN, TODAY + timedelta(days=14))
    assert len(asked.token) == 22
    assert asked.version == published("mini-cex")
    assert AuditEntry.objects.get(action="assessment.ask").object_id == str(asked.pk)


def test_asked_twice_on_one_day_is_one_request(attachment):
    assert ask(attachment) == ask(attachment)
    assert ask(attachment, activity="颈椎病查体") != ask(attachment)


@pytest.mark.parametrize("who", ["mentor", "department_head", "training_office", "administrator"])
def test_only_the_trainee_asks(attachment, world, who):
    with pytest.raises(NotAllowed):
        ask(attachment, by=world.user(who))


@pytest.mark.parametrize("days", [-8, 21])
def test_not_before_the_placement_nor_after_it(attachment, days):
    with pytest.raises(NotAllowed):
        ask(attachment, at=NOW + timedelta(days=days))


def test_patient_is_not_named_in_a_request(attachment):
    with pytest.raises(services.NamesPatient):
        ask(attachment, activity="电话13800138000的患者")
    assert not AssessmentRequest.objects.exists()


def test_form_of_another_alliance_or_a_draft_is_not_used(attachment, world):
    FormFactory(code="theirs", alliance=world.foreign_alliance)
    FormFactory(code="draft", alliance=world.alliance, draft=True)
    for code in ("theirs", "draft", "nothing"):
        with pytest.raises(services.FormNotUsable):
            ask(attachment, form_code=code)


def test_own_form_stands_in_place_of_the_common_one(attachment, world):
    own = FormFactory(code="mini-cex", alliance=world.alliance)
    assert ask(attachment).version.form == own


def test_forgotten_requests_are_not_piled_up(attachment):
    AssessmentRequestFactory.create_batch(services.MOST_OPEN, placement=attachment.placement)
    with pytest.raises(services.TooManyOpen):
        ask(attachment)


def test_withdraw_before_anybody_answers(asked, world):
    services.withdraw_request(request_id=asked.pk, by=world.doctor, at=NOW)
    with pytest.raises(services.RequestClosed):
        answer(asked, by=world.mentor)
    with pytest.raises(TransitionNotAllowed):
        services.withdraw_request(request_id=asked.pk, by=world.doctor, at=NOW)


def test_nobody_withdraws_another_ones_request(asked, world):
    with pytest.raises(NotAllowed):
        services.withdraw_request(request_id=asked.pk, by=world.mentor, at=NOW)


def test_placement_of_another_is_not_asked_for(attachment, world):
    elsewhere = PlacementFactory()
    with pytest.raises(NotAllowed):
        ask(attachment, placement_id=elsewhere.pk)
