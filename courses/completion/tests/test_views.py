"""What each reader finds, and that long lists ask no more than short ones."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance.units.queries import roles_of
from courses.completion import queries, rules
from courses.completion.enums import TURN, EndStatus, Step
from courses.completion.factories import EndOfRotationFactory
from courses.completion.models import EndOfRotation, ImprovementPlan
from courses.programmes.factories import TraineeFactory
from courses.rotations.factories import PlacementFactory
from courses.rotations.models import Capacity, Placement
from lms.testing.policy import inline_code_in
from lms.testing.world import ROLES, VISITOR

from .steps import NOW, ask_theory, bring_to, decide, sit, submit

TODAY = timezone.localdate(NOW)
PEOPLE = [role for role in ROLES if role != VISITOR]
pytestmark = pytest.mark.django_db


def page(client, world, who, placement) -> str:
    client.force_login(world.user(who))
    response = client.get(reverse("completion:detail", args=[placement.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_visible_lists_and_rules_agree(attachment, world):
    ends = [
        EndOfRotationFactory(placement=attachment.placement),
        EndOfRotationFactory(placement=attachment.other, status=EndStatus.HEAD_SIGNED),
    ]
    ends = EndOfRotation.objects.with_places().filter(pk__in=[end.pk for end in ends])
    for role in PEOPLE:
        roles = roles_of(world.user(role))
        seen = {end for end in ends if rules.can_see(roles, end)}
        assert set(EndOfRotation.objects.visible_to(roles)) == seen, role


@pytest.mark.parametrize("status", list(TURN))
def test_inbox_and_rule_agree(attachment, world, status):
    end = bring_to(attachment, world, status)
    for role in PEOPLE:
        roles = roles_of(world.user(role))
        mine = [end] if rules.can_decide(roles, end.placement, end.turn) else []
        assert list(queries.inbox(roles)) == mine, role


def test_trainee_sees_what_is_missing_from_the_first_day(attachment, world, client):
    Placement.objects.filter(pk=attachment.placement.pk).update(
        starts_on=TODAY, ends_on=TODAY + timedelta(days=27)
    )
    ask_theory(attachment)
    html = page(client, world, "doctor", attachment.placement)
    assert "出科理论" in html
    assert "起可以提交" in html
    assert inline_code_in(html) == []


def test_trainee_hands_in_and_three_sign(attachment, world, client):
    def post(who, name, data=None):
        client.force_login(world.user(who))
        url = reverse(f"completion:{name}", args=[attachment.placement.pk])
        return client.post(url, data, follow=True).content.decode()

    assert "等待签字" in post("doctor", "submit")
    for who, step in (
        ("mentor", Step.MENTOR), ("department_head", Step.HEAD), ("training_office", Step.OFFICE),
    ):  # fmt: skip
        assert 'name="act" value="SIGNED"' in page(client, world, who, attachment.placement)
        assert "已签字" in post(who, "decide", {"step": step, "act": "SIGNED"})
    assert "已通过" in page(client, world, "doctor", attachment.placement)


def test_second_to_decide_is_told(attachment, world, client):
    end = submit(attachment)
    decide(end, Step.MENTOR, world)
    client.force_login(world.mentor)
    url = reverse("completion:decide", args=[attachment.placement.pk])
    html = client.post(url, {"step": "MENTOR", "act": "RETURNED", "reason": "不全"}, follow=True)
    assert "已有人处理" in html.content.decode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"step": "MENTOR", "act": "RETURNED"}, "请写明理由"),
        ({"step": "MENTOR", "act": "PASSED"}, "轮到您处理"),
        ({"step": "MENTOR", "act": "FAILED", "reason": "不行"}, "状态已变"),
    ],
)
def test_bad_decision_is_answered_in_words(attachment, world, client, data, sentence):
    submit(attachment)
    client.force_login(world.mentor)
    url = reverse("completion:decide", args=[attachment.placement.pk])
    html = client.post(url, data, follow=True).content.decode()
    assert sentence in html
    assert EndOfRotation.objects.get().status == EndStatus.SUBMITTED


def test_signing_without_the_role_is_not_there(attachment, world, client):
    submit(attachment)
    client.force_login(world.coordinator)
    url = reverse("completion:decide", args=[attachment.placement.pk])
    assert client.post(url, {"step": "MENTOR", "act": "SIGNED"}).status_code == 404


def test_both_sides_agree_on_a_plan(attachment, world, client):
    ask_theory(attachment)
    for number in (1, 2):
        at = NOW - timedelta(hours=3 - number)
        sit(attachment, 20, number=number, at=at)
        submit(attachment, at=at + timedelta(minutes=1))
    plan = ImprovementPlan.objects.get()
    url = reverse("completion:plan", args=[plan.pk])
    fields = {
        "goals": "每周两次辅导\n按时复核",
        "review_on": (TODAY + timedelta(days=7)).isoformat(),
    }
    client.force_login(world.mentor)
    assert "等对方同意" in client.post(url, fields, follow=True).content.decode()
    client.force_login(world.doctor)
    assert "我同意" in client.get(url).content.decode()
    accept = reverse("completion:accept_plan", args=[plan.pk])
    stale = client.post(accept, fields | {"goals": "别的"}, follow=True).content.decode()
    assert "计划刚才有改动" in stale
    client.post(accept, fields | {"goals": fields["goals"].replace("\n", "\r\n")})
    plan.refresh_from_db()
    assert plan.agreed


def test_review_form_takes_one_review(attachment, world, client):
    EndOfRotationFactory(placement=attachment.placement)
    client.force_login(world.doctor)
    url = reverse("completion:review", args=[attachment.placement.pk])
    assert "checked" not in client.get(url).content.decode()
    questions = ("teaching", "practice", "overall")
    data = {f"{kind}_{name}": "4" for kind in ("department", "teacher") for name in questions}
    assert "谢谢" in client.post(url, data, follow=True).content.decode()
    assert "您已评价过" in client.post(url, data, follow=True).content.decode()


# --- reads ----------------------------------------------------------------------------------------


@pytest.fixture
def more(attachment, world):
    """`more(n)` placements of n trainees in the department, with all that can be asked."""
    Capacity.objects.filter(department=world.department).update(places=50)
    attachment.intake.places = 100
    attachment.intake.save()
    quiz = ask_theory(attachment)

    def more(count, status=EndStatus.SUBMITTED):
        for _ in range(count):
            placement = PlacementFactory(
                trainee=TraineeFactory(intake=attachment.intake),
                department=world.department,
                block=attachment.block,
                mentor=world.mentor,
                starts_on=TODAY - timedelta(days=30),
            )
            EndOfRotationFactory(
                placement=placement, status=status, changed_at=NOW - timedelta(days=6)
            )
        assert quiz
        return Placement.objects.filter(end_of_rotation__isnull=False)

    return more


def queries_of(call) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def test_reads_ask_as_often_for_three_as_for_one(more):
    def both(placements):
        return (
            queries_of(lambda: queries.prerequisites(placements, TODAY)),
            queries_of(lambda: queries.late(placements=placements, on=TODAY)),
        )

    one = both(more(1))
    assert both(more(2)) == one == (13, 5)


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_as_often_for_three_rows_as_for_one(more, world, client, rows):
    more(rows)
    pages = {("mentor", "home"): 7, ("training_office", "office_list"): 6}
    asked = {}
    for role, name in pages:
        client.force_login(world.user(role))
        client.get(reverse(f"completion:{name}"))
        asked[role, name] = queries_of(lambda name=name: client.get(reverse(f"completion:{name}")))
    assert asked == pages


def test_late_names_whom_to_chase(attachment, world, more):
    Placement.objects.filter(pk=attachment.placement.pk).update(ends_on=TODAY - timedelta(days=2))

    def chased(placements):
        return [one.chase_id for one in queries.late(placements=placements, on=TODAY)]

    mine = Placement.objects.filter(pk=attachment.placement.pk)
    assert chased(mine) == [world.doctor.pk]
    for status, user in (
        (EndStatus.SUBMITTED, world.mentor),
        (EndStatus.MENTOR_SIGNED, world.department_head),
        (EndStatus.HEAD_SIGNED, world.training_office),
    ):
        placements = more(1, status).filter(end_of_rotation__status=status)
        assert chased(placements) == [user.pk]
