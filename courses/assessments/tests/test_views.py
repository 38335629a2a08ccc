"""What each reader finds, a guest's way through the door, lists that do not grow in queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance.units.queries import roles_of
from courses.assessments import passes, queries, rules, services
from courses.assessments.factories import (
    AssessmentFactory,
    AssessmentRequestFactory,
    FormFactory,
    published,
)
from courses.assessments.models import Assessment, AssessmentRequest
from courses.programmes.models import RequiredAssessment
from courses.rotations.models import Placement
from lms.testing.policy import inline_code_in
from lms.testing.world import ROLES, VISITOR

from .giving import FEEDBACK

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
pytestmark = pytest.mark.django_db


def filled(asked, value=6, **fields) -> dict:
    items = {f"item_{item.pk}": value for item in asked.version.items.all()}
    return items | {"feedback": FEEDBACK, "observed_on": TODAY.isoformat()} | fields


def link(asked) -> str:
    return reverse("assessments:answer", args=[asked.token])


def test_visible_lists_and_rules_agree(attachment, world):
    rows = [
        AssessmentFactory(request__placement=attachment.placement, rater=world.mentor),
        AssessmentFactory(request__placement=attachment.other, rater=world.department_head),
        AssessmentFactory(
            request=AssessmentRequestFactory(placement=attachment.placement, form_code="msf-360"),
            rater=world.other_doctor,
        ),
    ]
    requests = [row.request for row in rows]
    for role in ROLES:
        if role == VISITOR:
            continue
        roles = roles_of(world.user(role))
        assert set(AssessmentRequest.objects.visible_to(roles)) == {
            one for one in requests if rules.can_see_request(roles, one)
        }, role
        assert set(Assessment.objects.visible_to(roles)) == {
            one for one in rows if rules.can_see_assessment(roles, one)
        }, role


def test_answers_of_a_round_are_nobodys_but_the_raters(attachment, round_, world, client):
    answer = AssessmentFactory(request=round_, rater=world.other_doctor, feedback="待人很耐心。")
    for role in ("doctor", "mentor", "training_office", "administrator"):
        client.force_login(world.user(role))
        assert client.get(reverse("assessments:assessment", args=[answer.pk])).status_code == 404
        page = client.get(reverse("assessments:request", args=[round_.pk]))
        assert "待人很耐心" not in page.content.decode()


def test_former_mentor_sees_nothing(attachment, asked, world, client):
    Placement.objects.filter(pk=attachment.placement.pk).update(mentor=None)
    client.force_login(world.mentor)
    for name, pk in (("request", asked.pk), ("trainee", attachment.trainee.pk)):
        assert client.get(reverse(f"assessments:{name}", args=[pk])).status_code == 404


def test_trainee_asks_and_shows_the_code(attachment, world, client):
    client.force_login(world.doctor)
    response = client.post(
        reverse("assessments:ask"),
        {"placement": attachment.placement.pk, "form": "mini-cex", "activity": "腰痛接诊"},
    )
    asked = AssessmentRequest.objects.get()
    assert response.url == reverse("assessments:request", args=[asked.pk])
    html = client.get(response.url).content.decode()
    assert asked.token in html
    assert "<svg" in html
    assert 'class="qr"' in html
    assert inline_code_in(html) == []


def test_code_is_the_trainees_alone(asked, world, client):
    client.force_login(world.mentor)
    page = client.get(reverse("assessments:request", args=[asked.pk])).content.decode()
    assert asked.token not in page


def test_teacher_answers_on_one_page(asked, world, client):
    client.force_login(world.mentor)
    assert "checked" not in client.get(link(asked)).content.decode(), "no score is suggested"
    response = client.post(link(asked), filled(asked), follow=True)
    assert "评价已提交" in response.content.decode()
    client.force_login(world.doctor)
    shown = client.get(reverse("assessments:request", args=[asked.pk])).content.decode()
    assert FEEDBACK in shown
    assert "67%" in shown


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"feedback": "很好"}, "反馈至少写 10 个字"),
        ({"observed_on": (TODAY + timedelta(days=1)).isoformat()}, "不能晚于今天"),
        ({"observed_on": "昨天"}, "输入一个有效的日期"),
        ({"feedback": "请联系13800138000的患者来复查伤口。"}, "患者的身份信息"),
        ({"item": "12"}, "12"),
        ({"item": "abc"}, "abc"),
        ({"item": ""}, "请评这一项"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(asked, world, client, wrong, sentence):
    first = f"item_{asked.version.items.first().pk}"
    wrong = {first if name == "item" else name: value for name, value in wrong.items()}
    client.force_login(world.mentor)
    html = client.post(link(asked), filled(asked) | wrong).content.decode()
    assert sentence in html
    assert html.count(" checked") >= 6
    assert not Assessment.objects.exists()


@pytest.fixture
def issued(attachment, world):
    """A pass for a guest in the placement's department, and its code."""
    return services.issue_pass(
        alliance_id=world.alliance.pk,
        department=attachment.placement.department,
        teacher_name="钱护士",
        by=world.mentor,
        at=NOW,
    )


def test_guest_comes_in_by_a_pass(issued, asked, world, client):
    _, code = issued
    door = client.get(link(asked))
    assert world.doctor.name not in door.content.decode(), "the link alone does not say whose"
    assert door["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    enter = reverse("assessments:enter_pass", args=[asked.token])
    assert "通行码不正确" in client.post(enter, {"code": "0000-0000"}).content.decode()
    assert client.post(enter, {"code": passes.spoken(code)}).url == link(asked)
    client.post(link(asked), filled(asked))
    assert Assessment.objects.get().rater_name == "钱护士"
    assert "已经评完" in client.get(link(asked)).content.decode()


def test_a_pass_that_was_taken_back_during_the_answer_is_said(issued, asked, world, client):
    held, code = issued
    client.post(reverse("assessments:enter_pass", args=[asked.token]), {"code": code})
    services.revoke_pass(pass_id=held.pk, by=world.mentor, at=NOW)
    assert "通行码已被使用或失效" in client.post(link(asked), filled(asked)).content.decode()
    assert not Assessment.objects.exists()


def test_pass_of_one_request_opens_no_other(issued, attachment, asked, world, client):
    _, code = issued
    other = AssessmentRequestFactory(placement=attachment.placement, form_code="dops")
    client.post(reverse("assessments:enter_pass", args=[asked.token]), {"code": code})
    client.post(link(other), filled(other))
    assert not Assessment.objects.exists()


def test_guessing_is_answered_with_the_time_to_try_again(asked, client):
    enter = reverse("assessments:enter_pass", args=[asked.token])
    for _ in range(passes.WRONG_CODES.tries):
        client.post(enter, {"code": "ABCDEFGH"})
    assert "试错次数过多" in client.post(enter, {"code": "ABCDEFGH"}).content.decode()


def test_unknown_token_is_not_there(client, world):
    client.force_login(world.mentor)
    assert client.get(reverse("assessments:answer", args=["x" * 22])).status_code == 404


def test_new_code_is_told_once(attachment, world, client):
    client.force_login(world.mentor)
    url = reverse("assessments:passes")
    data = {
        "department": attachment.placement.department_id,
        "teacher_name": "钱护士",
        "relation": "TEACHER",
    }
    told = client.post(url, data).context["code"]
    assert told not in client.get(url).content.decode()


def test_mentor_hands_out_no_pass_for_another_department(attachment, world, client):
    client.force_login(world.mentor)
    data = {
        "department": attachment.other.department_id,
        "teacher_name": "钱护士",
        "relation": "TEACHER",
    }
    assert "code" not in client.post(reverse("assessments:passes"), data).context


# --- reads ----------------------------------------------------------------------------------------


def test_done_counts_by_placement_against_what_the_block_asks(attachment):
    RequiredAssessment.objects.create(
        version=attachment.version, block=attachment.block, form_code="mini-cex", required=2
    )
    AssessmentFactory(request__placement=attachment.placement)
    AssessmentRequestFactory(placement=attachment.placement)  # nobody answered
    AssessmentFactory(request__placement=attachment.other, request__form_code="dops")
    counts = queries.done_counts(Placement.objects.all())
    found = {
        pk: [(one.code, one.done, one.required) for one in counted]
        for pk, counted in counts.items()
    }
    assert found == {
        attachment.placement.pk: [("mini-cex", 1, 2)],
        attachment.other.pk: [("dops", 1, 0)],
    }


def test_round_waits_for_the_mentor_until_the_mentor_answered(round_, world, client):
    AssessmentFactory(request=round_, rater=world.other_doctor)
    waiting = AssessmentRequest.objects.open_on(TODAY).waiting_for(world.mentor.pk)
    assert list(waiting) == [round_]
    client.force_login(world.mentor)
    assert "等我评价" in client.get(reverse("assessments:home")).content.decode()
    AssessmentFactory(request=round_, rater=world.mentor)
    assert list(waiting.all()) == []
    assert "等我评价" not in client.get(reverse("assessments:home")).content.decode()


def test_round_counts_once_enough_people_answered(attachment, round_):
    for n in range(5):
        AssessmentFactory(request=round_, relation="NURSE", value=4)
        counted = queries.done_counts(Placement.objects.filter(pk=attachment.placement.pk))
        assert [one.done for one in counted[attachment.placement.pk]] == [1] * (n == 4)


def test_late_names_whom_to_chase(attachment, world):
    AssessmentRequestFactory(placement=attachment.placement, requested_at=NOW - timedelta(days=5))
    AssessmentRequestFactory(placement=attachment.placement)
    RequiredAssessment.objects.create(
        version=attachment.version, block=attachment.block, form_code="mini-cex", required=2
    )

    def late(on):
        found = queries.late(placements=Placement.objects.all(), on=on)
        return [(one.placement_id, one.chase_id) for one in found]

    unanswered = (attachment.placement.pk, world.mentor.pk)
    assert late(TODAY) == [unanswered]
    behind = (attachment.placement.pk, world.doctor.pk)
    half = queries.half_time(attachment.placement)
    assert late(half) == [unanswered, unanswered, behind]


def test_late_asks_as_often_for_three_as_for_one(attachment, django_assert_num_queries):
    for placement in (attachment.placement, attachment.other):
        RequiredAssessment.objects.create(
            version=attachment.version, block=placement.block, form_code="dops", required=2
        )
        for _ in range(2):
            AssessmentRequestFactory(placement=placement, requested_at=NOW - timedelta(days=5))
    half = TODAY + timedelta(days=7)
    for placements, found in (
        (Placement.objects.filter(pk=attachment.placement.pk), 3),
        (Placement.objects.all(), 6),
    ):
        with django_assert_num_queries(5):
            assert len(queries.late(placements=placements, on=half)) == found


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_as_often_for_three_rows_as_for_one(attachment, world, client, rows):
    for _ in range(rows):
        AssessmentFactory(request__placement=attachment.placement, rater=world.mentor)
        AssessmentRequestFactory(placement=attachment.placement)
        FormFactory(alliance=world.alliance)
    pages = {
        ("doctor", reverse("assessments:home")): 11,
        ("mentor", reverse("assessments:home")): 6,
        ("training_office", reverse("assessments:trainee", args=[attachment.trainee.pk])): 8,
        ("training_office", reverse("assessments:forms")): 5,
        ("mentor", reverse("assessments:passes")): 7,
    }
    asked = {}
    for role, url in pages:
        client.force_login(world.user(role))
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        asked[role, url] = len(captured)
    assert asked == pages


def test_trend_is_drawn_with_its_numbers_behind(attachment, world, client):
    for days, value in ((0, 5), (0, 7), (40, 4)):
        day = TODAY - timedelta(days=days)
        AssessmentFactory(
            request__placement=attachment.placement,
            value=value,
            observed_on=day,
        )
    client.force_login(world.doctor)
    page = client.get(reverse("assessments:trainee", args=[attachment.trainee.pk]))
    (trend,) = page.context["trends"]
    assert [(point.percent, point.times) for point in trend.points] == [(44, 1), (66, 2)]
    html = page.content.decode()
    assert "<polyline" in html
    assert "<caption" not in html.split("<polyline")[0]
    assert inline_code_in(html) == []


def test_versions_asked_stay_as_they_were(attachment, world):
    """A request keeps its version though a newer one is published meanwhile."""
    asked = AssessmentRequestFactory(placement=attachment.placement)
    FormFactory(code="mini-cex", alliance=world.alliance)
    assert asked.version == published("mini-cex")
