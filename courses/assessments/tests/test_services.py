"""Asking, answering once, guests with a pass, rounds that hide who said what."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from alliance.accounts.factories import UserFactory
from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.core.throttle import TooManyTries
from alliance.core.transitions import TransitionNotAllowed
from courses.assessments import passes, rounds, services
from courses.assessments.enums import RequestStatus
from courses.assessments.factories import AssessmentRequestFactory, FormFactory, published
from courses.assessments.models import Assessment, AssessmentRequest, BedsidePass, Rating
from courses.rotations.factories import PlacementFactory

from .giving import answer, given

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
pytestmark = pytest.mark.django_db


def ask(attachment, **kwargs):
    return services.ask(
        **{
            "placement_id": attachment.placement.pk,
            "form_code": "mini-cex",
            "activity": "腰痛接诊",
            "by": attachment.trainee.user,
            "at": NOW,
        }
        | kwargs
    )


def issue(attachment, by, at=NOW, **kwargs):
    return services.issue_pass(
        alliance_id=attachment.version.programme.alliance_id,
        department=attachment.placement.department,
        teacher_name="钱护士",
        by=by,
        at=at,
        **kwargs,
    )


# --- asking ---------------------------------------------------------------------------------------


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


# --- answering ------------------------------------------------------------------------------------


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


# --- passes ---------------------------------------------------------------------------------------


def enter(asked, code, **kwargs):
    return services.enter_pass(
        **{"text": code, "request": asked, "client": "1", "at": NOW} | kwargs
    )


def test_pass_lets_a_guest_answer_once(attachment, asked, world):
    held, code = issue(attachment, by=world.mentor)
    assert enter(asked, passes.spoken(code).lower()) == held
    answer(asked, pass_id=held.pk)
    assessment = Assessment.objects.get()
    assert (assessment.rater, assessment.bedside_pass, assessment.rater_name) == (
        None,
        held,
        "钱护士",
    )
    another = AssessmentRequestFactory(placement=attachment.placement)
    with pytest.raises(services.PassNotValid):
        answer(another, pass_id=held.pk)
    with pytest.raises(services.PassNotValid):
        enter(another, code)


def test_code_is_not_kept(attachment, world):
    held, code = issue(attachment, by=world.mentor)
    assert code not in str(BedsidePass.objects.filter(pk=held.pk).values().get())


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("mentor", True), ("department_head", True), ("training_office", True),
        ("administrator", True), ("doctor", False), ("coordinator", False),
        ("alliance_office", False), ("other_doctor", False),
    ],
)  # fmt: skip
def test_who_hands_out_a_pass(attachment, world, who, may):
    if may:
        issue(attachment, by=getattr(world, who))
    else:
        with pytest.raises(NotAllowed):
            issue(attachment, by=getattr(world, who))


def test_pass_ends_at_midnight_and_is_for_its_department(attachment, asked, world):
    held, code = issue(attachment, by=world.mentor)
    with pytest.raises(services.PassNotValid):
        answer(asked, pass_id=held.pk, at=NOW + timedelta(days=1))
    elsewhere = AssessmentRequestFactory(placement=attachment.other)
    with pytest.raises(services.PassNotValid):
        answer(elsewhere, pass_id=held.pk)
    with pytest.raises(services.PassNotValid):
        enter(elsewhere, code)


def test_pass_taken_back_opens_nothing(attachment, asked, world):
    held, code = issue(attachment, by=world.mentor)
    with pytest.raises(NotAllowed):
        services.revoke_pass(pass_id=held.pk, by=world.doctor, at=NOW)
    services.revoke_pass(pass_id=held.pk, by=world.department_head, at=NOW)
    with pytest.raises(services.PassNotValid):
        enter(asked, code)
    with pytest.raises(services.PassNotValid):
        services.revoke_pass(pass_id=held.pk, by=world.mentor, at=NOW)


def test_trainee_does_not_let_a_judge_in(attachment, asked, world):
    """Signed in they are refused with any pass; a pass of their own making opens nothing."""
    held, _ = issue(attachment, by=world.mentor)
    with pytest.raises(NotAllowed):
        answer(asked, by=world.doctor, pass_id=held.pk)
    BedsidePass.objects.filter(pk=held.pk).update(issued_by=world.doctor)
    with pytest.raises(services.PassNotValid):
        answer(asked, pass_id=held.pk)


def test_guessing_codes_is_slowed_down(asked):
    for _ in range(passes.WRONG_CODES.tries):
        with pytest.raises(services.PassNotValid):
            enter(asked, "ABCDEFGH")
    with pytest.raises(TooManyTries):
        enter(asked, "ABCDEFGH")
    with pytest.raises(TooManyTries):
        enter(asked, "ABCDEFGH", client="another address, the same request")


# --- rounds ---------------------------------------------------------------------------------------


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


# --- races ----------------------------------------------------------------------------------------


def at_once(*calls):
    """Run the calls at the same moment; what each returned or raised."""
    gate, results = threading.Barrier(len(calls)), []

    def run(call):
        try:
            gate.wait()
            results.append(call())
        except Exception as refusal:
            results.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


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


@pytest.mark.django_db(transaction=True)
def test_pass_used_twice_at_once_answers_once(attachment, asked, world):
    held, _ = issue(attachment, by=world.mentor)
    other = AssessmentRequestFactory(placement=attachment.placement, form_code="dops")
    outcomes = at_once(
        lambda: answer(asked, pass_id=held.pk), lambda: answer(other, pass_id=held.pk)
    )
    assert {type(outcome) for outcome in outcomes} == {Assessment, services.PassNotValid}
    assert Assessment.objects.count() == 1


def test_placement_of_another_is_not_asked_for(attachment, world):
    elsewhere = PlacementFactory()
    with pytest.raises(NotAllowed):
        ask(attachment, placement_id=elsewhere.pk)
