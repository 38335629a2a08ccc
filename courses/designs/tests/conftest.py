from datetime import UTC, datetime

import pytest

from alliance.units.factories import AllianceFactory
from courses.designs import examples
from courses.designs.drawing import draw
from courses.designs.services import version_for
from lms.testing.ground import kept

AT = datetime(2026, 5, 21, 1, tzinfo=UTC)


@kept
def alliance():
    return AllianceFactory(slug="spine", name="江川脊柱专科联盟")


@pytest.fixture
def built_in_version(alliance):
    """`built_in_version(kind, language)`: the version that the alliance has from the start."""

    def of(kind: str, language: str = "zh"):
        return version_for(alliance_id=alliance.pk, kind=kind, language=language)

    return of


@pytest.fixture
def drawn():
    """`drawn(version, snapshot)`: its PDF, with the number and code of the examples."""

    def of(version, snapshot, **more) -> bytes:
        return draw(version, snapshot, serial=examples.SERIAL, code=examples.CODE, at=AT, **more)

    return of
