import io
import re
import zipfile
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from alliance.core.access import NotAllowed
from alliance.jobs.models import Job, JobState
from alliance.jobs.tasks import run_job
from alliance.units.queries import roles_of
from courses.assessments.factories import AssessmentFactory, AssessmentRequestFactory
from courses.attendance.factories import LeaveFactory
from courses.booklet import services
from courses.booklet.contents import contents_of
from courses.booklet.mentoring import WITHHELD
from courses.booklet.printing import print_booklet
from courses.logbook.factories import EntryFactory
from courses.logbook.models import Entry
from courses.mentoring.factories import EvidenceFactory, MeetingFactory, PairingFactory
from courses.programmes.factories import IntakeFactory
from courses.programmes.models import Trainee

AT = timezone.make_aware(datetime(2026, 11, 23, 9, 30))


def contents_for(user, trainee: Trainee) -> dict:
    read = services.read_trainee(trainee.pk, by=user)
    return contents_of(read, roles=roles_of(user), at=timezone.now())


def booklet_for(user, trainee: Trainee) -> PdfReader:
    return PdfReader(io.BytesIO(print_booklet(contents_for(user, trainee), at=timezone.now())))


def text_of(reader: PdfReader) -> str:
    """What a reader selects, without the typesetter's own breaks and blanks."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))


def entry_of(attachment, **fields) -> Entry:
    return EntryFactory(
        placement=attachment.placement, requirement=attachment.requirement, **fields
    )


def test_the_booklet_holds_the_whole_record(world, attachment):
    entry_of(attachment, signed=True, diagnosis="腰椎滑脱症", reflection="复位前先评估神经。")
    entry_of(attachment, returned=True, diagnosis="颈椎病")
    AssessmentFactory(
        request=AssessmentRequestFactory(placement=attachment.placement, activity="腰痛查因"),
        feedback="查体应先健侧后患侧。",
    )
    LeaveFactory(trainee=attachment.trainee, approved=True)
    pairing = PairingFactory(trainee=attachment.trainee)
    MeetingFactory(pairing=pairing, signed=True, outcome="讨论减压范围。")
    EvidenceFactory(goal__pairing=pairing, note="三例术前规划。")
    said = text_of(booklet_for(world.doctor, attachment.trainee))
    for words in (
        world.doctor.name, world.unit.name, attachment.version.programme.name,
        world.department.name, world.mentor.name, attachment.requirement.name,
        "腰椎滑脱症", "复位前先评估神经。", "已审签", "已退回", "腰痛查因", "查体应先健侧后患侧。",
        "事假", "讨论减压范围。", "三例术前规划。", pairing.mentor.user.name,
    ):  # fmt: skip
        assert re.sub(r"\s", "", words) in said


def test_each_page_says_whose_it_is_and_its_number(world, attachment):
    reader = booklet_for(world.doctor, attachment.trainee)
    pages = [re.sub(r"\s", "", page.extract_text()) for page in reader.pages]
    assert len(pages) >= 3
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页，共{len(pages)}页" in page
        assert world.doctor.name in page


def test_a_page_is_a4_upright(world, attachment):
    (box,) = {tuple(page.mediabox) for page in booklet_for(world.doctor, attachment.trainee).pages}
    assert [round(float(side)) for side in box] == [0, 0, 595, 842]


def test_a_draft_is_no_part_of_the_record(world, attachment):
    entry_of(attachment, draft=True, diagnosis="未提交的诊断")
    assert "未提交的诊断" not in text_of(booklet_for(world.doctor, attachment.trainee))


def test_text_never_becomes_markup(world, attachment):
    tricky = '#text(fill: red)[x] $a$ *b* <label> @cite "q" \\ ] //'
    entry_of(attachment, diagnosis=tricky, signed=True)
    said = text_of(booklet_for(world.doctor, attachment.trainee))
    assert re.sub(r"\s", "", tricky) in said


def test_rare_characters_are_drawn_and_unknown_ones_counted(world, attachment):
    world.doctor.name = "䶮㛃𬭼"
    world.doctor.save(update_fields=["name"])
    entry_of(attachment, diagnosis="腰痛😀󰀀", signed=True)
    said = text_of(booklet_for(world.doctor, attachment.trainee))
    assert "䶮㛃𬭼" in said
    assert "腰痛〓〓" in said
    assert "全册共2处" in said


def many_entries(attachment, count: int) -> None:
    now, today = timezone.now(), timezone.localdate()
    Entry.objects.bulk_create(
        Entry(
            placement=attachment.placement,
            requirement=attachment.requirement,
            level=2,
            done_on=today - timedelta(days=n % 7),
            age_group="MIDDLE",
            diagnosis=f"腰椎间盘突出症第{n}例",
            reflection="术中注意保护神经根。" * (n % 4),
            client_id=uuid4(),
            status="SUBMITTED",
            created_at=now,
            submitted_at=now,
            first_submitted_on=today,
        )
        for n in range(count)
    )


def test_a_booklet_of_500_entries_has_every_one(world, attachment):
    many_entries(attachment, 500)
    said = text_of(booklet_for(world.doctor, attachment.trainee))
    assert "登记（500条）" in said
    assert all(f"第{n}例" in said for n in range(500))


def test_the_queries_do_not_grow_with_the_record(world, attachment):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            contents_for(world.doctor, attachment.trainee)
        return len(captured)

    def add() -> None:
        many_entries(attachment, 2)
        AssessmentFactory(request__placement=attachment.placement)
        LeaveFactory(trainee=attachment.trainee, status="WITHDRAWN")
        MeetingFactory(pairing=pairing, signed=True)
        EvidenceFactory(goal__pairing=pairing)

    pairing = PairingFactory(trainee=attachment.trainee)
    add()
    roles_of(world.doctor)
    one = queries()
    add()
    add()
    assert queries() == one <= 26


@pytest.mark.parametrize(
    ("role", "reads"), [("doctor", True), ("training_office", True), ("coordinator", False)]
)
def test_what_was_said_in_mentoring_stays_with_those_who_may_read_it(
    world, attachment, role, reads
):
    pairing = PairingFactory(trainee=attachment.trainee)
    MeetingFactory(pairing=pairing, signed=True, outcome="只给双方看的话。")
    contents = contents_for(world.user(role), attachment.trainee)
    (meeting,) = contents["meetings"]
    assert (meeting["outcome"] == "只给双方看的话。") is reads
    assert (meeting["agenda"] == WITHHELD) is not reads
    assert meeting["mentor_signed"].startswith("已签")


MAY_ORDER = {
    "doctor", "mentor", "coordinator", "training_office", "alliance_office", "administrator",
}  # fmt: skip


@pytest.mark.parametrize(
    "role",
    [
        "doctor", "mentor", "department_head", "coordinator", "other_coordinator", "colleague",
        "training_office", "alliance_office", "editor", "auditor", "administrator", "stranger",
    ],
)  # fmt: skip
def test_who_may_have_the_booklet(world, attachment, role):
    user = world.user(role)
    if role in MAY_ORDER:
        services.order_booklet(trainee_id=attachment.trainee.pk, by=user, at=AT)
    else:
        with pytest.raises(NotAllowed):
            services.order_booklet(trainee_id=attachment.trainee.pk, by=user, at=AT)


def test_a_former_mentor_has_no_booklet(world, attachment):
    attachment.placement.mentor = world.colleague
    attachment.placement.save()
    with pytest.raises(NotAllowed):
        services.order_booklet(trainee_id=attachment.trainee.pk, by=world.mentor, at=AT)


def finished(job: Job) -> Job:
    run_job(str(job.pk))
    job.refresh_from_db()
    return job


def test_each_making_is_a_job_with_its_own_file(world, attachment):
    first, second = (
        finished(services.order_booklet(trainee_id=attachment.trainee.pk, by=world.doctor, at=AT))
        for _ in range(2)
    )
    assert (first.state, second.state) == (JobState.DONE, JobState.DONE)
    assert first.result_file.name != second.result_file.name
    with first.result_file.open("rb") as file:
        assert world.doctor.name in PdfReader(file).pages[0].extract_text()
    assert first.result_file.name.endswith(".pdf")


def test_whoever_lost_the_right_before_the_worker_came_gets_nothing(world, attachment):
    job = services.order_booklet(trainee_id=attachment.trainee.pk, by=world.mentor, at=AT)
    attachment.placement.mentor = None
    attachment.placement.save()
    assert finished(job).state == JobState.FAILED
    assert not job.result_file


def test_the_booklets_of_an_intake_come_as_one_zip(world, attachment):
    job = finished(
        services.order_booklets(intake_id=attachment.intake.pk, by=world.training_office, at=AT)
    )
    assert job.result["booklets"] == 2
    with job.result_file.open("rb") as file, zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        assert len(names) == 2
        said = {text_of(PdfReader(io.BytesIO(archive.read(name))))[:200] for name in names}
    assert {world.doctor.name, world.other_doctor.name} == {
        name for name in (world.doctor.name, world.other_doctor.name) for one in said if name in one
    }


@pytest.mark.parametrize("role", ["doctor", "mentor", "coordinator", "alliance_office"])
def test_only_the_training_office_has_a_whole_intake(world, attachment, role):
    with pytest.raises(NotAllowed):
        services.order_booklets(intake_id=attachment.intake.pk, by=world.user(role), at=AT)


def test_an_intake_of_another_alliance_is_not_there(world, attachment):
    theirs = IntakeFactory(version__programme__alliance=world.foreign_alliance)
    for intake_id in (theirs.pk, 10**9):
        with pytest.raises(NotAllowed):
            services.order_booklets(intake_id=intake_id, by=world.training_office, at=AT)
