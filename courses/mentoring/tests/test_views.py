"""Lists and their filters, the way from finding a mentor to a running pairing, bad input."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance.jobs.models import Job
from alliance.people.factories import ProfileFactory
from courses.mentoring.enums import PairingStatus
from courses.mentoring.factories import (
    GoalFactory,
    MeetingFactory,
    MentorProfileFactory,
    PairingFactory,
)
from courses.mentoring.models import AwayPeriod, MentorProfile, Pairing
from courses.mentoring.tasks import export_pairings
from courses.programmes.factories import TraineeFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def page_of(client, user, name: str, *args, **query) -> str:
    client.force_login(user)
    return client.get(reverse(f"mentoring:{name}", args=args), query).content.decode()


def test_from_the_list_to_a_running_pairing(world, client, mentor, attachment):
    mentor.specialties = "内镜"
    mentor.save()
    assert world.mentor.name in page_of(client, world.doctor, "mentors", q="内镜")
    url = reverse("mentoring:mentor", args=[mentor.pk])
    sent = client.post(url, {"offer": f"PRIMARY-{attachment.trainee.pk}", "message": "想学内镜"})
    pairing = Pairing.objects.get()
    assert sent["Location"] == reverse("mentoring:pairing", args=[pairing.pk])
    assert "想学内镜" in page_of(client, world.mentor, "home")
    client.post(reverse("mentoring:accept", args=[pairing.pk]))
    pairing.refresh_from_db()
    assert pairing.status == PairingStatus.ACTIVE
    assert "我的带教老师" in page_of(client, world.doctor, "home")


def test_declined_with_its_reason_for_the_proposer_alone(world, client, mentor, attachment):
    pairing = PairingFactory(
        mentor=mentor, trainee=attachment.trainee, proposed=True,
        proposed_by=world.training_office,
    )  # fmt: skip
    client.force_login(world.doctor)
    url = reverse("mentoring:decline", args=[pairing.pk])
    assert "errorlist" in client.post(url, {"reason": ""}).content.decode()
    assert client.post(url, {"reason": "想跟别的老师"}).status_code == 302
    assert "想跟别的老师" in page_of(client, world.training_office, "pairing", pairing.pk)
    assert "想跟别的老师" not in page_of(client, world.mentor, "pairing", pairing.pk)


@pytest.mark.parametrize("offer", ["", "PRIMARY-0", "CHAIN-1", "x", "PRIMARY-99999999999999999999"])
def test_an_offer_that_is_none_proposes_nothing(world, client, mentor, attachment, offer):
    client.force_login(world.doctor)
    answer = client.post(reverse("mentoring:mentor", args=[mentor.pk]), {"offer": offer})
    assert answer.status_code == 200
    assert not Pairing.objects.exists()


def test_full_mentor_is_refused_in_words(world, client, mentor, attachment):
    MentorProfile.objects.update(load_limit=0)
    client.force_login(world.doctor)
    url = reverse("mentoring:mentor", args=[mentor.pk])
    answer = client.post(url, {"offer": f"PRIMARY-{attachment.trainee.pk}"}, follow=True)
    assert "带教名额已满" in answer.content.decode()


def test_mentors_are_found_by_what_they_are(world, client, mentor):
    full, foreign = (ProfileFactory(user__name=name).user for name in ("满员", "外盟"))
    MentorProfileFactory(alliance=world.alliance, load_limit=0, user=full)
    MentorProfileFactory(alliance=world.foreign_alliance, user=foreign)
    page = page_of(client, world.doctor, "mentors")
    assert "满员" in page
    assert "外盟" not in page
    assert "满员" not in page_of(client, world.doctor, "mentors", room="on")
    assert world.mentor.name in page_of(client, world.doctor, "mentors", q=world.lead_unit.name)
    assert "没有找到" in page_of(client, world.doctor, "mentors", q="'%_")
    assert "满员" in page_of(client, world.doctor, "mentors", q="\x00")


def _primary(world, mentor) -> Pairing:
    trainee = TraineeFactory(intake__version__programme__alliance=world.alliance)
    return PairingFactory(mentor=mentor, trainee=trainee)


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_for_one_row_and_for_three(world, client, mentor, rows):
    for _ in range(rows):
        pairing = _primary(world, mentor)
        MeetingFactory(pairing=pairing, held=True)
        GoalFactory(pairing=pairing)
        AwayPeriod.objects.create(
            mentor=MentorProfileFactory(alliance=world.alliance), starts_on=TODAY, ends_on=TODAY
        )
    counts = {}
    for role, name in (
        ("mentor", "home"),
        ("doctor", "mentors"),
        ("training_office", "office"),
        ("training_office", "office_mentors"),
        ("training_office", "chains"),
    ):
        client.force_login(getattr(world, role))
        client.get(reverse(f"mentoring:{name}"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(f"mentoring:{name}"))
        counts[name] = len(queries)
    assert counts == {"home": 10, "mentors": 4, "office": 6, "office_mentors": 4, "chains": 3}


def test_office_list_is_filtered(world, client, mentor, pairing):
    other = _primary(world, MentorProfileFactory(alliance=world.alliance))
    chain = PairingFactory(mentor=mentor, active_on=TODAY - timedelta(days=20))
    foreign = PairingFactory()

    def listed(user=world.training_office, **query) -> set[int]:
        client.force_login(user)
        rows = client.get(reverse("mentoring:office"), query).context["page_obj"]
        return {row.pk for row in rows}

    assert listed() == {pairing.pk, other.pk, chain.pk}
    assert listed(q=world.doctor.name) == {pairing.pk}
    assert listed(kind="CHAIN") == {chain.pk}
    assert listed(state="overdue") == {chain.pk}
    assert listed(state="PROPOSED") == set()
    assert listed(state="nonsense", kind="'", page="x") == {pairing.pk, other.pk, chain.pk}
    assert listed(world.coordinator) == {pairing.pk}
    assert listed(world.department_head) == {pairing.pk, chain.pk}
    assert foreign.pk not in listed(world.alliance_office)


def test_export_holds_what_the_owner_may_see(world, client, pairing):
    PairingFactory()
    client.force_login(world.coordinator)
    client.post(reverse("mentoring:export"), {"q": "", "state": "ACTIVE", "kind": "x"})
    job = Job.objects.get()
    assert job.params == {"state": "ACTIVE"}
    assert export_pairings(job, lambda done, total: None) == {"pairings": 1}
    job.result_file.delete(save=False)


def test_office_proposes_to_both(world, client, mentor, attachment):
    client.force_login(world.training_office)
    url = reverse("mentoring:propose")
    assert world.doctor.name in client.get(url, {"q": world.doctor.name}).content.decode()
    chosen = {"candidate": attachment.trainee.pk, "mentor": mentor.pk}
    assert client.post(url, chosen).status_code == 302
    assert Pairing.objects.get().proposed_by == world.training_office
    again = client.post(url, chosen)
    assert again.status_code == 200
    below = {"candidate": world.other_doctor.pk, "mentor": mentor.pk}
    assert client.post(f"{url}?kind=CHAIN", below).status_code == 302
    bad = client.post(f"{url}?kind=x", {"candidate": "x", "mentor": "x"})
    assert "errorlist" in bad.content.decode()


def test_office_enters_a_mentor_and_sets_the_limit(world, client):
    person = ProfileFactory(unit=world.lead_unit, user__name="新老师")
    client.force_login(world.training_office)
    url = reverse("mentoring:enter_mentor") + "?q=新老师"
    entered = {
        "person": person.pk, "alliance": world.alliance.pk, "department": world.department.pk,
        "load_limit": 2,
    }  # fmt: skip
    wrong = client.post(url, entered | {"load_limit": 21, "person": 0})
    assert wrong.content.decode().count("errorlist") == 2
    assert client.post(url, entered).status_code == 302
    mentor = MentorProfile.objects.get(user=person.user)
    assert (mentor.unit, mentor.department, mentor.load_limit) == (
        world.lead_unit, world.department, 2,
    )  # fmt: skip
    _primary(world, mentor)
    limit = reverse("mentoring:limit", args=[mentor.pk])
    answer = client.post(limit, {"load_limit": 0}, follow=True)
    assert "上限不能低于现在的在带人数" in answer.content.decode()


def test_mentor_says_when_away(world, client, mentor):
    client.force_login(world.mentor)
    url = reverse("mentoring:away", args=[mentor.pk])
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=3)}
    assert client.post(url, days).status_code == 302
    assert "重叠" in client.post(url, days, follow=True).content.decode()
    turned = {"starts_on": TODAY + timedelta(days=9), "ends_on": TODAY}
    assert "不能早于" in client.post(url, turned).content.decode()
    period = mentor.away_periods.get()
    client.post(reverse("mentoring:remove_away", args=[period.pk]))
    assert not mentor.away_periods.exists()


def test_too_large_a_file_is_refused(world, client, pairing, monkeypatch):
    monkeypatch.setattr("courses.mentoring.forms.MAX_EVIDENCE_BYTES", 10)
    goal = GoalFactory(pairing=pairing)
    client.force_login(world.doctor)
    file = SimpleUploadedFile("plan.pdf", b"%PDF-1.4 plan")
    answer = client.post(reverse("mentoring:goal", args=[goal.pk]), {"note": "x", "file": file})
    assert "不能超过 10 MB" in answer.content.decode()
