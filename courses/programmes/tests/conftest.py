import pytest
from django.utils import timezone

from courses.programmes.factories import ApplicationFactory, IntakeFactory, ProgrammeVersionFactory
from courses.programmes.models import Application, Intake
from lms.testing.ground import kept


@kept
def intake(world) -> Intake:
    """An intake of ten places that takes applications today, in the world's alliance."""
    return IntakeFactory(
        version__programme__alliance=world.alliance,
        version__programme__host_unit=world.lead_unit,
        version__published=True,
    )


@pytest.fixture
def applied(world, intake):
    """`applied(unit=…, submitted=True)`: an application to the intake, of the world's unit."""

    def make(**fields) -> Application:
        return ApplicationFactory(**{"intake": intake, "unit": world.unit} | fields)

    return make


@pytest.fixture
def now():
    return timezone.now()


@kept
def draft_version(world):
    """An empty draft of a programme in the world's alliance."""
    return ProgrammeVersionFactory(
        programme__alliance=world.alliance, programme__host_unit=world.lead_unit
    )
