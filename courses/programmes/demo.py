"""The demo's programmes: intakes in the middle of a term, open, past and to come."""

from datetime import date, datetime, timedelta

import pgtrigger
from django.core.files.base import ContentFile
from django.utils import timezone

from alliance.accounts.models import User
from alliance.people.enums import PractisingKind
from alliance.people.models import Profile
from alliance.units.models import Department, Membership
from courses.enrolment.models import Enrolment
from courses.quizzes.models import QuizLessonPage

from . import demo_programmes as told
from .enums import ApplicationStatus, LetterKind, PaperKind, VersionState
from .letters import compose
from .models import (
    Application,
    Block,
    Intake,
    Paper,
    Programme,
    ProgrammeVersion,
    RequiredAssessment,
    Requirement,
    Wish,
)

IN_TRAINING = 24
WEEK = timedelta(weeks=1)
_S = ApplicationStatus
# The open intake: every state that an application can have before its intake begins.
OPEN_STATES = [
    *[_S.ACCEPTED] * 5, *[_S.UNIT_APPROVED] * 6, *[_S.SUBMITTED] * 3, *[_S.WAITLISTED] * 2,
    _S.DECLINED, _S.WITHDRAWN, _S.DRAFT,
]  # fmt: skip
# The one still in training has passed every block: the office has to finish it.
PAST_STATES = [
    *[_S.COMPLETED] * 7, _S.IN_TRAINING, _S.TERMINATED, _S.DECLINED, _S.WITHDRAWN,
]  # fmt: skip
PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 595]/Contents 4 0 R"
    b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
    b"4 0 obj<</Length 48>>stream\nBT /F 24 Tf 60 400 Td (Demo paper only) Tj ET   \nendstream\n"
    b"endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def load(demo) -> None:
    programme = Programme.objects.create(
        alliance=demo.alliance,
        host_unit=demo.units[0],
        name=told.MAIN,
        summary=told.MAIN_SUMMARY,
    )
    monday = demo.now.date() - timedelta(days=demo.now.weekday())
    first = _version(programme, 1, items=_items_of_first(), assessments=told.ASSESSMENTS[:4])
    _publish(first, demo.now - timedelta(days=640))
    second = _version(programme, 2, items=told.ITEMS, assessments=told.ASSESSMENTS)
    _publish(second, demo.now - timedelta(days=200))
    _version(programme, 3, items=told.ITEMS, assessments=told.ASSESSMENTS, attendance=95)

    past = _intake(first, "第六期", monday - 37 * WEEK, weeks=26, places=12)
    running = _intake(second, "第七期", monday - 11 * WEEK, weeks=26, places=26)
    opened = _intake(second, "第八期", monday + 9 * WEEK, weeks=26, places=5, per_unit=2)
    _open_now(opened, demo)
    _intake(second, "第九期", monday + 36 * WEEK, weeks=26, places=12, per_unit=2)
    short = _load_short(demo, monday)

    doctors = _doctors(demo)
    _load_past(past, doctors, demo)
    _load_running(running, [demo.accounts["doctor"], *doctors], demo)
    _load_open(opened, doctors, demo)
    for n, user in enumerate(doctors[:2]):
        _walk(_application(short, user, _S.UNIT_APPROVED, n, decided=demo.now.date()))


def _items_of_first() -> list[tuple]:
    return [
        (*item[:4], told.LESS_IN_ONE.get(item[2], item[4]))
        for item in told.ITEMS
        if item[2] not in told.NEW_IN_TWO
    ]


def _version(
    programme: Programme, number: int, *, items, assessments, blocks=told.BLOCKS,
    fixed_order=False, attendance=90,
) -> ProgrammeVersion:  # fmt: skip
    version = ProgrammeVersion.objects.create(
        programme=programme,
        number=number,
        fixed_order=fixed_order,
        attendance_percent=attendance,
    )
    departments = {
        department.name: department
        for department in Department.objects.filter(unit=programme.host_unit_id)
    }
    quizzes = {quiz.slug: quiz for quiz in QuizLessonPage.objects.live()}
    made = {"": None}
    for position, (name, weeks, course, form) in enumerate(blocks, start=1):
        made[name] = Block.objects.create(
            version=version,
            department=departments[name],
            position=position,
            weeks=weeks,
            theory_quiz=quizzes.get(f"{course}-quiz"),
            skill_form_code=form,
        )
    Requirement.objects.bulk_create(
        Requirement(
            version=version, block=made[block], kind=kind, name=name, level=level, required=count,
            position=position,
        )
        for position, (block, kind, name, level, count) in enumerate(items, start=1)
    )  # fmt: skip
    RequiredAssessment.objects.bulk_create(
        RequiredAssessment(version=version, block=made[block], form_code=code, required=count)
        for block, code, count in assessments
    )
    return version


def _publish(version: ProgrammeVersion, at: datetime) -> None:
    version.state, version.published_at = VersionState.PUBLISHED, at
    version.save()


def _intake(
    version: ProgrammeVersion, name: str, starts_on: date, *, weeks: int, places: int,
    per_unit: int | None = None,
) -> Intake:  # fmt: skip
    return Intake.objects.create(
        version=version,
        name=name,
        starts_on=starts_on,
        ends_on=starts_on + weeks * WEEK - timedelta(days=1),
        apply_from=starts_on - 10 * WEEK,
        apply_until=starts_on - 5 * WEEK,
        places=places,
        places_per_unit=per_unit,
    )


def _open_now(intake: Intake, demo) -> None:
    intake.apply_from = demo.now.date() - timedelta(days=20)
    intake.apply_until = demo.now.date() + timedelta(days=15)
    intake.save()


def _load_short(demo, monday: date) -> Intake:
    programme = Programme.objects.create(
        alliance=demo.alliance,
        host_unit=demo.units[0],
        name=told.SHORT,
        summary=told.SHORT_SUMMARY,
    )
    version = _version(
        programme, 1, items=told.SHORT_ITEMS, assessments=[("脊柱外科", "dops", 2)],
        blocks=told.SHORT_BLOCKS, fixed_order=True,
    )  # fmt: skip
    _publish(version, demo.now - timedelta(days=15))
    intake = _intake(version, "首期", monday + 20 * WEEK, weeks=8, places=6, per_unit=1)
    _open_now(intake, demo)
    return intake


def _doctors(demo) -> list[User]:
    """Licensed doctors of units that signed the teaching annex, at most two from each unit.

    Neither the demo accounts nor the lead hospital's own people.
    """
    annexed = Membership.objects.filter(teaching_annex=True).exclude(unit=demo.units[0])
    chosen, of_unit = [], {}
    for profile in (
        Profile.objects.filter(
            practising_kind=PractisingKind.PHYSICIAN, unit__in=annexed.values("unit")
        )
        .exclude(user__in=[account.pk for account in demo.accounts.values()])
        .select_related("user")
        .order_by("user__username")
    ):
        if of_unit.setdefault(profile.unit_id, 0) < 2:
            of_unit[profile.unit_id] += 1
            chosen.append(profile.user)
    return chosen


def _load_past(intake: Intake, doctors: list[User], demo) -> None:
    people = _with_courses_first(doctors[-len(PAST_STATES) :])
    for n, (user, status) in enumerate(zip(people, PAST_STATES, strict=True)):
        application = _application(intake, user, status, n, decided=intake.starts_on - 4 * WEEK)
        if status == _S.TERMINATED:
            application.reason = told.TERMINATE_REASON
            application.ends_on = intake.starts_on + 8 * WEEK
        _walk(application)
        _tell(application)


def _with_courses_first(people: list[User]) -> list[User]:
    """Who finished a course long ago comes first: a graduate with a certificate."""
    finished = dict(
        Enrolment.objects.filter(
            user__in=people, completed_at__isnull=False, course__gives_certificate=True
        )
        .order_by("-completed_at")
        .values_list("user", "completed_at")
    )
    certified = [user for user in people if user.pk in finished]
    certified.sort(key=lambda user: finished[user.pk])
    return [*certified, *(user for user in people if user.pk not in finished)]


def _load_running(intake: Intake, people: list[User], demo) -> None:
    for n, user in enumerate(people[:IN_TRAINING]):
        application = _application(
            intake, user, _S.IN_TRAINING, n, decided=intake.starts_on - 4 * WEEK
        )
        _walk(application)
        _tell(application)
        _wish(application, n)


def _load_open(intake: Intake, doctors: list[User], demo) -> None:
    """One application waits for the demo coordinator, in the demo doctor's unit."""
    home = demo.accounts["coordinator"].profile.unit_id
    own = next((user for user in doctors if user.profile.unit_id == home), None)
    rest = [user for user in doctors[IN_TRAINING:] if user.profile.unit_id != home]
    waiting = 0
    for n, status in enumerate(OPEN_STATES):
        user = own if own and status == _S.SUBMITTED else rest.pop(0)
        own = None if user is own else own
        application = _application(
            intake, user, status, n, decided=demo.now.date() - timedelta(days=4)
        )
        if status == _S.WAITLISTED:
            waiting += 1
            application.waitlist_number = waiting
        _walk(application)
        _tell(application)
        _wish(application, n)
        if status not in (_S.DRAFT, _S.WITHDRAWN):
            _paper(application, PaperKind.LICENCE, "执业证书.pdf")
            _paper(application, PaperKind.RECOMMENDATION, "单位推荐表.pdf")


def _application(intake: Intake, user: User, status: str, n: int, *, decided: date) -> Application:
    """Not saved yet; it was begun two weeks before it was decided and handed in a week before."""
    decided_at = _morning(decided, n)
    made = Application(
        intake=intake,
        user=user,
        unit_id=user.profile.unit_id,
        status=status,
        goals=told.GOALS[n % len(told.GOALS)],
        experience=told.EXPERIENCE[n % len(told.EXPERIENCE)],
        created_at=decided_at - timedelta(days=14),
    )
    if status != _S.DRAFT:
        made.submitted_at = decided_at - timedelta(days=7)
    if status not in (_S.DRAFT, _S.SUBMITTED, _S.UNIT_APPROVED):
        made.decided_at = decided_at
    if status in (_S.ACCEPTED, _S.IN_TRAINING, _S.COMPLETED, _S.TERMINATED):
        made.version_id = intake.version_id
        made.starts_on, made.ends_on = intake.starts_on, intake.ends_on
    if status == _S.DECLINED:
        made.reason = told.DECLINE_REASONS[0]
    return made


# The way to each state, after the draft.
_ASKED = [_S.SUBMITTED, _S.UNIT_APPROVED]
_ADMITTED = [*_ASKED, _S.ACCEPTED]
WAYS = {
    _S.DRAFT: [],
    _S.SUBMITTED: [_S.SUBMITTED],
    _S.UNIT_APPROVED: _ASKED,
    _S.ACCEPTED: _ADMITTED,
    _S.WAITLISTED: [*_ASKED, _S.WAITLISTED],
    _S.DECLINED: [*_ASKED, _S.DECLINED],
    _S.WITHDRAWN: [_S.SUBMITTED, _S.WITHDRAWN],
    _S.IN_TRAINING: [*_ADMITTED, _S.IN_TRAINING],
    _S.COMPLETED: [*_ADMITTED, _S.IN_TRAINING, _S.COMPLETED],
    _S.TERMINATED: [*_ADMITTED, _S.IN_TRAINING, _S.TERMINATED],
}


def _walk(application: Application) -> None:
    """Save it as a draft and take it to its state step by step, each at its own time."""
    status, reason = application.status, application.reason
    number, application.waitlist_number = application.waitlist_number, None
    application.status, application.reason = _S.DRAFT, ""
    application.save()
    last = {"reason": reason, "waitlist_number": number}
    for step in WAYS[status]:
        changes = last if step == status else {}
        Application.objects.filter(pk=application.pk).update(status=step, **changes)
    application.refresh_from_db()
    _date_the_steps(application)


def _date_the_steps(application: Application) -> None:
    """The history has them all at the moment of loading; nobody but the demo moves it."""
    submitted = application.submitted_at or application.created_at
    moments = {
        _S.DRAFT: application.created_at,
        _S.SUBMITTED: submitted,
        _S.UNIT_APPROVED: submitted + timedelta(days=1, hours=3),
        _S.WITHDRAWN: submitted + timedelta(days=2),
    }
    if application.starts_on:
        moments[_S.IN_TRAINING] = _morning(application.starts_on, application.pk)
        moments[_S.COMPLETED] = _morning(application.ends_on, application.pk)
        moments[_S.TERMINATED] = moments[_S.COMPLETED]
    with pgtrigger.ignore("programmes.ApplicationEvent:append_only"):
        for event in application.events.all():
            at = moments.get(event.status, application.decided_at)
            application.events.filter(pk=event.pk).update(pgh_created_at=at)


def _morning(day: date, n: int) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 9, n % 60))


LETTERS = {
    _S.ACCEPTED: [LetterKind.ADMISSION],
    _S.IN_TRAINING: [LetterKind.ADMISSION],
    _S.COMPLETED: [LetterKind.ADMISSION],
    _S.TERMINATED: [LetterKind.ADMISSION, LetterKind.TERMINATED],
    _S.WAITLISTED: [LetterKind.WAITLIST],
    _S.DECLINED: [LetterKind.DECLINED],
}


def _tell(application: Application) -> None:
    """The letters of the decisions, mailed to those who have an address."""
    for kind in LETTERS.get(application.status, []):
        letter = compose(application, kind, at=application.decided_at)
        if application.user.email:
            letter.sent_at = letter.written_at
        letter.save()


def _wish(application: Application, n: int) -> None:
    """Two of three applicants would like a department in a certain month."""
    if n % 3 == 2:
        return
    blocks = list(application.intake.version.blocks.all())
    block = blocks[n % len(blocks)]
    month = (application.intake.starts_on + (4 + 4 * (n % 5)) * WEEK).replace(day=1)
    Wish.objects.create(application=application, department_id=block.department_id, month=month)


def _paper(application: Application, kind: PaperKind, name: str) -> None:
    Paper.objects.create(
        application=application,
        kind=kind,
        name=name,
        file=ContentFile(PAPER, name=name),
        content_type="application/pdf",
        size=len(PAPER),
        added_at=application.created_at,
    )
