from django.core.files.base import ContentFile
from django.utils import timezone

from courses.mentoring.enums import PairingStatus
from courses.mentoring.factories import (
    ChangeRequestFactory,
    EvidenceFactory,
    GoalFactory,
    MeetingFactory,
    MentorProfileFactory,
    PairingFactory,
)
from courses.mentoring.models import AwayPeriod, Goal, Meeting, MentorProfile, Pairing
from courses.programmes.models import Trainee
from lms.testing.access import Row, members, only
from lms.testing.attachment import build_attachment

TODAY = timezone.localdate()
TWO = "doctor mentor"
SEES = f"{TWO} department_head coordinator training_office alliance_office"
READS = f"{TWO} training_office"
IN_THE_ALLIANCE = (
    "doctor mentor department_head coordinator other_coordinator training_office alliance_office"
)


def profile(world) -> MentorProfile:
    return MentorProfileFactory(
        user=world.mentor,
        alliance=world.alliance,
        unit=world.lead_unit,
        department=world.department,
    )


def trainee(world) -> Trainee:
    return build_attachment(world).trainee


def pairing(world) -> Pairing:
    return PairingFactory(mentor=profile(world), trainee=trainee(world))


def proposal(world) -> Pairing:
    """The office's, so that either side may answer."""
    return PairingFactory(
        mentor=profile(world),
        trainee=trainee(world),
        proposed=True,
        proposed_by=world.training_office,
    )


def ended(world) -> Pairing:
    return PairingFactory(
        mentor=profile(world),
        trainee=trainee(world),
        status=PairingStatus.ENDED,
        ended_on=TODAY,
        end_cause="REARRANGED",
    )


def goal(world) -> Goal:
    return GoalFactory(pairing=pairing(world))


def shown_goal(world) -> Goal:
    return EvidenceFactory(goal=goal(world)).goal


def meeting(world) -> Meeting:
    return MeetingFactory(pairing=pairing(world))


def unsigned(world) -> Meeting:
    """Neither has signed."""
    return MeetingFactory(pairing=pairing(world), held=True, mentee_signed_at=None)


def pk_of(make):
    return lambda world: {"pk": make(world).pk}


def file_pk(world) -> dict:
    file = ContentFile(b"%PDF-1.4", name="plan.pdf")
    evidence = EvidenceFactory(goal=goal(world), file=file, filename="plan.pdf")
    return {"pk": evidence.pk}


def wish_pk(world) -> dict:
    return {"pk": ChangeRequestFactory(pairing=pairing(world)).pk}


def away_pk(world) -> dict:
    period = AwayPeriod.objects.create(mentor=profile(world), starts_on=TODAY, ends_on=TODAY)
    return {"pk": period.pk}


def data(**values):
    return lambda world: values


ROWS = [
    Row("mentoring:home", get=members(200), post=405),
    Row("mentoring:chain", get=members(200), post=405),
    Row("mentoring:mentors", get=members(200), post=405),
    Row(
        "mentoring:mentor",
        kwargs=lambda world: (trainee(world), {"pk": profile(world).pk})[1],
        data=lambda world: {"offer": f"PRIMARY-{Trainee.objects.get(user=world.doctor).pk}"},
        get=only(IN_THE_ALLIANCE),
        post=only(IN_THE_ALLIANCE) | {"doctor": 302},
    ),
    Row(
        "mentoring:edit_mentor",
        kwargs=pk_of(profile),
        data=data(specialties="脊柱微创"),
        get=only("mentor training_office"),
        post=only("mentor training_office", 302),
    ),
    Row(
        "mentoring:limit",
        kwargs=pk_of(profile),
        data=data(load_limit=2),
        get=405,
        post=only("training_office", 302),
    ),
    Row(
        "mentoring:away",
        kwargs=pk_of(profile),
        data=data(starts_on=TODAY, ends_on=TODAY),
        get=405,
        post=only("mentor training_office", 302),
    ),
    Row("mentoring:remove_away", kwargs=away_pk, get=405, post=only("mentor training_office", 302)),
    Row("mentoring:pairing", kwargs=pk_of(pairing), get=only(SEES), post=405),
    Row("mentoring:pairing", case="that ended", kwargs=pk_of(ended), get=only(SEES), post=405),
    Row(
        "mentoring:accept",
        kwargs=pk_of(proposal),
        get=405,
        post=only(TWO, 302) | {"administrator": 404},
    ),
    Row(
        "mentoring:decline",
        kwargs=pk_of(proposal),
        data=data(reason="忙"),
        get=405,
        post=only(TWO, 302) | {"administrator": 404},
    ),
    Row("mentoring:withdraw", kwargs=pk_of(proposal), get=405, post=only("training_office", 302)),
    Row(
        "mentoring:change",
        kwargs=pk_of(pairing),
        data=data(reason="方向不合"),
        get=only(TWO) | {"administrator": 404},
        post=only(TWO, 302) | {"administrator": 404},
    ),
    Row(
        "mentoring:withdraw_change",
        kwargs=wish_pk,
        get=405,
        post=only("doctor", 302) | {"administrator": 404},
    ),
    Row(
        "mentoring:new_goal",
        kwargs=pk_of(pairing),
        data=data(text="独立换药", due_on=TODAY),
        get=only(TWO) | {"administrator": 404},
        post=only(TWO, 302) | {"administrator": 404},
    ),
    Row(
        "mentoring:goal",
        kwargs=pk_of(goal),
        data=data(note="写了术前规划"),
        get=only(READS),
        post=only(TWO, 302) | {"administrator": 404},
    ),
    Row(
        "mentoring:goal",
        case="of a pairing that ended",
        kwargs=lambda world: {"pk": GoalFactory(pairing=ended(world)).pk},
        get=only("doctor training_office"),
        post=only("", 302) | {"administrator": 404},
    ),
    Row(
        "mentoring:reach",
        kwargs=pk_of(shown_goal),
        get=405,
        post=only("mentor", 302) | {"administrator": 404},
    ),
    Row(
        "mentoring:drop",
        kwargs=pk_of(goal),
        get=405,
        post=only(TWO, 302) | {"administrator": 404},
    ),
    Row("mentoring:evidence_file", kwargs=file_pk, get=only(READS), post=405),
    Row(
        "mentoring:new_meeting",
        kwargs=pk_of(pairing),
        data=data(planned_on=TODAY, agenda="复盘"),
        get=only(TWO) | {"administrator": 404},
        post=only(TWO, 302) | {"administrator": 404},
    ),
    Row("mentoring:meeting", kwargs=pk_of(meeting), get=only(READS), post=405),
    Row(
        "mentoring:meeting",
        case="of a pairing that ended",
        kwargs=lambda world: {"pk": MeetingFactory(pairing=ended(world), signed=True).pk},
        get=only("doctor training_office"),
        post=405,
    ),
    Row(
        "mentoring:record",
        kwargs=pk_of(meeting),
        data=data(held_on=TODAY, outcome="复盘一例"),
        get=only(TWO) | {"administrator": 404},
        post=only(TWO, 302) | {"administrator": 404},
    ),
    Row(
        "mentoring:sign",
        kwargs=pk_of(unsigned),
        data=data(revision=1),
        get=405,
        post=only(TWO, 302) | {"administrator": 404},
    ),
    Row(
        "mentoring:cancel",
        kwargs=pk_of(meeting),
        data=data(reason="临时手术"),
        get=405,
        post=only(TWO, 302) | {"administrator": 404},
    ),
    Row(
        "mentoring:office",
        get=only("coordinator other_coordinator department_head training_office alliance_office"),
        post=405,
    ),
    Row(
        "mentoring:export",
        get=405,
        post=only(
            "coordinator other_coordinator department_head training_office alliance_office", 302
        ),
    ),
    Row("mentoring:propose", get=only("training_office"), post=only("training_office")),
    Row("mentoring:end", kwargs=pk_of(pairing), get=405, post=only("training_office", 302)),
    Row("mentoring:changes", get=only("training_office"), post=405),
    Row(
        "mentoring:decide_change",
        kwargs=wish_pk,
        data=data(decision="refuse", answer="先谈一谈"),
        get=only("training_office"),
        post=only("training_office", 302),
    ),
    Row("mentoring:chains", get=only("training_office alliance_office"), post=405),
    Row("mentoring:office_mentors", get=only("training_office"), post=405),
    Row("mentoring:enter_mentor", get=only("training_office"), post=only("training_office")),
]
