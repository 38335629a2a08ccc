import pytest

from alliance.accounts.factories import UserFactory
from alliance.units.queries import roles_of
from courses.rotations.factories import PlacementFactory
from courses.rotations.part import Part, may_sign, part_of

pytestmark = pytest.mark.django_db


def test_trainees_mentors_and_everybody_else(django_assert_num_queries):
    placement = PlacementFactory()
    placement.mentor = UserFactory()
    placement.save()
    nobody = UserFactory()
    assert part_of(placement.trainee.user) == Part(trains=True, mentors=False)
    assert part_of(placement.mentor) == Part(trains=False, mentors=True)
    with django_assert_num_queries(1):
        assert part_of(nobody) == part_of(nobody) == Part(trains=False, mentors=False)
    assert may_sign(placement.mentor, roles_of(placement.mentor))
    assert not may_sign(nobody, roles_of(nobody))
