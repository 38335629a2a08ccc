"""A case's way from draft to outcome, and what stops it."""

import io
import uuid
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from alliance.cases import clock, drawn
from alliance.cases.enums import CaseStatus, ConferenceStatus, Outcome, Scope, Urgency
from alliance.cases.factories import CaseFactory, CaseImageFactory, InvitationFactory
from alliance.cases.mending import IdentifiersFound
from alliance.cases.models import Case, CaseImage
from alliance.cases.services import advising, closing, conferences, drafting, reviewing
from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.core.transitions import TransitionNotAllowed
from alliance.notices.models import Notice

pytestmark = pytest.mark.django_db
NOW = timezone.make_aware(datetime(2026, 11, 23, 10, 0))


def said(specialty, **texts) -> drafting.Written:
    return drafting.Written(
        **{
            "question": "能否保守治疗？",
            "specialty_id": specialty.pk,
            "urgency": Urgency.ROUTINE,
            "scope": Scope.ALLIANCE,
            "age_group": "OLD",
            "sex": "F",
            "history": "滑倒后腰痛 3 天。",
            "examination": "肌力 5 级。",
        }
        | texts
    )


def write(world, expert, alarms=(), **texts) -> Case:
    return drafting.write_case(
        client_id=uuid.uuid4(), written=said(expert.specialty, **texts), alarms=alarms,
        by=world.doctor, at=NOW,
    )  # fmt: skip


def add(case, by, data) -> CaseImage:
    return drafting.add_image(
        case_id=case.pk, upload=io.BytesIO(data), size=len(data), by=by, at=NOW
    )


def confirm(case, by, **ticks) -> Case:
    images = set(case.images.values_list("pk", flat=True))
    ticks = {"text_read": True, "clean_images": images, "no_text_in": images} | ticks
    return reviewing.confirm_case(case_id=case.pk, by=by, at=NOW, **ticks)


def told(user) -> list[str]:
    return sorted(Notice.objects.filter(user=user).values_list("kind", flat=True))


def test_case_goes_from_draft_to_outcome(world, expert):
    case = write(world, expert)
    drafting.submit_case(case_id=case.pk, by=world.doctor, at=NOW)
    confirm(case, world.alliance_office)
    reply = advising.reply(
        case_id=case.pk, text="先保守治疗。", as_advice=True, by=world.mentor, at=NOW
    )
    case.refresh_from_db()
    assert (case.status, case.advised_at, reply.is_advice) == (CaseStatus.ADVISED, NOW, True)
    assert [each.days for each in case.follow_ups.all()] == [7, 30, 90]
    first = case.follow_ups.first()
    with pytest.raises(closing.NotYetDue):
        closing.report_outcome(follow_up_id=first.pk, text="好转。", by=world.doctor, at=NOW)
    later = NOW + timedelta(days=7)
    closing.report_outcome(follow_up_id=first.pk, text="好转。", by=world.doctor, at=later)
    closing.close_case(
        case_id=case.pk, outcome=Outcome.IMPROVED, text="已下床。", by=world.doctor, at=later
    )
    case.refresh_from_db()
    assert case.status == CaseStatus.CLOSED
    assert case.follow_ups.count() == 1
    assert told(world.mentor) == ["cases.invited", "cases.to_check"]
    assert told(world.doctor) == ["cases.advised", "cases.opened"]


def test_nothing_that_points_at_a_patient_is_kept(world, expert):
    with pytest.raises(IdentifiersFound) as refused:
        write(world, expert, history="患者张建国，2026年3月12日摔伤，电话13800138000。")
    assert [one.text for one in refused.value.found["history"]] == [
        "张建国",
        "2026年3月12日",
        "13800138000",
    ]
    assert not Case.objects.exists()


def test_false_alarm_passes_with_its_reason_and_goes_with_its_text(world, expert):
    alarm = drafting.Alarm("history", "2026年3月12日", "是文献或指南的日期")
    case = write(world, expert, [alarm], history="按2026年3月12日的指南处理。")
    drafting.submit_case(case_id=case.pk, by=world.doctor, at=NOW)
    assert [each.reason for each in case.false_alarms.all()] == ["是文献或指南的日期"]


def test_text_that_a_draft_held_before_is_looked_at_again(world, draft):
    Case.objects.filter(pk=draft.pk).update(history="患者张建国腰痛。")
    with pytest.raises(IdentifiersFound):
        drafting.submit_case(case_id=draft.pk, by=world.doctor, at=NOW)


def test_case_is_not_handed_in_half_written(world, expert):
    case = write(world, expert, history="", sex="")
    with pytest.raises(drafting.Incomplete) as missing:
        drafting.submit_case(case_id=case.pk, by=world.doctor, at=NOW)
    assert missing.value.fields == ["sex", "history"]


def test_sent_twice_it_is_one_case(world, expert):
    number = uuid.uuid4()
    cases = {
        drafting.write_case(
            client_id=number, written=said(expert.specialty), alarms=[], by=world.doctor, at=NOW
        )
        for _again in range(2)
    }
    assert len(cases) == 1
    with pytest.raises(drafting.SentByAnother):
        drafting.write_case(
            client_id=number, written=said(expert.specialty), alarms=[], by=world.mentor, at=NOW
        )


def test_author_never_reads_second(world, draft):
    drafting.submit_case(case_id=draft.pk, by=world.doctor, at=NOW)
    InvitationFactory(case=draft, user=world.doctor)
    with pytest.raises(NotAllowed):
        confirm(draft, world.doctor)


def test_every_image_and_the_text_are_confirmed(world, draft):
    photo = add(draft, world.doctor, drawn.photo(drawn.spine(width=80, height=100)))
    film = add(draft, world.doctor, drawn.dicom(drawn.spine(width=80, height=100)))
    sure = add(draft, world.doctor, drawn.dicom(drawn.spine(width=80, height=100), burned_in="NO"))
    drafting.submit_case(case_id=draft.pk, by=world.doctor, at=NOW)
    for ticks, missing in (
        ({"text_read": False}, []),
        ({"clean_images": {film.pk, sure.pk}}, [photo.pk]),
        ({"no_text_in": {sure.pk}}, [film.pk]),
    ):
        with pytest.raises(reviewing.NotConfirmed) as refused:
            confirm(draft, world.mentor, **ticks)
        assert refused.value.images == missing
    confirm(draft, world.mentor, no_text_in={film.pk})
    assert set(draft.images.values_list("confirmed_by", flat=True)) == {world.mentor.pk}


def test_given_back_it_is_a_draft_with_its_reason(world, draft):
    drafting.submit_case(case_id=draft.pk, by=world.doctor, at=NOW)
    reviewing.return_case(case_id=draft.pk, reason="图里有姓名", by=world.mentor, at=NOW)
    draft.refresh_from_db()
    assert (draft.status, draft.return_reason) == (CaseStatus.DRAFT, "图里有姓名")
    with pytest.raises(TransitionNotAllowed):
        reviewing.return_case(
            case_id=CaseFactory(alliance=world.alliance, opened=True).pk,
            reason="晚了", by=world.mentor, at=NOW,
        )  # fmt: skip


def test_upload_itself_is_stored_nowhere(world, draft, stored):
    data = drawn.dicom(drawn.spine(width=80, height=100))
    add(draft, world.doctor, data)
    kept = [path.read_bytes() for path in stored()]
    assert len(kept) == 3
    assert data not in kept
    assert not any("张".encode() in each for each in kept)


def test_images_stay_once_it_is_handed_in(world, draft, stored, django_capture_on_commit_callbacks):
    kept = add(draft, world.doctor, drawn.photo(drawn.spine(width=80, height=100)))
    other = add(draft, world.doctor, drawn.photo(drawn.spine(width=80, height=100)))
    with django_capture_on_commit_callbacks(execute=True):
        drafting.remove_image(case_id=draft.pk, image_id=other.pk, by=world.doctor, at=NOW)
    assert len(stored()) == 2
    drafting.submit_case(case_id=draft.pk, by=world.doctor, at=NOW)
    with pytest.raises(drafting.NotADraft):
        drafting.remove_image(case_id=draft.pk, image_id=kept.pk, by=world.doctor, at=NOW)


def test_withdrawn_because_of_a_patient_it_is_erased(
    world, draft, stored, django_capture_on_commit_callbacks
):
    add(draft, world.doctor, drawn.photo(drawn.spine(width=80, height=100)))
    drafting.submit_case(case_id=draft.pk, by=world.doctor, at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        closing.withdraw_case(
            case_id=draft.pk, reason="图里有面容", erase=True, by=world.alliance_office, at=NOW
        )
    draft.refresh_from_db()
    assert (draft.status, draft.history) == (CaseStatus.WITHDRAWN, closing.ERASED)
    assert not draft.images.exists()
    assert stored() == []


def test_only_who_was_invited_signs(world, draft):
    case = CaseFactory(alliance=world.alliance, author=world.doctor, opened=True)
    for person in (world.doctor, world.other_doctor, world.alliance_office, world.administrator):
        with pytest.raises(NotAllowed):
            advising.reply(case_id=case.pk, text="手术。", as_advice=True, by=person, at=NOW)


def test_marks_are_numbered_once_and_lie_on_the_picture(world):
    case = CaseFactory(alliance=world.alliance, author=world.doctor, opened=True)
    image = CaseImageFactory(case=case)
    point = advising.Place("POINT", 10, 20)
    mark = {"image_id": image.pk, "place": point, "label": "", "by": world.doctor, "at": NOW}
    first = advising.mark(**mark)
    advising.remove_mark(mark_id=first.pk, by=world.doctor, at=NOW)
    assert advising.mark(**mark).number == 2
    for outside in (
        advising.Place("POINT", 801, 0),
        advising.Place("BOX", 1, 1, 5, -1),
        advising.Place("POINT", float("nan"), 1),
        advising.Place("BOX", 1, 1),
    ):
        with pytest.raises(advising.NotOnThePicture):
            advising.mark(**mark | {"place": outside})


def test_conference_is_told_and_cancelled(world):
    case = CaseFactory(alliance=world.alliance, author=world.doctor, advised=True)
    meeting = conferences.Meeting(NOW + timedelta(days=2), 60, place="会诊中心")
    held = {"case_id": case.pk, "user_ids": [world.mentor.pk, world.stranger.pk],
            "by": world.alliance_office, "at": NOW}  # fmt: skip
    made = conferences.plan_conference(meeting=meeting, **held)
    assert set(made.attendees.values_list("user", flat=True)) == {world.doctor.pk, world.mentor.pk}
    end = {"conference_id": made.pk, "conclusion": "改期", "by": world.alliance_office, "at": NOW}
    with pytest.raises(conferences.Past):
        conferences.end_conference(status=ConferenceStatus.HELD, **end)
    conferences.end_conference(status=ConferenceStatus.CANCELLED, **end)
    assert told(world.mentor) == ["cases.conference", "cases.conference_cancelled"]


def test_late_cases_and_due_reports_are_told_once(world, draft):
    late = CaseFactory(
        alliance=world.alliance, author=world.doctor, opened=True,
        answer_due_at=NOW - timedelta(hours=1),
    )  # fmt: skip
    InvitationFactory(case=late, user=world.mentor)
    due = CaseFactory(alliance=world.alliance, author=world.doctor, advised=True)
    due.follow_ups.create(days=7, due_on=NOW.date())
    assert (closing.tell_late_cases(at=NOW), closing.remind_of_reports(at=NOW)) == (1, 1)
    assert (closing.tell_late_cases(at=NOW), closing.remind_of_reports(at=NOW)) == (0, 0)
    assert told(world.mentor) == told(world.alliance_office) == ["cases.late"]
    assert told(world.doctor) == ["cases.follow_up"]


@pytest.mark.parametrize(
    ("urgency", "opened", "due"),
    [
        (Urgency.EMERGENCY, datetime(2026, 11, 20, 23, 0), datetime(2026, 11, 21, 1, 0)),
        (Urgency.URGENT, datetime(2026, 11, 21, 9, 0), datetime(2026, 11, 22, 9, 0)),
        (Urgency.ROUTINE, datetime(2026, 11, 23, 9, 0), datetime(2026, 11, 26, 9, 0)),
        (Urgency.ROUTINE, datetime(2026, 11, 20, 9, 0), datetime(2026, 11, 25, 9, 0)),
        (Urgency.ROUTINE, datetime(2026, 9, 30, 9, 0), datetime(2026, 10, 10, 9, 0)),
    ],
    ids=["at night", "over a Sunday", "in the week", "over a weekend", "over the October days"],
)
def test_clock(urgency, opened, due):
    assert clock.due_at(urgency, opened_at=timezone.make_aware(opened)) == timezone.make_aware(due)


def test_each_act_leaves_its_line(world, draft):
    drafting.submit_case(case_id=draft.pk, by=world.doctor, at=NOW)
    confirm(draft, world.mentor)
    lines = AuditEntry.objects.filter(object_type="cases.case", object_id=str(draft.pk))
    assert sorted(lines.values_list("action", "actor_id")) == sorted(
        [("case.submit", world.doctor.pk), ("case.confirm", world.mentor.pk)]
    )
