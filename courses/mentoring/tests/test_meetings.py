from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.core.access import NotAllowed
from alliance.core.transitions import TransitionNotAllowed
from alliance.notices.models import Notice
from courses.mentoring.enums import EndCause, MeetingStatus, PairingStatus
from courses.mentoring.factories import MeetingFactory
from courses.mentoring.models import Meeting
from courses.mentoring.services import meetings

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate()
MINUTES = {"held_on": TODAY, "outcome": "复盘三例", "next_steps": "写规划"}


def record(meeting, by, **changed) -> Meeting:
    return meetings.record_meeting(
        meeting_id=meeting.pk, by=by, at=timezone.now(), **MINUTES | changed
    )


def sign(meeting, by, revision=1) -> Meeting:
    return meetings.sign_meeting(meeting_id=meeting.pk, revision=revision, by=by, at=NOW)


def test_who_writes_signs_and_the_other_signature_freezes_it(world, pairing):
    meeting = meetings.plan_meeting(
        pairing_id=pairing.pk, planned_on=TODAY, agenda="复盘", by=world.doctor, at=NOW
    )
    meeting = record(meeting, world.doctor)
    assert (meeting.status, meeting.mentor_signed_at) == (MeetingStatus.HELD, None)
    assert sign(meeting, world.doctor).status == MeetingStatus.HELD
    assert sign(meeting, world.mentor).status == MeetingStatus.SIGNED
    assert sign(meeting, world.mentor).status == MeetingStatus.SIGNED
    with pytest.raises(TransitionNotAllowed):
        record(meeting, world.doctor, outcome="改写")


def test_the_other_side_is_told_in_the_app(world, pairing):
    record(MeetingFactory(pairing=pairing), world.doctor)
    told = Notice.objects.values_list("user", "kind")
    assert set(told) == {(world.mentor.pk, "mentoring.meeting_to_sign")}


def test_nobody_signs_what_was_not_read(world, pairing):
    meeting = record(MeetingFactory(pairing=pairing), world.doctor)
    record(meeting, world.doctor, outcome="改写")
    with pytest.raises(meetings.MinutesChanged):
        sign(meeting, world.mentor, revision=1)
    assert sign(meeting, world.mentor, revision=2).status == MeetingStatus.SIGNED


def test_corrected_by_the_other_side_it_waits_for_the_first_again(world, pairing):
    meeting = record(MeetingFactory(pairing=pairing), world.doctor)
    meeting = record(meeting, world.mentor, outcome="补充")
    assert meeting.mentee_signed_at is None
    assert sign(meeting, world.doctor, revision=2).status == MeetingStatus.SIGNED


@pytest.mark.parametrize("days", [-1, 1])
def test_day_is_neither_to_come_nor_before_the_pairing(world, pairing, days):
    with pytest.raises(meetings.NotYetHeld):
        record(MeetingFactory(pairing=pairing), world.doctor, held_on=TODAY + timedelta(days=days))


def test_cancelled_it_says_why_and_is_over(world, pairing):
    meeting = MeetingFactory(pairing=pairing)
    meetings.cancel_meeting(meeting_id=meeting.pk, reason="急诊", by=world.mentor, at=NOW)
    with pytest.raises(TransitionNotAllowed):
        record(meeting, world.doctor)
    held = MeetingFactory(pairing=pairing, held=True)
    with pytest.raises(TransitionNotAllowed):
        meetings.cancel_meeting(meeting_id=held.pk, reason="急诊", by=world.mentor, at=NOW)


@pytest.mark.parametrize("role", ["other_doctor", "training_office", "administrator"])
def test_only_the_two_meet(world, pairing, role):
    meeting = MeetingFactory(pairing=pairing, held=True)
    user = getattr(world, role)
    for change in (
        lambda: record(meeting, user),
        lambda: sign(meeting, user),
        lambda: meetings.cancel_meeting(meeting_id=meeting.pk, reason="x", by=user, at=NOW),
        lambda: meetings.plan_meeting(
            pairing_id=pairing.pk, planned_on=TODAY, agenda="x", by=user, at=NOW
        ),
    ):
        with pytest.raises(NotAllowed):
            change()


def test_nothing_is_written_in_a_pairing_that_ended(world, pairing):
    meeting = MeetingFactory(pairing=pairing, held=True)
    pairing.status, pairing.ended_on = PairingStatus.ENDED, TODAY
    pairing.end_cause = EndCause.REARRANGED
    pairing.save()
    with pytest.raises(NotAllowed):
        sign(meeting, world.mentor)


def test_mentor_signs_from_the_list_in_two_taps(world, client, pairing):
    """One opens the minutes, the other one signs them; no page lies between."""
    meeting = MeetingFactory(pairing=pairing, held=True, outcome="两次点击")
    client.force_login(world.mentor)
    page = client.get(reverse("mentoring:home")).content.decode()
    assert "两次点击" in page
    assert reverse("mentoring:sign", args=[meeting.pk]) in page
    signed = client.post(
        reverse("mentoring:sign", args=[meeting.pk]), {"revision": 1, "from": "home"}
    )
    assert signed["Location"] == reverse("mentoring:home")
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.SIGNED


@pytest.mark.parametrize(
    "typed",
    [
        {"held_on": "", "outcome": "x"},
        {"held_on": "2026-13-01", "outcome": "x"},
        {"held_on": str(TODAY), "outcome": ""},
        {"held_on": str(TODAY), "outcome": "x" * 2001},
        {"held_on": str(TODAY + timedelta(days=1)), "outcome": "x"},
    ],
)
def test_minutes_that_do_not_fit_are_shown_again(world, client, pairing, typed):
    meeting = MeetingFactory(pairing=pairing)
    client.force_login(world.doctor)
    answer = client.post(reverse("mentoring:record", args=[meeting.pk]), typed)
    assert answer.status_code == 200
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.PLANNED


@pytest.mark.parametrize("revision", ["", "x", "-1", "99999999999999999999"])
def test_signature_without_a_version_signs_nothing(world, client, pairing, revision):
    meeting = MeetingFactory(pairing=pairing, held=True)
    client.force_login(world.mentor)
    answer = client.post(reverse("mentoring:sign", args=[meeting.pk]), {"revision": revision})
    assert answer.status_code == 302
    meeting.refresh_from_db()
    assert meeting.mentor_signed_at is None
