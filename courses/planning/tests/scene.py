"""A term that is about to begin, for the planner's tests."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from courses.planning import drafting
from courses.planning.models import DAY, WEEK, Plan
from courses.programmes.enums import ApplicationStatus
from courses.programmes.factories import (
    BlockFactory,
    IntakeFactory,
    ProgrammeFactory,
    TraineeFactory,
)
from courses.programmes.models import Block, Intake, Trainee
from courses.rotations.factories import CapacityFactory
from lms.testing.world import World

AT = datetime(2027, 2, 1, 8, tzinfo=timezone.get_default_timezone())
MONDAY = date(2027, 3, 1)
WEEKS = 10


@dataclass(frozen=True)
class Scene:
    """Trainees who shall spend four weeks in each of two departments within ten weeks."""

    world: World
    intake: Intake
    blocks: list[Block]
    trainees: list[Trainee]

    def begin(self, **kwargs) -> Plan:
        return drafting.begin_plan(
            **{
                "alliance": self.world.alliance,
                "name": "春季计划",
                "intakes": [self.intake],
                "starts_on": self.intake.starts_on,
                "ends_on": self.intake.ends_on,
                "by": self.world.training_office,
                "at": AT,
            }
            | kwargs
        )


def build_scene(world: World, *, trainees: int = 2, places: int = 1) -> Scene:
    programme = ProgrammeFactory(alliance=world.alliance, host_unit=world.lead_unit)
    blocks = [BlockFactory(version__programme=programme, department=world.department)]
    blocks.append(BlockFactory(version=blocks[0].version, department__unit=world.lead_unit))
    intake = IntakeFactory(
        version=blocks[0].version, starts_on=MONDAY, ends_on=MONDAY + WEEKS * WEEK - DAY
    )
    for block in blocks:
        CapacityFactory(department=block.department, places=places)
    people = [{"user": world.doctor, "unit": world.unit}] + [{}] * (trainees - 1)
    return Scene(
        world,
        intake,
        blocks,
        [
            TraineeFactory(intake=intake, status=ApplicationStatus.ACCEPTED, **person)
            for person in people
        ],
    )
