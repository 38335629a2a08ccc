import pytest

from alliance.cases.factories import CaseFactory, ExpertFactory


@pytest.fixture
def stored(settings):
    """The files of cases that were stored since the test began: `stored()`."""
    folder = settings.MEDIA_ROOT / "protected" / "cases"
    before = set(folder.glob("*"))
    return lambda: [path for path in folder.glob("*") if path not in before]


@pytest.fixture
def expert(world):
    """The mentor, in the specialty of every case of the alliance."""
    return ExpertFactory(specialty__alliance=world.alliance, user=world.mentor)


@pytest.fixture
def draft(world, expert):
    """The doctor's whole draft."""
    return CaseFactory(alliance=world.alliance, author=world.doctor, specialty=expert.specialty)
