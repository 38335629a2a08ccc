from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from courses.attendance import codes, screens
from courses.attendance.factories import LeaveFactory, workday_from
from courses.attendance.models import Leave
from courses.rotations.models import Placement
from lms.testing.access import Row, everyone, members, only
from lms.testing.attachment import build_attachment

TEACHERS = "mentor department_head training_office"
KEEPERS = "department_head training_office"
FOLLOWERS = f"{TEACHERS} coordinator alliance_office"


def placement(world) -> Placement:
    return build_attachment(world).placement


def in_training(world) -> dict:
    """For addresses without a parameter: the doctor's placement is made, nothing is named."""
    placement(world)
    return {}


def by_placement(world) -> dict:
    return {"pk": placement(world).pk}


def by_trainee(world) -> dict:
    return {"pk": placement(world).trainee_id}


def ward(world) -> dict:
    placement(world)
    return {"department_id": world.department.pk}


def code(world) -> dict:
    return {"token": codes.token_for(ward(world)["department_id"], at=timezone.now())}


def screen(world) -> dict:
    """By its link, which opens to whoever has it."""
    made = screens.renew_screen(
        department=world.department, by=world.department_head, at=timezone.now()
    )
    return {"token": made.token}


def leave(world, **fields) -> Leave:
    """One day of the doctor's, which waits for the mentor."""
    return LeaveFactory(trainee=placement(world).trainee, **fields)


def by_leave(world) -> dict:
    return {"pk": leave(world).pk}


def by_proven_leave(world) -> dict:
    return {"pk": leave(world, proof=ContentFile(b"%PDF-1.4", name="proof.pdf")).pk}


def request_of_doctor(world) -> dict:
    day = workday_from(timezone.localdate() + timedelta(days=3))
    return {"kind": "PERSONAL", "starts_on": day, "ends_on": day, "reason": "家中有事。"}


ROWS = [
    Row("attendance:home", get=members(200) | {"department_head": 302}, post=405),
    Row(
        "attendance:home",
        kwargs=in_training,
        get=members(200) | dict.fromkeys([*TEACHERS.split(), "administrator"], 302),
        post=405,
        case="in training",
    ),
    Row("attendance:trainee", kwargs=by_trainee, get=only(f"doctor {FOLLOWERS}"), post=405),
    # A trainee is answered in words, whoever else taps on a code too.
    Row("attendance:check_in", kwargs=code, get=members(200), post=members(200) | {"doctor": 302}),
    Row("attendance:check_in_by_digits", get=members(200), post=members(200)),
    Row("attendance:ward", kwargs=ward, get=only(TEACHERS), post=405),
    Row("attendance:ward_code", kwargs=ward, get=only(TEACHERS), post=405),
    Row("attendance:screen", kwargs=screen, get=everyone(200), post=405),
    Row("attendance:screen_code", kwargs=screen, get=everyone(200), post=405),
    Row("attendance:renew_screen", kwargs=ward, get=405, post=only(KEEPERS, 302)),
    Row("attendance:stop_screen", kwargs=ward, get=405, post=only(KEEPERS, 302)),
    Row("attendance:departments", get=only(TEACHERS), post=405),
    Row("attendance:day_list", kwargs=ward, get=only(TEACHERS), post=only(TEACHERS, 302)),
    Row("attendance:leaves", get=members(200), post=405),
    Row(
        "attendance:request_leave",
        get=members(404),
        post=members(404),
        case="of nobody in training",
    ),
    Row(
        "attendance:request_leave",
        kwargs=in_training,
        data=request_of_doctor,
        get=members(404) | {"doctor": 200},
        post=members(404) | {"doctor": 302},
        case="in training",
    ),
    Row("attendance:leave", kwargs=by_leave, get=only(f"doctor {FOLLOWERS}"), post=405),
    Row(
        "attendance:decide_leave",
        kwargs=by_leave,
        data=lambda world: {"verdict": "approve"},
        get=405,
        post=only(TEACHERS, 302),
    ),
    Row(
        "attendance:withdraw_leave",
        kwargs=by_leave,
        get=405,
        post=members(404) | {"doctor": 302},
    ),
    Row(
        "attendance:leave_proof",
        kwargs=by_proven_leave,
        get=only(f"doctor {TEACHERS}"),
        post=405,
    ),
    Row("attendance:placement", kwargs=by_placement, get=only("training_office"), post=405),
    Row(
        "attendance:correct",
        kwargs=by_placement,
        data=lambda world: {
            "correct-day": timezone.localdate(),
            "correct-is_present": "0",
            "correct-reason": "核对登记",
        },
        get=405,
        post=only("training_office", 302),
    ),
    Row("attendance:extend", kwargs=by_placement, get=405, post=only("training_office")),
    Row("attendance:make_up", kwargs=by_placement, get=405, post=only("training_office")),
]
