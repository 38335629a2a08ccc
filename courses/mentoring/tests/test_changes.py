"""The quiet change: the reason reaches the training office and nobody else."""

import io

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from alliance.core.access import NotAllowed
from alliance.core.desk import items_for
from alliance.core.models import AuditEntry
from alliance.core.transitions import TransitionNotAllowed
from alliance.units.queries import roles_of
from courses.mentoring.enums import ChangeStatus, EndCause, PairingStatus
from courses.mentoring.export import write_pairings
from courses.mentoring.factories import MentorProfileFactory
from courses.mentoring.models import ChangeRequest, Pairing
from courses.mentoring.services import changes, pairings

pytestmark = pytest.mark.django_db

NOW = timezone.now()
REASON = "老师说话太重，我不敢提问"
ANSWER = "理解，已为您另作安排"
PARTIES = ["doctor", "mentor"]


def ask(pairing, by) -> ChangeRequest:
    return changes.request_change(pairing_id=pairing.pk, reason=REASON, by=by, at=NOW)


def grant(change, world, new_mentor=None) -> Pairing | None:
    return changes.grant_change(
        change_id=change.pk,
        new_mentor_id=new_mentor and new_mentor.pk,
        answer=ANSWER,
        by=world.training_office,
        at=NOW,
    )


def pages_of(client, user, pairing) -> str:
    """Everything in mentoring that this person can open, and the desk."""
    client.force_login(user)
    urls = [
        reverse("mentoring:home"), reverse("people:desk"), reverse("mentoring:chain"),
        reverse("mentoring:mentor", args=[pairing.mentor_id]),
        *(reverse("mentoring:pairing", args=[pk])
          for pk in Pairing.objects.values_list("pk", flat=True)),
        *(reverse("mentoring:decide_change", args=[pk])
          for pk in ChangeRequest.objects.values_list("pk", flat=True)),
        reverse("mentoring:office"), reverse("mentoring:changes"), reverse("jobs:list"),
    ]  # fmt: skip
    return "".join(client.get(url).content.decode() for url in urls)


@pytest.mark.parametrize(("asks", "other"), [PARTIES, PARTIES[::-1]])
@pytest.mark.parametrize("decided", [False, True], ids=["asked", "granted"])
def test_the_other_party_never_reads_why(world, client, pairing, asks, other, decided):
    for role in PARTIES:
        getattr(world, role).email = f"{role}@example.org"
        getattr(world, role).save()
    change = ask(pairing, getattr(world, asks))
    if decided:
        grant(change, world, MentorProfileFactory(alliance=world.alliance))
    theirs = pages_of(client, getattr(world, other), pairing)
    assert REASON not in theirs
    assert ANSWER not in theirs
    assert "更换申请" not in theirs
    assert ("培训办调整了带教安排。" in theirs) == decided
    assert ANSWER in pages_of(client, getattr(world, asks), pairing) or not decided
    letters = [f"{letter.subject}{letter.body}" for letter in mail.outbox]
    assert not [text for text in letters if REASON in text or ANSWER in text or "更换" in text]
    assert len({letter.subject for letter in mail.outbox}) == (2 if decided else 0)
    file = io.BytesIO()
    write_pairings(file, Pairing.objects.all(), progress=lambda done, total: None)
    _head, *rows = load_workbook(file).worksheets[0].iter_rows(values_only=True)
    assert {type(row[9]) for row in rows} == {int}
    cells = [cell for row in rows for cell in row if isinstance(cell, str)]
    assert not [cell for cell in cells if REASON in cell or ANSWER in cell or "更换" in cell]


def test_the_reason_is_not_in_the_trail(world, pairing):
    grant(ask(pairing, world.doctor), world)
    lines = AuditEntry.objects.filter(action__startswith="mentor_change")
    assert lines.count() == 2
    assert not [line for line in lines if REASON in str(line.detail)]


def test_office_reads_it_ends_the_old_and_proposes_a_new_one(world, client, pairing):
    change = ask(pairing, world.doctor)
    client.force_login(world.training_office)
    url = reverse("mentoring:decide_change", args=[change.pk])
    new_mentor = MentorProfileFactory(alliance=world.alliance)
    MentorProfileFactory(alliance=world.alliance, user=world.doctor)  # teaches in a village
    page = client.get(url)
    assert REASON in page.content.decode()
    assert list(page.context["form"].fields["mentor"].queryset) == [new_mentor]
    answered = {"decision": "grant", "mentor": new_mentor.pk, "answer": ANSWER}
    assert client.post(url, answered).status_code == 302
    pairing.refresh_from_db()
    assert (pairing.status, pairing.end_cause) == (PairingStatus.ENDED, EndCause.REARRANGED)
    new = Pairing.objects.get(mentor=new_mentor)
    assert (new.status, new.trainee, new.proposed_by) == (
        PairingStatus.PROPOSED, pairing.trainee, world.training_office,
    )  # fmt: skip
    assert not new.message


def test_refused_it_is_answered_and_nothing_changes(world, client, pairing):
    change = ask(pairing, world.mentor)
    client.force_login(world.training_office)
    url = reverse("mentoring:decide_change", args=[change.pk])
    assert client.post(url, {"decision": "refuse", "answer": ANSWER}).status_code == 302
    pairing.refresh_from_db()
    change.refresh_from_db()
    assert (pairing.status, change.status) == (PairingStatus.ACTIVE, ChangeStatus.REFUSED)
    with pytest.raises(TransitionNotAllowed):
        grant(change, world)


def test_nothing_is_changed_when_the_new_mentor_is_full(world, pairing):
    change = ask(pairing, world.doctor)
    with pytest.raises(pairings.MentorFull):
        grant(change, world, MentorProfileFactory(alliance=world.alliance, load_limit=0))
    pairing.refresh_from_db()
    change.refresh_from_db()
    assert (pairing.status, change.status) == (PairingStatus.ACTIVE, ChangeStatus.OPEN)


def test_one_wish_at_a_time_of_a_running_pairing(world, pairing):
    change = ask(pairing, world.doctor)
    with pytest.raises(changes.AlreadyAsked):
        ask(pairing, world.doctor)
    ask(pairing, world.mentor)
    changes.withdraw_change(change_id=change.pk, by=world.doctor, at=NOW)
    pairings.end_pairing(pairing_id=pairing.pk, by=world.training_office, at=NOW)
    with pytest.raises(changes.NotRunning):
        ask(pairing, world.doctor)


@pytest.mark.parametrize("role", ["other_doctor", "coordinator", "alliance_office"])
def test_nobody_else_asks_withdraws_or_decides(world, pairing, role):
    change = ask(pairing, world.doctor)
    with pytest.raises(NotAllowed):
        ask(pairing, getattr(world, role))
    with pytest.raises(NotAllowed):
        changes.withdraw_change(change_id=change.pk, by=getattr(world, role), at=NOW)
    with pytest.raises(NotAllowed):
        changes.refuse_change(change_id=change.pk, answer="", by=getattr(world, role), at=NOW)


def test_only_the_office_has_it_on_the_desk(world, pairing):
    ask(pairing, world.doctor)
    for role, shown in (("training_office", True), ("alliance_office", False), ("mentor", False)):
        user = getattr(world, role)
        titles = [item.title for item in items_for(user=user, roles=roles_of(user), at=NOW)]
        assert ("处理更换带教申请" in titles) == shown
