from io import BytesIO

import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from alliance.core.models import AuditEntry
from alliance.jobs.models import Job
from alliance.jobs.running import run
from alliance.units.models import Membership
from courses.programmes import services
from courses.programmes.enums import ApplicationStatus
from courses.programmes.factories import (
    ApplicationFactory,
    BlockFactory,
    IntakeFactory,
    PaperFactory,
    ProgrammeVersionFactory,
    TraineeFactory,
)
from courses.programmes.models import Application, Block, Intake, Programme, ProgrammeVersion
from lms.testing.policy import inline_code_in

pytestmark = pytest.mark.django_db
_S = ApplicationStatus


@pytest.fixture
def doctor(client, world):
    client.force_login(world.doctor)
    return client


@pytest.fixture
def coordinator(client, world):
    client.force_login(world.coordinator)
    return client


@pytest.fixture
def office(client, world):
    client.force_login(world.training_office)
    return client


def page(client, name, /, *args, **query) -> str:
    response = client.get(reverse(f"programmes:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def post(client, name, /, *args, **data) -> str:
    """Where the answer ends up, as HTML."""
    return client.post(reverse(f"programmes:{name}", args=args), data, follow=True).content.decode()


# The doctor


def test_a_unit_that_took_its_places_is_told_so(doctor, client, world, intake):
    services.set_unit_quota(
        intake_id=intake.pk, unit=world.unit, places=0, by=world.training_office,
        at=timezone.now(),
    )  # fmt: skip
    assert "本单位名额已满，可申请候补" in page(doctor, "home")
    told = page(doctor, "intake", intake.pk)
    assert "本单位在这一批次的名额已满" in told
    assert "申请候补" in told
    client.force_login(world.other_doctor)
    assert "本单位名额已满" not in page(client, "home")


def test_from_the_list_to_the_submitted_application(doctor, world, intake):
    assert "可以申请" in page(doctor, "home")
    assert "开始申请" in page(doctor, "intake", intake.pk)
    assert "填写进修申请" in post(doctor, "begin", intake.pk)
    application = Application.objects.get()
    told = post(doctor, "edit", application.pk, goals="规范查体", submit="1")
    assert "还不能提交" in told
    upload = SimpleUploadedFile("执业证书.pdf", b"%PDF-1.4 x")
    told = post(
        doctor, "edit", application.pk, goals="规范查体", experience="骨科六年", attach="1",
        **{"paper-kind": "LICENCE", "paper-file": upload},
    )  # fmt: skip
    assert "执业证书.pdf" in told
    told = post(doctor, "edit", application.pk, goals="规范查体", experience="骨科六年", submit="1")
    assert "申请已提交" in told
    application.refresh_from_db()
    assert (application.status, application.goals) == (_S.SUBMITTED, "规范查体")
    post(doctor, "edit", application.pk, goals="改", save="1")
    application.refresh_from_db()
    assert application.goals == "规范查体"
    assert "继续填写" not in page(doctor, "intake", intake.pk)


def test_a_chosen_file_goes_along_with_the_submission(doctor, intake):
    post(doctor, "begin", intake.pk)
    application = Application.objects.get()
    upload = SimpleUploadedFile("证.pdf", b"%PDF-1.4 x")
    post(
        doctor, "edit", application.pk, goals="目标", experience="经历", submit="1",
        **{"paper-kind": "LICENCE", "paper-file": upload},
    )  # fmt: skip
    assert Application.objects.get().status == _S.SUBMITTED


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"<html>", "只接受 PDF"), (b"", "空")],
)
def test_a_wrong_file_is_refused_and_what_was_written_is_kept(doctor, intake, content, told):
    post(doctor, "begin", intake.pk)
    application = Application.objects.get()
    upload = SimpleUploadedFile("证.pdf", content, content_type="application/pdf")
    answer = post(
        doctor, "edit", application.pk, goals="写了很久", attach="1", **{"paper-file": upload}
    )
    assert told in answer
    assert "写了很久" in answer
    application.refresh_from_db()
    assert (application.goals, application.papers.count()) == ("写了很久", 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"department_1": "x", "month_1": "2026-13-01"},
        {"department_1": "999999", "month_1": ""},
        {"goals": "x" * 1001},
        {"month_1": "2026-99-99"},
    ],
)
def test_nonsense_in_the_form_is_told_and_changes_nothing(doctor, intake, wrong):
    post(doctor, "begin", intake.pk)
    application = Application.objects.get()
    response = doctor.post(reverse("programmes:edit", args=[application.pk]), {"save": "1"} | wrong)
    assert response.status_code == 200
    assert "aria-invalid" in response.content.decode()
    assert application.wishes.count() == 0


def test_wishes_are_kept_and_told_when_they_clash(doctor, world, intake, now):
    draft = ProgrammeVersionFactory(programme=intake.version.programme, number=2)
    block = BlockFactory(version=draft, department__unit=world.lead_unit)
    services.publish_version(version_id=draft.pk, by=world.training_office, at=now)
    Intake.objects.update(version=draft)
    post(doctor, "begin", intake.pk)
    application = Application.objects.get()
    month = intake.starts_on.replace(day=1).isoformat()
    fields = {"department_1": block.department_id, "month_1": month, "save": "1"}
    post(doctor, "edit", application.pk, **fields)
    assert list(application.wishes.values_list("department", flat=True)) == [block.department_id]
    twice = fields | {"department_2": block.department_id, "month_2": month}
    assert "同一科室" in post(doctor, "edit", application.pk, **twice)
    assert "请同时选" in post(doctor, "edit", application.pk, department_1=block.department_id)


@pytest.mark.parametrize(("annexed", "sentence"), [(False, "带教子方案"), (True, "可以申请")])
def test_why_one_cannot_apply_is_said(doctor, world, intake, annexed, sentence):
    Membership.objects.filter(unit=world.unit).update(teaching_annex=annexed)
    assert sentence in page(doctor, "home")
    if not annexed:
        assert "开始申请" not in page(doctor, "intake", intake.pk)
        assert sentence in post(doctor, "begin", intake.pk)


def test_the_list_costs_the_same_for_one_intake_and_for_three(
    doctor, world, intake, django_assert_num_queries
):
    def count():
        with django_assert_num_queries(8):
            page(doctor, "home")

    ApplicationFactory(intake=intake, user=world.doctor, unit=world.unit, submitted=True)
    page(doctor, "home")
    count()
    for _ in range(2):
        more = IntakeFactory(version=intake.version)
        ApplicationFactory(intake=more, user=world.doctor, unit=world.unit, submitted=True)
    count()


def test_withdrawing_asks_for_nothing(doctor, world, applied):
    application = applied(user=world.doctor, submitted=True)
    assert "申请已撤回" in post(doctor, "withdraw", application.pk)
    assert "不能撤回" in post(doctor, "withdraw", application.pk)


# Papers and letters


def test_a_paper_is_sent_in_parts_and_reading_it_goes_on_record(coordinator, world, applied):
    paper = PaperFactory(application=applied(user=world.doctor, submitted=True))
    url = reverse("programmes:paper", args=[paper.pk])
    response = coordinator.get(url, headers={"Range": "bytes=0-3"})
    assert (response.status_code, b"".join(response)) == (206, b"%PDF")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/pdf"
    entry = AuditEntry.objects.get(action="application.read_paper")
    assert (entry.actor_id, entry.unit_id) == (world.coordinator.pk, world.unit.pk)


def test_another_units_coordinator_finds_neither_paper_nor_letter(client, world, applied, now):
    application = applied(user=world.doctor, unit_approved=True)
    paper = PaperFactory(application=application)
    services.accept_applications(application_ids=[application.pk], by=world.training_office, at=now)
    letter = application.letters.get()
    client.force_login(world.other_coordinator)
    for name, pk in (("paper", paper.pk), ("letter", letter.pk), ("application", application.pk)):
        assert client.get(reverse(f"programmes:{name}", args=[pk])).status_code == 404
    assert world.doctor.name not in page(client, "unit")


def test_the_admission_letter_names_the_weeks(doctor, world, draft_version, now):
    block = BlockFactory(version=draft_version, weeks=7)
    services.publish_version(version_id=draft_version.pk, by=world.training_office, at=now)
    intake = IntakeFactory(version=draft_version)
    application = ApplicationFactory(
        intake=intake, user=world.doctor, unit=world.unit, unit_approved=True
    )
    services.accept_applications(application_ids=[application.pk], by=world.training_office, at=now)
    html = page(doctor, "letter", application.letters.get().pk)
    assert block.department.name in html
    assert "7 周" in html
    assert inline_code_in(html) == []


# The coordinator


def test_the_coordinator_approves_or_returns_with_a_reason(coordinator, world, applied):
    first, second = applied(submitted=True), applied(submitted=True)
    assert first.user.name in page(coordinator, "unit", status="SUBMITTED")
    assert "已同意" in post(coordinator, "approve", first.pk)
    assert "没有改动" in post(coordinator, "approve", first.pk)
    assert "aria-invalid" in post(coordinator, "return", second.pk, reason=" ")
    assert "已退回" in post(coordinator, "return", second.pk, reason="补推荐表")
    assert list(Application.objects.order_by("pk").values_list("status", "reason")) == [
        (_S.UNIT_APPROVED, ""),
        (_S.DRAFT, "补推荐表"),
    ]


# The training office


def test_bulk_accepts_what_fits_and_names_the_rest(office, intake, applied):
    Intake.objects.update(places=1)
    first, second = applied(unit_approved=True), applied(unit_approved=True)
    html = post(office, "decide", decision="accept", application=[first.pk, second.pk])
    assert "已处理 1 份" in html
    assert "批次名额已满" in html
    assert second.user.name in html
    assert "批次名额已满" not in page(office, "applications")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"decision": "accept"}, "请先勾选"),
        ({"decision": "decline"}, "必须写明理由"),
        ({"decision": "shred"}, "不在可用的选项中"),
        ({"decision": "accept", "application": ["x", "-1", "9" * 30]}, "请先勾选"),
    ],
)
def test_a_decision_that_cannot_be_read_changes_nothing(office, applied, data, told):
    application = applied(unit_approved=True)
    if data == {"decision": "decline"}:
        data = data | {"application": application.pk}
    assert told in post(office, "decide", **data)
    assert Application.objects.get().status == _S.UNIT_APPROVED


def test_the_decision_leads_back_to_the_list_as_it_was_filtered(office, applied):
    application = applied(unit_approved=True)
    response = office.post(
        reverse("programmes:decide"),
        {"decision": "accept", "application": application.pk, "query": "status=UNIT_APPROVED"},
    )
    assert response["Location"] == reverse("programmes:applications") + "?status=UNIT_APPROVED"


def test_the_list_is_searched_filtered_and_paged(office, world, intake, applied):
    own = applied(user=world.doctor, submitted=True)
    other = applied(user=world.other_doctor, unit=world.other_unit, unit_approved=True)
    never = applied()

    def found(**query):
        html = page(office, "applications", **query)
        return {a for a in (own, other, never) if f"/applications/{a.pk}/" in html}

    assert found() == {own, other}
    assert found(q=world.doctor.name) == {own}
    assert found(status="UNIT_APPROVED") == {other}
    assert found(unit=world.unit.pk) == {own}
    assert found(intake=intake.pk, page="99") == {own, other}
    assert found(intake="x", unit="-1", status="?", page="x") == {own, other}


def test_the_list_costs_the_same_for_one_and_for_three(office, applied, django_assert_num_queries):
    def count():
        with django_assert_num_queries(6):
            page(office, "applications")

    applied(submitted=True)
    page(office, "applications")
    count()
    applied(submitted=True)
    applied(submitted=True)
    count()


def test_the_list_is_taken_out_as_a_workbook_without_phones(office, world, applied, now):
    applied(user=world.doctor, unit_approved=True, goals="=1+1")
    applied(user=world.other_doctor, unit=world.other_unit, submitted=True)
    post(office, "export", status="UNIT_APPROVED")
    job = Job.objects.get()
    run(job_id=job.pk, at=now)
    job.refresh_from_db()
    assert (job.state, job.result) == ("DONE", {"applications": 1})
    with job.result_file.open("rb") as file:
        book = python_calamine.load_workbook(BytesIO(file.read()))
    (_head, row) = book.get_sheet_by_index(0).to_python()
    assert world.doctor.name in row
    assert "=1+1" in row
    assert world.doctor.phone not in row
    assert AuditEntry.objects.filter(action="application.export").exists()


def test_arrival_completion_and_termination(office, world, now):
    trainees = [
        TraineeFactory(
            intake__version__programme__alliance=world.alliance,
            intake__version__programme__host_unit=world.lead_unit,
            unit=world.unit,
            status=status,
        )
        for status in (_S.ACCEPTED, _S.IN_TRAINING, _S.IN_TRAINING)
    ]
    assert "登记报到" in page(office, "application", trainees[0].pk)
    post(
        office, "decide", decision="arrive", application=trainees[0].pk,
        on_page_of=trainees[0].pk,
    )  # fmt: skip
    assert "已登记结业" in post(office, "finish", trainees[1].pk)
    assert "aria-invalid" in post(office, "terminate", trainees[2].pk)
    assert "已终止" in post(office, "terminate", trainees[2].pk, reason="调回")
    assert list(Application.objects.order_by("pk").values_list("status", flat=True)) == [
        _S.IN_TRAINING,
        _S.COMPLETED,
        _S.TERMINATED,
    ]


# Programmes


def test_a_programme_from_its_name_to_an_open_intake(office, world, intake):
    post(office, "new", alliance=world.alliance.pk, name="微创进修", summary="短期")
    version = Programme.objects.get(name="微创进修").versions.get()
    assert "至少要有一个轮转科室" in post(office, "publish", version.pk)
    html = post(
        office, "add_part", version.pk, "blocks", department=world.department.pk, weeks=4,
        another="1",
    )  # fmt: skip
    assert "保存并再加一项" in html
    block = Block.objects.get(version=version)
    html = post(
        office, "add_part", version.pk, "requirements", block=block.pk, kind="SKILL",
        name="换药", level=4, required=5, another="1",
    )  # fmt: skip
    assert f'<option value="{block.pk}" selected>' in html
    assert "相同的一项" in post(
        office, "add_part", version.pk, "requirements", block=block.pk, kind="SKILL",
        name="换药", level=4, required=5,
    )  # fmt: skip
    assert "已发布" in post(office, "publish", version.pk)
    assert "已经发布" in post(office, "publish", version.pk)
    assert "已经发布" in post(office, "remove_part", "blocks", block.pk)
    dates = {
        "starts_on": "2027-03-01", "ends_on": "2027-06-30",
        "apply_from": "2026-12-01", "apply_until": "2027-01-15", "late_entry_days": 7,
    }  # fmt: skip
    fields = dates | {"version": version.pk, "name": "首期", "places": 6}
    wrong = post(office, "new_intake", version.programme_id, **fields | {"ends_on": "2027-01-01"})
    assert "结束日期不能早于开始日期" in wrong
    assert "批次已开设" in post(office, "new_intake", version.programme_id, **fields)
    assert Intake.objects.get(name="首期").places == 6


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("blocks", {"department": "0", "weeks": "0"}),
        ("blocks", {"department": "x", "weeks": "1000000"}),
        ("requirements", {"kind": "?", "name": "", "level": "9", "required": "0"}),
        ("requirements", {"kind": "SKILL", "name": "x" * 101, "level": "1", "required": "-1"}),
        ("assessments", {"form_code": "DROP TABLE", "required": "99999999"}),
    ],
)
def test_nonsense_in_a_part_is_told(office, draft_version, kind, fields):
    html = post(office, "add_part", draft_version.pk, kind, **fields)
    assert "aria-invalid" in html
    assert not draft_version.requirements.exists()


def test_an_unknown_kind_of_part_is_not_there(office, draft_version):
    url = reverse("programmes:add_part", args=[draft_version.pk, "wishes"])
    assert office.get(url).status_code == 404


def test_cutting_below_what_is_taken_is_told_with_the_number(office, world, intake, applied, now):
    many = [applied(unit_approved=True) for _ in range(2)]
    services.accept_applications(
        application_ids=[one.pk for one in many], by=world.training_office, at=now
    )
    fields = {
        name: getattr(intake, name)
        for name in ("name", "starts_on", "ends_on", "apply_from", "apply_until", "late_entry_days")
    } | {"version": intake.version_id}
    assert "已录取 2 人，名额不能少于此数" in post(
        office, "manage_intake", intake.pk, **fields, places=1
    )
    assert "名额不能少于此数" not in post(office, "manage_intake", intake.pk, **fields, places=2)
    waiting = applied(unit_approved=True)
    services.waitlist(application_ids=[waiting.pk], by=world.training_office, at=now)
    html = post(office, "manage_intake", intake.pk, **fields, places=3)
    assert waiting.user.name in html
    assert "已占 3 个名额" in post(
        office, "quota", intake.pk, **{"quota-unit": world.unit.pk, "quota-places": 1}
    )


def test_versions_are_compared(office, world, intake):
    post(office, "draft_next", intake.version.programme_id)
    draft = ProgrammeVersion.objects.get(number=2)
    assert "两版要求相同" in page(office, "compare", draft.pk)
    post(
        office, "version", draft.pk, attendance_percent=80, theory_pass_percent=60,
        skill_pass_percent=60,
    )  # fmt: skip
    html = page(office, "compare", draft.pk)
    assert "最低出勤率" in html
    assert "80%" in html


def test_programmes_cost_the_same_for_one_and_for_three(
    office, world, intake, django_assert_num_queries
):
    def count():
        with django_assert_num_queries(6):
            page(office, "manage")

    page(office, "manage")
    count()
    for _ in range(2):
        IntakeFactory(version__programme__alliance=world.alliance, version__published=True)
    count()
