"""The purpose of the whole, walked in a real browser over real services: roster to verification."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from wagtail.models import Page as SitePage

from alliance.accounts.enums import Role
from alliance.accounts.factories import UserFactory
from alliance.pages.services import set_up_site
from alliance.units.factories import AllianceFactory
from alliance.units.services import grant_role
from courses.catalogue.models import CourseIndexPage
from courses.certificates.models import Certificate
from lms.testing.axe import assert_no_serious_fault
from lms.testing.browsing import DESKTOP, PHONE, approve, sign_in, submit, wait_until

ROSTER = Path(__file__).parents[2] / "alliance" / "roster" / "tests" / "data" / "roster.xlsx"
PICTURES = Path(__file__).parents[2] / "artefacts" / "journey"
PASSWORD = "walked-once-through"

DOCTOR_NAME, DOCTOR_PHONE = "林艳敏", "19900000002"
COURSE, LESSON, QUIZ = "腰痛的基层识别", "先问红旗征", "随堂测验"
SUMMARY = "在乡镇也能认出需要马上转诊的腰痛。"
QUIZ_KIND = "quizzes/quizlessonpage"
QUESTION, RIGHT, WRONG = "腰痛伴会阴部麻木，应当怎么办？", "立即上转", "回家休息两周"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def offices(transactional_db, live_server) -> None:
    """An alliance that exists by name only, its offices and its editor."""
    administrator = UserFactory(username="administrator", is_superuser=True)
    alliance = AllianceFactory(slug="spine", name="漯河市脊柱专科联盟", specialty="脊柱外科")
    for username, role in (
        ("training", Role.TRAINING_OFFICE),
        ("office", Role.ALLIANCE_OFFICE),
        ("editor", Role.EDITOR),
    ):
        user = UserFactory(username=username, password=PASSWORD)
        grant_role(user=user, role=role, alliance=alliance, by=administrator)
    set_up_site(alliance=alliance, site_url=live_server.url)


@pytest.fixture
def look() -> Callable[[Page, str], None]:
    """Keep a picture of the page and let axe judge it."""
    PICTURES.mkdir(parents=True, exist_ok=True)

    def keep(page: Page, name: str) -> None:
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
        if "/admin/" not in page.url:
            assert_no_serious_fault(page)

    return keep


def import_roster(page: Page, look) -> None:
    page.goto("/roster/")
    look(page, "01-roster")
    page.set_input_files("input[type=file]", ROSTER)
    page.get_by_role("button", name="上传并预览").click()
    confirm = page.get_by_role("button", name=re.compile("^确认"))
    expect(confirm).to_be_visible(timeout=30_000)
    look(page, "02-roster-preview")
    expect(page.locator("table").first).to_contain_text("742")
    confirm.click()
    expect(page.get_by_text("名册已导入")).to_be_visible(timeout=60_000)
    look(page, "03-roster-result")


def hand_over_code(page: Page, look) -> str:
    """The office prints the doctor's slip; returns the code on it."""
    page.goto(f"/people/?q={DOCTOR_NAME}")
    look(page, "04-people")
    page.get_by_role("row", name=re.compile(DOCTOR_PHONE)).get_by_role("link").first.click()
    page.get_by_role("button", name="发放激活码").click()
    look(page, "05-slip")
    return page.locator(".slip__code").inner_text()


def add_page(page: Page, *, under: int, kind: str, **fields: str) -> int:
    """Write a page below another in Wagtail's editor and submit it; returns its number."""
    page.goto(f"/admin/pages/add/{kind}/{under}/")
    for name, value in fields.items():
        field = page.locator(f"[name='{name}']")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    if kind == QUIZ_KIND:
        write_question(page)
    submit(page)
    return SitePage.objects.get(title=fields["title"]).pk


def write_question(page: Page) -> None:
    """One question with two options, the first of them right."""
    page.locator("[name='questions-0-stem']").fill(QUESTION)
    for index, text in enumerate((RIGHT, WRONG)):
        page.locator("#id_questions-0-options-ADD").click()
        page.locator(f"[name='questions-0-options-{index}-text']").fill(text)
    page.locator("[name='questions-0-options-0-is_correct']").check()


def write_course(page: Page, look) -> list[int]:
    """The editor writes a course, a lesson and a quiz; returns their numbers."""
    index = CourseIndexPage.objects.get().pk
    course = add_page(
        page,
        under=index,
        kind="catalogue/coursepage",
        title=COURSE,
        alliance="漯河市脊柱专科联盟",
        summary=SUMMARY,
        hours="2",
    )
    look(page, "06-admin-course")
    lesson = add_page(
        page, under=course, kind="catalogue/lessonpage", title=LESSON, read_seconds="0"
    )
    quiz = add_page(page, under=course, kind=QUIZ_KIND, title=QUIZ)
    look(page, "07-admin-lessons")
    return [course, lesson, quiz]


def learn(page: Page, code: str, look) -> Path:
    """The doctor, on a phone: activates, learns, fails once, passes; returns the certificate."""
    page.goto("/activate/")
    look(page, "10-activate")
    page.get_by_label("姓名").fill(DOCTOR_NAME)
    page.get_by_label("激活码").fill(code)
    page.get_by_role("button", name="下一步").click()
    look(page, "11-password")
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.get_by_role("button", name="保存并登录").click()
    page.wait_for_url("**/desk/")
    look(page, "12-desk")
    page.goto("/courses/")
    look(page, "13-courses")
    page.get_by_role("link", name=COURSE).first.click()
    look(page, "14-course")
    page.get_by_role("link", name="去学习").click()
    page.get_by_role("button", name="加入学习").click()
    page.get_by_role("link", name="开始学习").click()
    look(page, "15-lesson")
    page.keyboard.press("End")
    expect(page.get_by_text("本课已完成")).to_be_visible()
    page.get_by_role("link", name=re.compile(f"下一课：{QUIZ}")).click()
    answer_quiz(page, WRONG)
    expect(page.get_by_text("未通过").first).to_be_visible()
    look(page, "17-quiz-failed")
    page.goto(f"/learn/lessons/{SitePage.objects.get(title=QUIZ).pk}/")
    answer_quiz(page, RIGHT)
    expect(page.get_by_text("通过").first).to_be_visible()
    look(page, "18-quiz-passed")
    return fetch_certificate(page, look)


def answer_quiz(page: Page, text: str) -> None:
    page.get_by_role("button", name=re.compile("开始答题|再答一次")).click()
    page.get_by_label(text).check()
    page.get_by_role("button", name="交卷").click()


def fetch_certificate(page: Page, look) -> Path:
    """Wait for the worker's certificate, look at it and download it."""
    link = page.get_by_role("link", name=re.compile("下载|PDF"))
    wait_until(page, lambda: page.goto("/certificates/") and link.count())
    look(page, "19-certificates")
    with page.expect_download() as download:
        link.first.click()
    return download.value.path()


def test_from_roster_to_verified_certificate(
    offices, celery_worker_process, open_browser, look
) -> None:
    training = open_browser(DESKTOP)
    sign_in(training, "training", PASSWORD)
    import_roster(training, look)
    code = hand_over_code(training, look)

    editor = open_browser(DESKTOP)
    sign_in(editor, "editor", PASSWORD)
    pages = write_course(editor, look)
    office = open_browser(DESKTOP)
    sign_in(office, "office", PASSWORD)
    for page_id in pages:
        approve(office, page_id)

    pdf = PdfReader(learn(open_browser(PHONE), code, look))
    text = pdf.pages[0].extract_text()
    assert DOCTOR_NAME in text
    assert COURSE in text

    certificate = Certificate.objects.get()
    stranger = open_browser(PHONE)
    stranger.goto(f"/verify/{certificate.code}/")
    look(stranger, "20-verify")
    expect(stranger.get_by_text("有效").first).to_be_visible()
    expect(stranger.get_by_text(COURSE)).to_be_visible()
    expect(stranger.get_by_text(DOCTOR_NAME)).to_have_count(0)

    training.goto(f"/insights/?q={DOCTOR_NAME}")
    look(training, "21-board")
    expect(training.get_by_role("row", name=re.compile(DOCTOR_NAME))).to_contain_text("完成")
