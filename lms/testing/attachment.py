"""An attachment in the middle of its term, as the tests of the rotation apps need it."""

from dataclasses import dataclass

from courses.programmes.enums import Level
from courses.programmes.factories import (
    BlockFactory,
    ProgrammeFactory,
    RequirementFactory,
    TraineeFactory,
)
from courses.programmes.models import Block, Intake, ProgrammeVersion, Requirement, Trainee
from courses.rotations.factories import CapacityFactory, PlacementFactory
from courses.rotations.models import Placement

from .world import World


@dataclass(frozen=True)
class Attachment:
    """`world.doctor` in training: a placement in `world.department` under `world.mentor`.

    The version is still a draft, so that a test may add to it; nothing here reads that state.
    `other` is the placement of `world.other_doctor` in the same term: in another department, with
    another mentor, from another unit. It is the row that could leak.
    """

    version: ProgrammeVersion
    block: Block
    requirement: Requirement
    intake: Intake
    trainee: Trainee
    placement: Placement
    other: Placement


def build_attachment(world: World) -> Attachment:
    """Make the attachment's rows: one block of four weeks that began a week ago."""
    programme = ProgrammeFactory(alliance=world.alliance, host_unit=world.lead_unit)
    block = BlockFactory(version__programme=programme, department=world.department)
    version = block.version
    requirement = RequirementFactory(version=version, block=block, level=Level.ASSISTED)
    trainee = TraineeFactory(intake__version=version, user=world.doctor, unit=world.unit)
    intake = trainee.intake
    CapacityFactory(department=world.department)
    placement = PlacementFactory(
        trainee=trainee, department=world.department, block=block, mentor=world.mentor
    )
    elsewhere = BlockFactory(version=version, department__unit=world.lead_unit)
    CapacityFactory(department=elsewhere.department)
    other = PlacementFactory(
        trainee=TraineeFactory(intake=intake, user=world.other_doctor, unit=world.other_unit),
        department=elsewhere.department,
        block=elsewhere,
        mentor=None,
    )
    return Attachment(version, block, requirement, intake, trainee, placement, other)
