from django.utils import timezone

from courses.programmes.enums import LetterKind
from courses.programmes.factories import (
    ApplicationFactory,
    BlockFactory,
    IntakeFactory,
    PaperFactory,
    ProgrammeVersionFactory,
    TraineeFactory,
)
from courses.programmes.models import Letter
from lms.testing.access import Row, members, only

OFFICES = "training_office alliance_office"
READERS = f"doctor coordinator {OFFICES}"


def version(world, **fields):
    if "programme" not in fields:
        fields |= {"programme__alliance": world.alliance, "programme__host_unit": world.lead_unit}
    return ProgrammeVersionFactory(**fields)


def intake(world):
    return IntakeFactory(version=version(world, published=True))


def application(world, **fields):
    return ApplicationFactory(intake=intake(world), user=world.doctor, unit=world.unit, **fields)


def trainee(world):
    return TraineeFactory(intake__version=version(world), user=world.doctor, unit=world.unit)


def block(world):
    return BlockFactory(version=version(world), department__unit=world.lead_unit)


def letter(world):
    return Letter.objects.create(
        application=trainee(world), kind=LetterKind.ADMISSION, subject="录取", body="已录取",
        written_at=timezone.now(),
    )  # fmt: skip


def pk(make, **fields):
    return lambda world: {"pk": make(world, **fields).pk}


def part(world):
    return {"kind": "blocks", "pk": block(world).pk}


def reason(world):
    return {"reason": "请补充材料"}


ROWS = [
    Row("programmes:home", get=members(200), post=405),
    Row("programmes:intake", kwargs=pk(intake), get=members(200), post=405),
    Row("programmes:begin", kwargs=pk(intake), get=405, post=members(302)),
    Row(
        "programmes:application",
        kwargs=pk(application, submitted=True),
        get=only(READERS),
        post=405,
    ),
    Row(
        "programmes:application",
        case="never submitted",
        kwargs=pk(application),
        get=only("doctor"),
        post=405,
    ),
    # What one fills in is one's own: not even an administrator writes in it.
    Row(
        "programmes:edit",
        kwargs=pk(application),
        data=lambda world: {"save": "1"},
        get=only("doctor") | {"administrator": 404},
        post=only("doctor", 302) | {"administrator": 404},
    ),
    Row(
        "programmes:withdraw",
        kwargs=pk(application, submitted=True),
        get=405,
        post=only("doctor", 302) | {"administrator": 404},
    ),
    Row(
        "programmes:approve",
        kwargs=pk(application, submitted=True),
        get=405,
        post=only("coordinator", 302),
    ),
    Row(
        "programmes:return",
        kwargs=pk(application, submitted=True),
        data=reason,
        get=405,
        post=only("coordinator", 302),
    ),
    Row("programmes:finish", kwargs=pk(trainee), get=405, post=only("training_office", 302)),
    Row(
        "programmes:terminate",
        kwargs=pk(trainee),
        data=reason,
        get=405,
        post=only("training_office", 302),
    ),
    Row(
        "programmes:paper",
        kwargs=lambda world: {
            "pk": PaperFactory(application=application(world, submitted=True)).pk
        },
        get=only(READERS),
        post=405,
    ),
    Row("programmes:letter", kwargs=pk(letter), get=only(READERS), post=405),
    Row("programmes:unit", get=only("coordinator other_coordinator"), post=405),
    Row("programmes:applications", get=only(OFFICES), post=405),
    Row(
        "programmes:decide",
        data=lambda world: {
            "decision": "accept",
            "application": application(world, unit_approved=True).pk,
        },
        get=405,
        post=only("training_office", 302),
    ),
    Row("programmes:export", get=405, post=only(OFFICES, 302)),
    Row("programmes:manage", get=only("training_office"), post=405),
    Row("programmes:new", get=only("training_office"), post=only("training_office")),
    Row(
        "programmes:describe",
        kwargs=lambda world: {"pk": version(world).programme_id},
        get=only("training_office"),
        post=only("training_office"),
    ),
    Row(
        "programmes:draft_next",
        kwargs=lambda world: {"pk": version(world, published=True).programme_id},
        get=405,
        post=only("training_office", 302),
    ),
    Row(
        "programmes:new_intake",
        kwargs=lambda world: {"pk": version(world, published=True).programme_id},
        get=only("training_office"),
        post=only("training_office"),
    ),
    Row(
        "programmes:manage_intake",
        kwargs=pk(intake),
        get=only("training_office"),
        post=only("training_office"),
    ),
    Row(
        "programmes:quota",
        kwargs=pk(intake),
        get=405,
        post=only("training_office"),
    ),
    Row(
        "programmes:version",
        kwargs=pk(version),
        get=only("training_office"),
        post=only("training_office"),
    ),
    Row(
        "programmes:compare",
        kwargs=lambda world: {
            "pk": version(world, number=2, programme=version(world, published=True).programme).pk
        },
        get=only("training_office"),
        post=405,
    ),
    Row(
        "programmes:publish",
        kwargs=lambda world: {"pk": block(world).version_id},
        get=405,
        post=only("training_office", 302),
    ),
    Row(
        "programmes:add_part",
        kwargs=lambda world: {"pk": version(world).pk, "kind": "requirements"},
        get=only("training_office"),
        post=only("training_office"),
    ),
    Row(
        "programmes:edit_part",
        kwargs=part,
        get=only("training_office"),
        post=only("training_office"),
    ),
    Row("programmes:remove_part", kwargs=part, get=405, post=only("training_office", 302)),
    Row("programmes:move_block", kwargs=pk(block), get=405, post=only("training_office", 302)),
]
