"""Mentors of a draft and of what is published: who is given, who chooses, who is told."""

from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from alliance.core.access import NotAllowed
from alliance.core.desk import Urgency
from alliance.core.models import AuditEntry
from alliance.units.queries import roles_of
from courses.mentoring.factories import MentorProfileFactory
from courses.mentoring.models import AwayPeriod, MentorProfile
from courses.planning import desk, editing, handover, publishing
from courses.planning.board import Board
from courses.planning.factories import PlanFactory
from courses.planning.models import DAY, WEEK, DraftPlacement, Notice
from courses.planning.queries import untaught
from courses.planning.solving import problem_of, rows_of
from courses.planning.teaching import Lack
from courses.rotations import rules
from courses.rotations.factories import CapacityFactory, PlacementFactory
from courses.rotations.models import Placement
from courses.rotations.services import NotItsTime
from lms.testing.attachment import build_attachment
from lms.testing.ground import kept
from lms.testing.world import ROLES, VISITOR

from .scene import MONDAY, build_scene
from .test_publishing import at_once

pytestmark = pytest.mark.django_db


def entered(world, **values) -> MentorProfile:
    """A mentor of the world's department for one trainee at a time."""
    return MentorProfileFactory(
        **{
            "alliance": world.alliance,
            "unit": world.lead_unit,
            "department": world.department,
            "load_limit": 1,
        }
        | values
    )


@kept
def scene(world):
    return build_scene(world, places=2)


def placed(plan, scene, *weeks) -> list[DraftPlacement]:
    """As the solver leaves it: each trainee in the first department from that week on."""
    block = scene.blocks[0]
    solution = {
        (trainee.pk, str(block.pk)): week
        for trainee, week in zip(scene.trainees, weeks, strict=True)
    }
    board = Board(plan)
    rows = DraftPlacement.objects.bulk_create(rows_of(board, problem_of(board), solution))
    return sorted(rows, key=lambda row: scene.trainees.index(row.trainee))


def test_a_draft_gives_mentors_with_room_who_are_there(plan, scene, world):
    mentor, away = entered(world, user=world.mentor), entered(world)
    AwayPeriod.objects.create(mentor=away, starts_on=MONDAY, ends_on=MONDAY)
    rows = placed(plan, scene, 0, 2)
    assert [row.mentor_id for row in rows] == [mentor.user_id, away.user_id]
    assert Board(plan).lacks == {}
    plan.rows.all().delete()
    AwayPeriod.objects.update(ends_on=MONDAY + 3 * WEEK)
    rows = placed(plan, scene, 0, 2)
    assert [row.mentor_id for row in rows] == [mentor.user_id, None]
    board = Board(plan)
    assert (board.conflicts, board.lacks) == ({}, {rows[1].pk: Lack.ALL_TAKEN})


def test_published_placements_of_others_count_to_the_limit(plan, scene, world):
    mentor = entered(world, user=world.mentor)
    placement = PlacementFactory(
        department=world.department, mentor=world.mentor, starts_on=MONDAY + 4 * WEEK - DAY
    )
    assert placed(plan, scene, 0, 5)[0].mentor_id is None
    plan.rows.all().delete()
    placement.starts_on += DAY
    placement.save()
    assert mentor.user_id in {row.mentor_id for row in placed(plan, scene, 0, 0)}


def test_who_taught_before_teaches_on(scene, world):
    entered(world), entered(world, user=world.mentor), entered(world)
    PlacementFactory(
        trainee=scene.trainees[0], department=world.department, block=scene.blocks[0],
        starts_on=MONDAY, mentor=world.mentor, published=True,
    )  # fmt: skip
    plan = scene.begin()
    solution = {(scene.trainees[0].pk, str(scene.blocks[0].pk)): 3}
    board = Board(plan)
    (row,) = rows_of(board, problem_of(board), solution)
    assert row.mentor_id == world.mentor.pk


def test_choosing_a_mentor_is_a_step_like_others(client, plan, scene, world, who):
    mentor, full = entered(world, user=world.mentor), entered(world, load_limit=0)
    row = placed(plan, scene, 0, 0)[1]
    plan.rows.update(mentor=None)
    client.force_login(world.training_office)
    page = reverse("planning:plan", args=[plan.pk])
    said = client.get(page, {"row": row.pk})
    assert [choice.user_id for choice in said.context["chosen"]["mentors"]] == [mentor.user_id]
    assert "带教未定" in said.content.decode()
    edit = reverse("planning:edit", args=[plan.pk])
    choice = {"action": "mentor", "row": row.pk}
    for wrong in (full.user_id, world.doctor.pk, "9" * 30, "x"):
        client.post(edit, choice | {"mentor": wrong})
        assert not plan.edits.exists()
    client.post(edit, choice | {"mentor": mentor.user_id})
    row.refresh_from_db()
    assert row.mentor_id == mentor.user_id
    assert list(Board(plan).lacks.values()) == [Lack.ALL_TAKEN]  # of the other trainee's row
    said = client.get(page, {"only": "mentors"}).context["page_obj"]
    assert [line.person.trainee for line in said] == [scene.trainees[0]]
    editing.undo(plan_id=plan.pk, **who)
    assert plan.rows.get(pk=row.pk).mentor_id is None
    editing.redo(plan_id=plan.pk, **who)
    client.post(edit, choice | {"mentor": ""})
    assert plan.rows.get(pk=row.pk).mentor_id is None


def test_publishing_hands_the_mentor_on_and_tells_them(plan, scene, world, who):
    entered(world, user=world.mentor)
    placed(plan, scene, 0, 4)
    publishing.publish_plan(plan_id=plan.pk, **who)
    assert set(Placement.objects.values_list("mentor", flat=True)) == {world.mentor.pk}
    told = dict(Notice.objects.values_list("user", "text"))
    assert world.doctor.name in told[world.mentor.pk]
    assert f"带教老师{world.mentor.name}" in told[world.doctor.pk]


def test_a_lack_of_mentors_does_not_stand_against_publishing(client, plan, scene, world, who):
    placed(plan, scene, 0, 4)
    client.force_login(world.training_office)
    page = client.get(reverse("planning:preview", args=[plan.pk]))
    assert "有 2 段安排没有合适的带教老师" in page.content.decode()
    publishing.publish_plan(plan_id=plan.pk, **who)
    assert Placement.objects.filter(mentor=None).count() == 2


@kept
def attachment(world):
    return build_attachment(world)


def address(placement) -> str:
    return reverse("planning:mentor", args=[placement.pk])


def test_the_head_finds_the_screen_and_the_former_mentor_loses_sight(client, world, attachment):
    placement, new = attachment.placement, entered(world)
    for person in (world.doctor, world.mentor, new.user):
        person.email = f"{person.username}@example.org"
        person.save()
    records = [
        reverse("boards:trainee", args=[attachment.trainee.pk]),
        reverse("logbook:placement", args=[placement.pk]),
    ]
    client.force_login(world.mentor)
    assert [client.get(record).status_code for record in records] == [200, 200]
    assert address(placement) not in client.get(records[0]).content.decode()

    client.force_login(world.department_head)
    assert address(placement) in client.get(records[0]).content.decode()
    page = client.get(address(placement))
    assert [choice.user_id for choice in page.context["choices"]] == [new.user_id]
    sent = {"mentor": new.user_id, "reason": "原带教老师调岗"}
    answer = client.post(address(placement), sent, follow=True)
    assert f"改由{new.user.name}带教" in answer.content.decode()
    client.post(address(placement), sent)  # once more changes and tells nothing

    client.force_login(world.mentor)
    assert [client.get(record).status_code for record in records] == [404, 404]
    client.force_login(new.user)
    assert [client.get(record).status_code for record in records] == [200, 200]
    entry = AuditEntry.objects.get(action="placement.change_mentor")
    assert entry.detail == {
        "former": world.mentor.pk, "mentor": new.user_id, "reason": "原带教老师调岗",
    }  # fmt: skip


def test_trainee_and_both_mentors_are_written_to(world, attachment, who):
    new = entered(world)
    for person in (world.doctor, world.mentor, new.user):
        person.email = f"{person.username}@example.org"
        person.save()
    for _ in range(2):
        change(attachment.placement, new, world, reason="调岗")
    letters = {letter.to[0].partition("@")[0]: letter.body for letter in mail.outbox}
    assert len(mail.outbox) == 3
    assert "由您带教" in letters[new.user.username]
    assert f"由{new.user.name}带教" in letters[world.doctor.username]
    assert f"改由{new.user.name}带教" in letters[world.mentor.username]
    assert "调岗" not in "".join(letters.values())


def change(placement, profile, world, **values) -> Placement:
    return handover.hand_over(
        **{
            "placement_id": placement.pk,
            "mentor_id": profile.user_id,
            "by": world.department_head,
            "at": timezone.now(),
        }
        | values
    )


def test_who_cannot_is_named_with_the_reason_and_refused(client, world, attachment):
    placement = attachment.placement
    full, away = entered(world, load_limit=0), entered(world)
    elsewhere = entered(world, department=attachment.other.department)
    soon = timezone.localdate() + DAY
    AwayPeriod.objects.create(mentor=away, starts_on=soon, ends_on=soon)
    client.force_login(world.department_head)
    page = client.get(address(placement))
    assert page.context["choices"] == []
    assert {one.user_id: one.lack for one, why in page.context["others"]} == {
        full.user_id: Lack.FULL, away.user_id: Lack.AWAY,
    }  # fmt: skip
    for profile in (full, away, elsewhere):
        with pytest.raises(handover.MentorUnavailable):
            change(placement, profile, world)
    client.post(address(placement), {"mentor": full.user_id})
    for role in ("doctor", "mentor", "coordinator", "alliance_office"):
        with pytest.raises(NotAllowed):
            change(placement, full, world, by=world.user(role))
    Placement.objects.filter(pk=placement.pk).update(status="COMPLETED")
    with pytest.raises(NotItsTime):
        change(placement, full, world)
    placement.refresh_from_db()
    assert placement.mentor == world.mentor
    assert not AuditEntry.objects.filter(action="placement.change_mentor").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False], ids=["locked", "control"])
def test_two_heads_take_a_mentors_last_place_at_once(world, monkeypatch, locked):
    """Without the lock on the mentor both have read that there is room: the limit is broken."""
    new = entered(world)
    CapacityFactory(department=world.department)
    placements = [
        PlacementFactory(
            department=world.department,
            trainee__intake__version__programme__alliance=world.alliance,
        )
        for _ in range(2)
    ]
    if not locked:
        read, both = handover.staff_for, Barrier(2)

        def reads_beside_the_other(*args, **kwargs):
            found = read(*args, **kwargs)
            both.wait(5)
            return found

        monkeypatch.setattr(handover, "staff_for", reads_beside_the_other)
        monkeypatch.setattr(handover, "MentorProfile", Unlocked)
    results = at_once(*(lambda one=one: change(one, new, world) for one in placements))
    expected = ["MentorUnavailable", "Placement"] if locked else ["Placement", "Placement"]
    assert sorted(type(result).__name__ for result in results) == expected


class Unlocked:
    """Stands for MentorProfile where its rows are locked, and locks none."""

    class objects:
        select_for_update = MentorProfile.objects.none


@pytest.mark.parametrize("role", [role for role in ROLES if role != VISITOR])
def test_the_list_holds_what_the_rule_allows(world, attachment, role):
    Placement.objects.update(mentor=None)
    roles = roles_of(world.user(role))
    assert set(untaught(roles, on=timezone.localdate())) == {
        placement
        for placement in Placement.objects.with_scope()
        if rules.may_change_mentor(roles, placement)
    }


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_long(
    client, world, attachment, django_assert_num_queries, count
):
    for _ in range(count - 1):
        PlacementFactory(trainee__intake=attachment.intake)
    client.force_login(world.training_office)
    page = reverse("planning:without_mentor")
    client.get(page)
    with django_assert_num_queries(4):
        said = client.get(page)
    assert len(said.context["page_obj"]) == count


def test_the_desk_of_the_training_office(world, attachment, django_assert_num_queries):
    def lines(user):
        roles = roles_of(user)
        with django_assert_num_queries(1 if user == world.training_office else 0):
            items = list(desk.planning_waits(user=user, roles=roles, at=timezone.now()))
        return [(item.urgency, item.title, item.figure) for item in items]

    PlanFactory(alliance=world.alliance)
    PlanFactory(alliance=world.foreign_alliance)
    assert lines(world.training_office) == [
        (Urgency.LATE, "安排带教老师", "1"), (Urgency.DUE, "发布轮转计划", "1"),
    ]  # fmt: skip
    assert lines(world.department_head) == []
    begins = timezone.localdate() + timedelta(days=14)
    Placement.objects.update(starts_on=begins, ends_on=begins, status="PUBLISHED")
    assert lines(world.training_office)[0] == (Urgency.DUE, "安排带教老师", "1")
    Placement.objects.update(starts_on=begins + DAY, ends_on=begins + DAY)
    assert [title for _urgency, title, _figure in lines(world.training_office)] == ["发布轮转计划"]
