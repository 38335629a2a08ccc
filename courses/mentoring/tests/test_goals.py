from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from alliance.core.access import NotAllowed
from alliance.core.transitions import TransitionNotAllowed
from courses.mentoring.enums import GoalStatus
from courses.mentoring.factories import EvidenceFactory, GoalFactory
from courses.mentoring.models import Evidence
from courses.mentoring.services import goals

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate()
PDF = b"%PDF-1.4 plan"


def test_mentor_calls_it_reached_once_something_shows_it(world, pairing):
    goal = GoalFactory(pairing=pairing)
    with pytest.raises(goals.NoEvidence):
        goals.reach_goal(goal_id=goal.pk, by=world.mentor, at=NOW)
    goals.add_evidence(goal_id=goal.pk, note="三例规划", by=world.doctor, at=NOW)
    with pytest.raises(NotAllowed):
        goals.reach_goal(goal_id=goal.pk, by=world.doctor, at=NOW)
    assert goals.reach_goal(goal_id=goal.pk, by=world.mentor, at=NOW).status == GoalStatus.DONE
    with pytest.raises(TransitionNotAllowed):
        goals.add_evidence(goal_id=goal.pk, note="再补", by=world.doctor, at=NOW)


@pytest.mark.parametrize("role", ["doctor", "mentor"])
def test_either_side_sets_and_drops(world, pairing, role):
    by = getattr(world, role)
    goal = goals.set_goal(pairing_id=pairing.pk, text="查体", due_on=TODAY, by=by, at=NOW)
    assert goals.drop_goal(goal_id=goal.pk, by=by, at=NOW).status == GoalStatus.DROPPED


@pytest.mark.parametrize("role", ["other_doctor", "training_office", "administrator"])
def test_nobody_else_does(world, pairing, role):
    goal, by = GoalFactory(pairing=pairing), getattr(world, role)
    for change in (
        lambda: goals.set_goal(pairing_id=pairing.pk, text="x", due_on=TODAY, by=by, at=NOW),
        lambda: goals.add_evidence(goal_id=goal.pk, note="x", by=by, at=NOW),
        lambda: goals.drop_goal(goal_id=goal.pk, by=by, at=NOW),
    ):
        with pytest.raises(NotAllowed):
            change()


def test_file_is_kept_protected_and_given_as_a_download(world, client, pairing):
    goal = GoalFactory(pairing=pairing)
    client.force_login(world.doctor)
    file = SimpleUploadedFile("术前规划.pdf", PDF)
    url = reverse("mentoring:goal", args=[goal.pk])
    assert client.post(url, {"note": "规划", "file": file}).status_code == 302
    evidence = Evidence.objects.get()
    assert evidence.filename == "术前规划.pdf"
    assert "术前规划" not in evidence.file.name
    answer = client.get(reverse("mentoring:evidence_file", args=[evidence.pk]))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    client.force_login(world.other_doctor)
    assert client.get(reverse("mentoring:evidence_file", args=[evidence.pk])).status_code == 404
    evidence.file.delete(save=False)


@pytest.mark.parametrize(
    "typed",
    [
        {"note": ""},
        {"note": "x" * 301},
        {"note": "x", "link": "javascript:alert(1)"},
        {"note": "x", "link": "ftp://example.org/a"},
        {"note": "x", "file": SimpleUploadedFile("run.html", b"<script>")},
        {"note": "x", "file": SimpleUploadedFile("empty.pdf", b"")},
    ],
)
def test_evidence_that_does_not_fit_is_shown_again(world, client, pairing, typed):
    goal = GoalFactory(pairing=pairing)
    client.force_login(world.doctor)
    answer = client.post(reverse("mentoring:goal", args=[goal.pk]), typed)
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not Evidence.objects.exists()


def test_goal_is_not_due_in_the_past(world, client, pairing):
    client.force_login(world.doctor)
    url = reverse("mentoring:new_goal", args=[pairing.pk])
    answer = client.post(url, {"text": "查体", "due_on": TODAY - timedelta(days=1)})
    assert "不能早于今天" in answer.content.decode()


def test_evidence_without_a_file_has_no_download(world, client, pairing):
    evidence = EvidenceFactory(goal=GoalFactory(pairing=pairing))
    client.force_login(world.doctor)
    assert client.get(reverse("mentoring:evidence_file", args=[evidence.pk])).status_code == 404
