"""A trainee's week on a phone, with the mentor's part in it, over real services."""

import io
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from alliance.accounts.factories import PASSWORD
from alliance.core.workdays import is_workday
from courses.assessments.models import Assessment
from courses.attendance.models import Leave, Presence
from courses.logbook.models import Entry
from courses.programmes.models import RequiredAssessment
from lms.testing.attachment import Attachment, build_attachment
from lms.testing.browsing import (
    DESKTOP,
    PHONE,
    Look,
    looking_into,
    sign_in,
    wait_until_kept,
    watch_console,
)
from lms.testing.world import World

PICTURES = Path(__file__).parents[2] / "artefacts" / "trainee-week"
FORM, FORM_CODE, ACTIVITY = "迷你临床演练评估（mini-CEX）", "mini-cex", "腰痛查因"
DIAGNOSIS, REASON = "腰椎管狭窄症", "回单位办理职称申报手续。"
FEEDBACK = "问诊有条理；下一步先查神经系统体征，再看片子。"

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Week:
    """Who walks, with what in hand."""

    world: World
    attachment: Attachment
    trainee: Page
    mentor: Page
    ward: Page
    look: Look

    @property
    def day_of_leave(self) -> date:
        """The next day on which there is work."""
        coming = (timezone.localdate() + timedelta(days=n) for n in range(1, 15))
        return next(day for day in coming if is_workday(day))


@pytest.fixture
def week(world: World, open_browser):
    """The trainee's phone, the mentor's, and the ward's screen; none may complain of anything."""
    attachment = build_attachment(world)
    RequiredAssessment.objects.create(
        version=attachment.version, block=attachment.block, form_code=FORM_CODE, required=1
    )
    pages = [open_browser(PHONE), open_browser(PHONE), open_browser(DESKTOP)]
    said = [watch_console(page) for page in pages]
    yield Week(world, attachment, *pages, looking_into(PICTURES))
    assert [words for each in said for words in each] == []


def line(page: Page, text: str) -> Locator:
    """The line of a list that holds the text."""
    return page.locator(".line").filter(has_text=text).first


def check_in(week: Week) -> None:
    """The mentor opens the ward's screen; the trainee types what it shows."""
    sign_in(week.ward, week.world.mentor.username, PASSWORD)
    week.ward.goto("/attendance/department/")
    week.ward.get_by_role("link", name="打开").click()
    week.look(week.ward, "01-ward")
    digits = week.ward.locator(".ward-code__digits").inner_text()

    phone = week.trainee
    sign_in(phone, week.world.doctor.username, PASSWORD)
    phone.goto("/attachment/")
    expect(phone.get_by_role("heading", name="我的进修")).to_be_visible()
    week.look(phone, "02-board")
    phone.get_by_role("link", name="签到", exact=True).click()
    week.look(phone, "03-attendance")
    phone.get_by_label("科室屏幕上的六位数字").fill(digits)
    phone.get_by_role("button", name="签到").click()
    expect(phone.get_by_text(re.compile("已签到：脊柱外科"))).to_be_visible()
    week.look(phone, "04-checked-in")
    assert Presence.objects.get().trainee == week.attachment.trainee


def log_without_network(week: Week) -> None:
    """Written in the basement, sent by itself when the phone is back, once."""
    phone = week.trainee
    phone.goto("/attachment/")
    phone.get_by_role("link", name="记一条登记").click()
    week.look(phone, "05-new-entry")
    wait_until_kept(phone, reverse("logbook:new"))
    phone.context.set_offline(True)
    phone.reload()
    form = phone.locator("form[data-entry]")
    form.locator("[name=requirement]").first.check()
    form.get_by_text("协助", exact=True).click()
    form.get_by_text("60–74 岁").click()
    form.locator("[name=diagnosis]").fill(DIAGNOSIS)
    form.get_by_role("button", name="提交", exact=True).click()
    expect(phone.locator("[data-said]")).to_contain_text("已存在本机")
    expect(phone.locator("[data-kept-count]")).to_have_text("1")
    phone.screenshot(path=PICTURES / "06-kept.png", full_page=True)
    assert not Entry.objects.exists()

    phone.context.set_offline(False)
    expect(phone.locator("[data-kept]")).to_be_hidden()
    week.look(phone, "07-sent")
    phone.goto("/logbook/")
    expect(line(phone, DIAGNOSIS)).to_contain_text("待审签")
    week.look(phone, "08-logbook")
    assert Entry.objects.get().diagnosis == DIAGNOSIS


def be_assessed(week: Week) -> None:
    """The trainee shows the code; the mentor's phone opens it, signs in there and answers."""
    phone, mentor = week.trainee, week.mentor
    phone.goto("/attachment/")
    phone.get_by_role("link", name="请老师考核").click()
    phone.get_by_label(FORM).check()
    phone.get_by_label("病种或操作").fill(ACTIVITY)
    week.look(phone, "09-ask")
    phone.get_by_role("button", name="出示二维码").click()
    expect(phone.locator("svg.qr")).to_be_visible()
    week.look(phone, "10-code")

    mentor.goto(phone.locator("a[href*='/assessments/answer/']").get_attribute("href"))
    week.look(mentor, "11-door")
    assert week.world.doctor.name not in mentor.content()
    mentor.get_by_role("link", name="登录后评价").click()
    sign_in(mentor, week.world.mentor.username, PASSWORD)
    expect(mentor.get_by_role("heading", name=FORM)).to_be_visible()
    for scale in mentor.locator("fieldset.scale").all():
        scale.locator("label").nth(6).click()
    mentor.get_by_role("textbox", name="反馈").fill(FEEDBACK)
    week.look(mentor, "12-answer")
    mentor.get_by_role("button", name="提交评价").click()
    expect(mentor.get_by_text("评价已提交")).to_be_visible()
    week.look(mentor, "13-answered")

    phone.reload()
    expect(phone.get_by_text(FEEDBACK)).to_be_visible()
    expect(phone.get_by_text(f"{Assessment.objects.get().percent}%").first).to_be_visible()
    week.look(phone, "14-result")


def take_leave(week: Week) -> None:
    """A day asked for on one phone and granted on the other."""
    phone, mentor, day = week.trainee, week.mentor, week.day_of_leave
    phone.goto("/attachment/")
    phone.get_by_role("link", name="请假").first.click()
    phone.get_by_label("类别").select_option(label="事假")
    phone.get_by_label("第一天").fill(f"{day:%Y-%m-%d}")
    phone.get_by_label("最后一天").fill(f"{day:%Y-%m-%d}")
    phone.get_by_label("事由").fill(REASON)
    week.look(phone, "15-ask-leave")
    phone.get_by_role("button", name="提交申请").click()
    expect(phone.get_by_text("等待带教老师审批")).to_be_visible()
    week.look(phone, "16-leave-asked")

    mentor.goto("/teaching/")
    week.look(mentor, "17-teaching")
    mentor.get_by_role("link", name="审批请假").click()
    week.look(mentor, "18-leaves")
    line(mentor, week.world.doctor.name).click()
    week.look(mentor, "19-decide-leave")
    mentor.get_by_role("button", name="批准", exact=True).click()
    expect(mentor.get_by_text("已批准").first).to_be_visible()
    week.look(mentor, "20-leave-granted")
    phone.goto("/attachment/")
    expect(line(phone, "事假")).to_contain_text("已批准")
    assert Leave.objects.get().decided_by == week.world.mentor


def have_it_signed(week: Week) -> None:
    """The mentor signs what came; then nothing waits for them."""
    mentor = week.mentor
    mentor.goto("/teaching/")
    mentor.get_by_role("link", name="审签登记").click()
    week.look(mentor, "21-inbox")
    mentor.get_by_role("button", name="审签", exact=True).click()
    expect(mentor.get_by_text("没有待审签的登记")).to_be_visible()
    week.look(mentor, "22-inbox-empty")
    mentor.goto("/teaching/")
    expect(mentor.get_by_text("都处理完了")).to_be_visible()
    week.look(mentor, "23-teaching-done")


def see_what_is_missing(week: Week) -> None:
    """Half of the logbook, all of the assessments, too few days: in words and figures."""
    phone = week.trainee
    phone.goto("/attachment/")
    expect(line(phone, week.attachment.requirement.name)).to_contain_text("1 / 2")
    week.look(phone, "24-board")
    phone.goto("/end-of-rotation/")
    week.look(phone, "25-ends")
    phone.get_by_role("link", name=week.world.department.name).click()
    for words, figures, state in (
        ("轮转登记", "1 / 2", "未达到"),
        (FORM, "1 / 1", "已达到"),
        ("出勤率", "/ 90%", "未达到"),
    ):
        expect(line(phone, words)).to_contain_text(figures)
        expect(line(phone, words)).to_contain_text(state)
    expect(phone.get_by_role("button", name=re.compile("提交"))).to_have_count(0)
    week.look(phone, "26-end-of-rotation")


def take_it_home(week: Week) -> None:
    """The booklet of the worker says what happened this week and nothing that did not."""
    phone = week.trainee
    phone.goto("/attachment/")
    phone.get_by_role("button", name="生成记录册（PDF）").click()
    link = phone.get_by_role("link", name="下载文件")
    expect(link).to_be_visible(timeout=30_000)
    week.look(phone, "27-booklet")
    with phone.expect_download() as download:
        link.click()
    pages = PdfReader(io.BytesIO(download.value.path().read_bytes())).pages
    said = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    for true in (DIAGNOSIS, "已审签", week.world.mentor.name, ACTIVITY, FEEDBACK, "事假"):
        assert re.sub(r"\s", "", true) in said
    for false in ("已出科", "已通过", "待审签", week.world.other_doctor.name):
        assert false not in said


def test_a_trainees_week(week: Week, celery_worker_process) -> None:
    check_in(week)
    log_without_network(week)
    be_assessed(week)
    take_leave(week)
    have_it_signed(week)
    see_what_is_missing(week)
    take_it_home(week)
