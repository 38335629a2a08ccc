"""Many certificates corrected or revoked for one reason."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.jobs.models import Job, JobState
from alliance.jobs.running import JobStopped
from alliance.jobs.tasks import run_job
from alliance.units.queries import roles_of
from courses.catalogue.factories import CoursePageFactory
from courses.certificates import bulk
from courses.certificates.factories import CertificateFactory, EarnedEnrolmentFactory, HeldFactory
from courses.certificates.models import Certificate
from courses.certificates.rules import can_change
from courses.designs.factories import DesignVersionFactory
from lms.testing.ground import kept
from lms.testing.world import ROLES, VISITOR

pytestmark = pytest.mark.django_db

CORRECT, REVOKE = (reverse("certificates:change", args=[act]) for act in ("correct", "revoke"))


@kept
def three(world) -> list[Certificate]:
    """Of one course, which has been renamed since."""
    course = CoursePageFactory(alliance=world.alliance, title="腰椎微创入门")
    earlier = timezone.now() - timedelta(days=1)
    made = [
        CertificateFactory(enrolment=EarnedEnrolmentFactory(course=course), at=earlier)
        for _ in range(3)
    ]
    course.title = "腰椎微创基础"
    course.save()
    return made


def job_of(client, address: str, query: str, **data) -> Job:
    client.post(f"{address}?{query}", data)
    job = Job.objects.get()
    run_job(str(job.pk))
    job.refresh_from_db()
    return job


def test_rule_and_list_agree_for_every_role(world):
    ours = HeldFactory(holder=world.doctor, alliance=world.alliance)
    theirs = HeldFactory(holder=world.stranger, alliance=world.foreign_alliance)
    for role in set(ROLES) - {VISITOR}:
        roles = roles_of(world.user(role))
        changeable = set(Certificate.objects.changeable_by(roles))
        assert changeable == {one for one in (ours, theirs) if can_change(roles, one)}


def test_the_office_looks_through_what_changes_and_corrects_it(client, world, three):
    HeldFactory(holder=world.stranger, alliance=world.foreign_alliance)
    client.force_login(world.training_office)
    page = client.get(CORRECT, {"all": 1, "kind": "COURSE"}).content.decode()
    assert page.count("腰椎微创入门 → 腰椎微创基础") == 3
    job = job_of(client, CORRECT, "all=1", reason="课程更名")
    assert job.result == {"act": "correct", "changed": 3, "same": 0, "refused": []}
    valid = Certificate.objects.filter(alliance=world.alliance, state="VALID")
    assert {one.snapshot["subject"] for one in valid} == {"腰椎微创基础"}
    shown = client.get(reverse("jobs:detail", args=[job.pk])).content.decode()
    assert "已更正重发 3 张" in shown


def test_after_a_redesign_only_the_look_is_new(client, world, three):
    """What the records say is what was issued; the newest version of the design draws it."""
    course, old = three[0].enrolment.course, three[0].design
    course.title = "腰椎微创入门"
    course.save()
    new = DesignVersionFactory(design=old.design, number=old.number + 1, published=True)
    before = {one.pk: (one.snapshot, bytes(one.file.pdf)) for one in three}
    client.force_login(world.training_office)
    page = client.get(CORRECT, {"all": 1}).content.decode()
    assert page.count(f"{old} → {new}") == 3
    assert job_of(client, CORRECT, "all=1", reason="换新版式").result["changed"] == 3
    issued = Certificate.objects.filter(state="VALID")
    assert {one.design for one in issued} == {new}
    assert [one.snapshot["body"] for one in issued] == [one.snapshot["body"] for one in three]
    for one in Certificate.objects.filter(state="SUPERSEDED").select_related("file"):
        assert (one.snapshot, bytes(one.file.pdf)) == before[one.pk]
        assert one.design == old


def test_only_the_chosen_are_revoked_and_what_is_not_ones_own_is_left(client, world, three):
    foreign = HeldFactory(holder=world.stranger, alliance=world.foreign_alliance)
    client.force_login(world.training_office)
    query = f"chosen={three[0].pk}&chosen={foreign.pk}&chosen=x"
    assert job_of(client, REVOKE, query, reason="误发").result["changed"] == 1
    assert list(Certificate.objects.filter(state="REVOKED")) == [three[0]]


def test_a_reason_is_needed_and_something_to_change(client, world, three):
    client.force_login(world.training_office)
    assert client.post(f"{REVOKE}?all=1", {"reason": " "}).status_code == 200
    answer = client.get(REVOKE, {"chosen": "0"}, follow=True)
    assert "没有选中可以更改的证书" in answer.content.decode()
    assert client.get("/certificates/register/change/burn/").status_code == 404
    assert not Job.objects.exists()


def test_what_cannot_be_changed_is_named_and_holds_up_no_other(client, world, three):
    same, undrawable, gone = three
    same.enrolment.course.title = "腰椎微创入门"
    same.enrolment.course.save()
    undrawable.holder.name = "李한"
    undrawable.holder.save()
    job = bulk.start(
        act=bulk.Act.CORRECT,
        ids=[one.pk for one in three],
        reason="更名",
        by=world.training_office,
        at=timezone.now(),
    )
    Certificate.objects.filter(pk=gone.pk).update(
        state="REVOKED", state_reason="误发", state_at=timezone.now()
    )
    result = bulk.run(job, progress=lambda done, total: None)
    assert (result["changed"], result["same"]) == (0, 1)
    assert [(pk, why) for pk, _serial, _holder, why in result["refused"]] == [
        (undrawable.pk, "字库缺字：한"),
        (gone.pk, "已不是有效状态"),
    ]


def test_a_run_that_was_cut_off_is_gone_on_with(world, three):
    job = bulk.start(
        act=bulk.Act.CORRECT,
        ids=[one.pk for one in three],
        reason="更名",
        by=world.training_office,
        at=timezone.now(),
    )

    def stop(done: int, total: int) -> None:
        if done:
            raise JobStopped

    with pytest.raises(JobStopped):
        bulk.run(job, progress=stop)
    assert Certificate.objects.filter(state="SUPERSEDED").count() == 1
    assert bulk.run(job, progress=lambda done, total: None)["changed"] == 3
    assert Certificate.objects.count() == 6


def test_who_lost_the_role_changes_nothing(client, world, three):
    client.force_login(world.training_office)
    client.post(f"{REVOKE}?all=1", {"reason": "误发"})
    world.training_office.role_grants.all().delete()
    job = Job.objects.get()
    run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result["changed"]) == (JobState.DONE, 0)
    assert {why for *_, why in job.result["refused"]} == {"不属于您的联盟"}


@pytest.mark.parametrize("chosen", [1, 3])
def test_the_review_costs_the_same_queries(
    client, world, three, django_assert_max_num_queries, chosen
):
    client.force_login(world.training_office)
    query = {"chosen": [one.pk for one in three[:chosen]]}
    client.get(CORRECT, query)
    with django_assert_max_num_queries(8):
        client.get(CORRECT, query)
