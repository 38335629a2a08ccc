"""Demo cases: one in each state and more, with drawn films in place of patients' own."""

import uuid
from datetime import timedelta
from io import BytesIO

from alliance.accounts.models import User
from alliance.core.patients import AgeGroup
from alliance.people.enums import Sex, Title
from alliance.people.models import Profile

from . import demo_cases as says
from . import drawn
from .enums import ConferenceStatus, Outcome, Scope, Urgency
from .models import Case, Expert, FollowUp, Specialty
from .services import advising, closing, conferences, drafting, reviewing
from .services.drafting import Written

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIELDS = ("脊柱外科", "神经外科", "康复科", "放射科")
SENIOR = (Title.CHIEF, Title.ASSOCIATE_CHIEF)


def load(demo) -> None:
    specialties = _experts(demo)
    doctor, mentor, office = (demo.accounts[name] for name in ("doctor", "mentor", "office"))
    home = Profile.objects.get(user=doctor).unit
    colleague = User.objects.filter(profile__unit=home).exclude(pk=doctor.pk).order_by("pk")[0]
    county = User.objects.filter(profile__unit=demo.units[7]).order_by("pk")[0]
    spine, _neuro, rehab, _films = specialties
    now = demo.now

    draft = _write(demo, says.REHAB, by=doctor, specialty=rehab, at=now - 30 * HOUR)
    _submit(draft, by=doctor, at=now - 29 * HOUR)
    reviewing.return_case(
        case_id=draft.pk, reason="“拆线”后的天数请写清；请补一张切口的照片。", by=mentor,
        at=now - 20 * HOUR,
    )  # fmt: skip
    _write(demo, says.CHILD, by=doctor, specialty=spine, at=now - 2 * HOUR)

    waiting = _write(demo, says.INFECTION, by=county, specialty=spine, at=now - 3 * HOUR)
    _photo(waiting, by=county, at=now - 3 * HOUR)
    _dicom(waiting, by=county, at=now - 3 * HOUR)
    _submit(waiting, by=county, at=now - 2 * HOUR)

    urgent = _write(
        demo, says.CAUDA, by=county, specialty=spine, at=now - 4 * HOUR, urgency=Urgency.EMERGENCY
    )
    _open(urgent, by=office, at=now - 3 * HOUR)
    _open(
        _write(demo, says.CERVICAL, by=doctor, specialty=spine, at=now - 5 * HOUR,
               urgency=Urgency.URGENT),
        by=office, at=now - 4 * HOUR,
    )  # fmt: skip
    own = _write(
        demo, says.DISC, by=colleague, specialty=spine, at=now - 26 * HOUR, scope=Scope.UNIT
    )
    _open(own, by=office, at=now - 25 * HOUR)

    advised = _advised(demo, by=doctor, specialty=spine, at=now - 8 * DAY)
    conferences.plan_conference(
        case_id=advised.pk,
        meeting=conferences.Meeting(
            starts_at=(now + 3 * DAY).replace(hour=7, minute=0, second=0, microsecond=0),
            minutes=60, place="泽川市中心医院会诊中心",
        ),
        user_ids=[county.pk], by=office, at=now - DAY,
    )  # fmt: skip
    _closed(demo, by=doctor, specialty=spine, at=now - 100 * DAY)

    gone = _write(demo, says.DISC, by=county, specialty=spine, at=now - 50 * HOUR)
    _submit(gone, by=county, at=now - 49 * HOUR)
    closing.withdraw_case(
        case_id=gone.pk, reason="与另一例重复", erase=False, by=county, at=now - 48 * HOUR
    )


def _experts(demo) -> list[Specialty]:
    """The demo mentor and head for the spine, and senior people of the lead hospital."""
    specialties = [Specialty.objects.create(alliance=demo.alliance, name=name) for name in FIELDS]
    seniors = list(
        Profile.objects.filter(unit=demo.units[0], title__in=SENIOR, user__in=demo.people)
        .order_by("pk")
        .values_list("user", flat=True)
    )
    spine = [demo.accounts["mentor"].pk, demo.accounts["head"].pk]
    for n, specialty in enumerate(specialties):
        people = seniors[n :: len(specialties)][:3]
        Expert.objects.bulk_create(
            Expert(specialty=specialty, user_id=user)
            for user in (spine + people[:1] if n == 0 else people)
        )
    return specialties


def _write(
    demo, text: tuple, *, by: User, specialty: Specialty, at, urgency=Urgency.ROUTINE,
    scope=Scope.ALLIANCE,
) -> Case:  # fmt: skip
    question, history, examination, done = text
    rng = demo.rng
    anybody = rng.choice((AgeGroup.MIDDLE, AgeGroup.OLD)), rng.choice((Sex.MALE, Sex.FEMALE))
    age_group, sex = says.PATIENTS.get(text, anybody)
    return drafting.write_case(
        client_id=uuid.UUID(int=rng.getrandbits(128), version=4),
        written=Written(
            question=question,
            specialty_id=specialty.pk,
            urgency=urgency,
            scope=scope,
            age_group=age_group,
            sex=sex,
            history=history,
            examination=examination,
            done=done,
        ),
        alarms=[],
        by=by,
        at=at,
    )


def _photo(case: Case, *, by: User, at, collapsed: int = 3) -> int:
    data = drawn.photo(drawn.spine(collapsed=collapsed))
    kept = drafting.add_image(case_id=case.pk, upload=BytesIO(data), size=len(data), by=by, at=at)
    return kept.pk


def _dicom(case: Case, *, by: User, at) -> int:
    data = drawn.dicom(drawn.spine(width=640, height=800, collapsed=2))
    kept = drafting.add_image(case_id=case.pk, upload=BytesIO(data), size=len(data), by=by, at=at)
    return kept.pk


def _submit(case: Case, *, by: User, at) -> None:
    drafting.submit_case(case_id=case.pk, by=by, at=at)


def _open(case: Case, *, by: User, at) -> None:
    _submit(case, by=case.author, at=at)
    images = set(case.images.values_list("pk", flat=True))
    reviewing.confirm_case(
        case_id=case.pk, text_read=True, clean_images=images, no_text_in=images, by=by, at=at
    )


def _advised(demo, *, by: User, specialty: Specialty, at) -> Case:
    """With two marks on the DICOM image, advice that points at them, a question and an answer."""
    mentor, head = demo.accounts["mentor"], demo.accounts["head"]
    case = _write(demo, says.FRACTURE, by=by, specialty=specialty, at=at)
    film = _dicom(case, by=by, at=at)
    _photo(case, by=by, at=at)
    _open(case, by=head, at=at + HOUR)
    at += 3 * HOUR
    for place, label in (
        (advising.Place("ARROW", 290, 335, 150, 290), "前缘塌陷"),
        (advising.Place("BOX", 425, 285, 475, 385), "后缘连续"),
    ):
        advising.mark(image_id=film, place=place, label=label, by=mentor, at=at)
    reply = advising.reply(
        case_id=case.pk, text=says.ADVICE_FRACTURE, as_advice=True, by=mentor, at=at
    )
    for text, who in ((says.QUESTION_BACK, by), (says.ANSWER_BACK, mentor)):
        at += HOUR
        advising.reply(
            case_id=case.pk, text=text, as_advice=False, parent_id=reply.pk, by=who, at=at
        )
    return case


def _closed(demo, *, by: User, specialty: Specialty, at) -> Case:
    """All the way: reports, a conference that was held, the outcome."""
    office = demo.accounts["office"]
    case = _advised(demo, by=by, specialty=specialty, at=at)
    met = conferences.plan_conference(
        case_id=case.pk,
        meeting=conferences.Meeting(at + 4 * DAY, 45, "线上", "https://meeting.example.org/spine"),
        user_ids=[], by=office, at=at + 2 * DAY,
    )  # fmt: skip
    conferences.end_conference(
        conference_id=met.pk, status=ConferenceStatus.HELD,
        conclusion="意见一致：保守治疗，四周复查；把转诊条件写进卫生院的交接单。",
        by=office, at=at + 5 * DAY,
    )  # fmt: skip
    for report in FollowUp.objects.filter(case=case):
        closing.report_outcome(
            follow_up_id=report.pk, text=says.OUTCOME, by=by, at=at + (report.days + 1) * DAY
        )
    closing.close_case(
        case_id=case.pk, outcome=Outcome.IMPROVED, text=says.OUTCOME, by=by, at=at + 95 * DAY
    )
    return case
