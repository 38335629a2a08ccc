from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliance.core.desk import Urgency
from alliance.core.models import AuditEntry
from alliance.units.queries import roles_of
from courses.attendance import codes, desk
from courses.attendance.factories import LeaveFactory, PresenceFactory
from courses.attendance.models import Leave, MakeUp, Presence
from courses.rotations.factories import PlacementFactory
from courses.rotations.models import Placement
from lms.testing.policy import inline_code_in

from .conftest import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
TODAY = NOON.date()
A_DAY = timedelta(days=1)
PDF = b"%PDF-1.4 proof"


@pytest.fixture
def open_page(client, world, attachment):
    """`open_page(role, name, *args, post=…, **query)` -> the text after all redirects."""

    def fetch(role, name, *args, post=None, query=None) -> str:
        client.force_login(getattr(world, role))
        url = reverse(f"attendance:{name}", args=args, query=query)
        ask = client.get(url, follow=True) if post is None else client.post(url, post, follow=True)
        assert ask.status_code == 200
        html = ask.content.decode()
        assert inline_code_in(html) == []
        return html

    return fetch


def test_scan_tap_confirmed(open_page, world, attachment):
    token = codes.token_for(world.department.pk, at=NOON)
    assert "我已到岗" in open_page("doctor", "check_in", token)
    assert not Presence.objects.exists()
    assert "已签到：脊柱外科，12:00。" in open_page("doctor", "check_in", token, post={})
    assert "您在 12:00 已扫码签到，无需重复。" in open_page("doctor", "check_in", token)


def test_each_refusal_is_answered_in_words(open_page, world, attachment):
    own, other = world.department.pk, attachment.other.department_id
    late = codes.token_for(own, at=NOON - timedelta(minutes=2))
    assert "签到码已过期" in open_page("doctor", "check_in", late)
    assert "签到码已过期" in open_page("doctor", "check_in", late, post={})
    assert "这不是签到码" in open_page("doctor", "check_in", "7.1.abc")
    assert "您今天在脊柱外科轮转" in open_page(
        "doctor", "check_in", codes.token_for(other, at=NOON)
    )
    assert "今天没有轮转安排" in open_page("editor", "check_in", codes.token_for(own, at=NOON))
    LeaveFactory(trainee=attachment.trainee, starts_on=TODAY, approved=True)
    assert "您今天请假" in open_page("doctor", "check_in", codes.token_for(own, at=NOON))
    assert not Presence.objects.exists()


def test_the_typed_code(open_page, world):
    digits = codes.digits_for(world.department.pk, at=NOON)
    assert "请输入六位数字。" in open_page("doctor", "check_in_by_digits", post={"digits": "12x"})
    wrong = f"{(int(digits) + 1) % 10**6:06d}"
    assert "数字不对" in open_page("doctor", "check_in_by_digits", post={"digits": wrong})
    for _ in range(9):
        open_page("doctor", "check_in_by_digits", post={"digits": wrong})
    assert "尝试次数过多" in open_page("doctor", "check_in_by_digits", post={"digits": digits})


def test_the_wards_screen_shows_what_the_phone_reads(open_page, world):
    screen = open_page("mentor", "ward", world.department.pk)
    assert codes.digits_for(world.department.pk, at=NOON) in screen
    part = open_page("department_head", "ward_code", world.department.pk)
    assert 'hx-trigger="every 10s"' in part
    assert "<html" not in part


def test_the_list_is_ticked_and_handed_in_once(open_page, world, attachment):
    department = world.department.pk
    shown = open_page("mentor", "day_list", department)
    assert f'value="{attachment.placement.pk}"' in shown
    ticked = {"placement": [attachment.placement.pk]}
    assert "已确认 1 人出勤。" in open_page("mentor", "day_list", department, post=ticked)
    assert "带教老师点名" in open_page("mentor", "day_list", department)
    assert "没有勾选学员" in open_page("mentor", "day_list", department, post={"placement": ["x"]})
    backdated = {"day": (TODAY - 2 * A_DAY).isoformat()}
    open_page("mentor", "day_list", department, post=ticked, query=backdated)
    assert set(Presence.objects.values_list("day", flat=True)) == {TODAY, TODAY - 2 * A_DAY}
    older = {"day": (TODAY - 4 * A_DAY).isoformat()}
    assert "只能补录最近三天" in open_page("mentor", "day_list", department, query=older)
    assert "只能补录最近三天" in open_page(
        "mentor", "day_list", department, post=ticked, query=older
    )


@pytest.mark.parametrize("day", ["", "x", "2026-02-30", "9999-12-31", "0001-01-01"])
def test_a_day_that_cannot_be_is_no_error(client, world, attachment, day):
    client.force_login(world.department_head)
    url = reverse("attendance:day_list", args=[world.department.pk], query={"day": day})
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("month", ["2026-11", "", "x", "2026-13", "0001-01", "9999-12", "2026-W01"])
def test_a_month_that_cannot_be_is_no_error(open_page, month):
    assert "我的考勤" in open_page("doctor", "home", query={"month": month})


def test_a_mentor_sees_the_days_in_their_own_placement_only(open_page, world, attachment):
    elsewhere = PlacementFactory(
        trainee=attachment.trainee, starts_on=TODAY - 20 * A_DAY, ends_on=TODAY - 10 * A_DAY
    )
    own = open_page("doctor", "home")
    seen = open_page("mentor", "trainee", attachment.trainee.pk)
    assert elsewhere.department.name in own
    assert elsewhere.department.name not in seen
    assert (own.count("缺勤</span>"), seen.count("缺勤</span>")) == (10, 5)


@pytest.mark.parametrize("count", [1, 3])
def test_a_calendar_costs_the_same_queries(
    client, world, attachment, django_assert_max_num_queries, count
):
    for n in range(1, count):
        PlacementFactory(
            trainee=attachment.trainee,
            starts_on=TODAY - (8 + 3 * n) * A_DAY,
            ends_on=TODAY - (6 + 3 * n) * A_DAY,
        )
        LeaveFactory(trainee=attachment.trainee, starts_on=date(2026, 11, 23) + n * A_DAY)
    client.force_login(world.doctor)
    url = reverse("attendance:home")
    client.get(url)
    with django_assert_max_num_queries(15):
        page = client.get(url).content.decode()
    assert page.count('data-label="出勤率"') == count


@pytest.mark.parametrize("count", [1, 3])
def test_departments_cost_the_same_queries(
    client, world, attachment, django_assert_max_num_queries, count
):
    for _ in range(count - 1):
        PlacementFactory(
            trainee__intake=attachment.intake,
            starts_on=TODAY - 7 * A_DAY,
        )
    client.force_login(world.training_office)
    url = reverse("attendance:departments")
    client.get(url)
    with django_assert_max_num_queries(9):
        page = client.get(url).content.decode()
    assert page.count("line__figure small") == 5 * (count + 1)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_leave_costs_the_same_queries(
    client, world, attachment, django_assert_max_num_queries, count
):
    for n in range(count):
        LeaveFactory(trainee=attachment.trainee, starts_on=date(2026, 11, 23) + n * A_DAY)
    client.force_login(world.mentor)
    url = reverse("attendance:leaves")
    client.get(url)
    with django_assert_max_num_queries(7):
        page = client.get(url).content.decode()
    assert page.count('data-label="状态"') == count
    assert page.count('class="line"') == count


def test_the_list_of_leave_is_narrowed_by_state(open_page, attachment):
    LeaveFactory(trainee=attachment.trainee, starts_on=date(2026, 11, 23))
    for status, found in {"REQUESTED": 1, "APPROVED": 0, "x": 1}.items():
        text = open_page("training_office", "leaves", query={"status": status})
        assert text.count('data-label="状态"') == found


def test_leave_is_asked_for_with_a_proof_and_decided(open_page, client, world, attachment):
    asked = {
        "kind": "SICK",
        "starts_on": "2026-11-23",
        "ends_on": "2026-11-24",
        "reason": "发热。",
    }
    form = open_page(
        "doctor",
        "request_leave",
        post=asked | {"proof": SimpleUploadedFile("x.pdf", b"MZ no proof")},
    )
    assert "只能上传 PDF、JPG 或 PNG 文件。" in form
    proof = SimpleUploadedFile("林晓岚诊断书.exe", PDF)
    assert "等待科主任审批" in open_page("doctor", "request_leave", post=asked | {"proof": proof})
    leave = Leave.objects.get()
    assert leave.proof.name.endswith(".pdf")
    assert "林晓岚" not in leave.proof.name
    assert "与已提交或已批准的请假日期重叠。" in open_page("doctor", "request_leave", post=asked)
    url = reverse("attendance:leave_proof", args=[leave.pk])
    client.force_login(world.department_head)
    answer = client.get(url)
    assert (b"".join(answer), answer["Content-Type"]) == (PDF, "application/pdf")
    assert AuditEntry.objects.filter(action="leave.read_proof").count() == 1
    for role in ("mentor", "coordinator"):  # they see the leave, but do not decide on it
        client.force_login(getattr(world, role))
        assert client.get(url).status_code == 404
    refusal = {"verdict": "reject", "reason": ""}
    assert "请写明不批准的理由" in open_page(
        "department_head", "decide_leave", leave.pk, post=refusal
    )
    open_page(
        "department_head", "decide_leave", leave.pk, post=refusal | {"reason": "手术排班已定"}
    )
    assert "手术排班已定" in open_page("doctor", "leave", leave.pk)
    assert "没有改动" in open_page(
        "training_office", "decide_leave", leave.pk, post={"verdict": "approve"}
    )


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({"starts_on": "2026-11-21", "ends_on": "2026-11-22"}, "这几天都是休息日，不需要请假。"),
        ({"ends_on": "2026-11-20"}, "最后一天不能早于第一天。"),
        ({"starts_on": "2026-11-02", "ends_on": "2026-11-02"}, "最多补请 7 天以内的假。"),
        ({"ends_on": "2099-01-01"}, "请假日期须在进修期间"),
        ({"starts_on": "2026-02-30"}, "field"),
        ({"kind": "HOLIDAY"}, "field"),
        ({"reason": " "}, "field"),
    ],
    ids=str,
)
def test_a_request_that_cannot_be_says_why(open_page, change, answer):
    asked = {
        "kind": "SICK",
        "starts_on": "2026-11-23",
        "ends_on": "2026-11-24",
        "reason": "发热。",
    }
    assert answer in open_page("doctor", "request_leave", post=asked | change)
    assert not Leave.objects.exists()


def test_a_leave_is_withdrawn(open_page, attachment):
    leave = LeaveFactory(trainee=attachment.trainee, starts_on=date(2026, 11, 23))
    assert "请假已撤回。" in open_page("doctor", "withdraw_leave", leave.pk, post={})
    assert "没有改动" in open_page("doctor", "withdraw_leave", leave.pk, post={})
    begun = LeaveFactory(trainee=attachment.trainee, starts_on=TODAY, approved=True)
    assert "请假已经开始" in open_page("doctor", "withdraw_leave", begun.pk, post={})


def test_the_office_corrects_and_plans_what_is_made_up(open_page, world, attachment):
    placement = attachment.placement
    correction = {"correct-day": "2026-11-17", "correct-is_present": "1", "correct-reason": "手术"}
    assert "已更正。" in open_page("training_office", "correct", placement.pk, post=correction)
    ahead = correction | {"correct-day": "2026-11-19"}
    assert "不晚于今天" in open_page("training_office", "correct", placement.pk, post=ahead)
    saturday = {"make_up-day": "2026-11-21"}
    assert "没有需要补的天数" in open_page(
        "training_office", "make_up", placement.pk, post=saturday
    )
    LeaveFactory(
        trainee=attachment.trainee,
        starts_on=date(2026, 11, 19),
        ends_on=date(2026, 11, 26),
        approved=True,
    )
    assert "已安排补勤。" in open_page("training_office", "make_up", placement.pk, post=saturday)
    assert "休息日" in open_page("training_office", "make_up", placement.pk, post=saturday)
    too_long = {"extend-ends_on": "2028-01-03"}
    assert "已超出容量" in open_page("training_office", "extend", placement.pk, post=too_long)
    one_day = {"extend-ends_on": "2026-12-09"}
    assert "补勤 1 天" in open_page("training_office", "extend", placement.pk, post=one_day)
    assert Placement.objects.get(pk=placement.pk).ends_on == date(2026, 12, 9)
    assert MakeUp.objects.count() == 2


def test_the_desk_says_what_is_to_be_done(world, attachment):
    def shown(user) -> list:
        roles = roles_of(user)
        return [
            (item.title, item.urgency, item.figure)
            for source in (
                desk.my_day_on_the_desk,
                desk.my_leave_on_the_desk,
                desk.leave_to_decide_on_the_desk,
                desk.lists_on_the_desk,
            )
            for item in source(user=user, roles=roles, at=NOON)
        ]

    assert shown(world.doctor) == [("今天的签到", Urgency.DUE, "")]
    assert shown(world.mentor) == [("确认今天的出勤", Urgency.DUE, "1")]
    LeaveFactory(trainee=attachment.trainee, starts_on=date(2026, 11, 23))
    assert shown(world.mentor)[0] == ("审批请假", Urgency.DUE, "1")
    PresenceFactory(placement=attachment.placement, day=TODAY, confirmed_at=NOON)
    Leave.objects.update(
        starts_on=TODAY - A_DAY, status="APPROVED", decided_by=world.mentor, decided_at=NOON
    )
    assert shown(world.mentor) == []
    assert shown(world.doctor) == [
        ("今天已签到", Urgency.STANDING, ""),
        ("请假已批准", Urgency.STANDING, ""),
    ]
    assert shown(world.other_doctor) == [("今天的签到", Urgency.DUE, "")]
    assert shown(world.editor) == []
