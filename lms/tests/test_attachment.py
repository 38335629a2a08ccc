import pytest

from alliance.units.queries import roles_of
from courses.rotations.models import Placement
from lms.testing.attachment import build_attachment

pytestmark = pytest.mark.django_db


def test_attachment_of_the_tests_shows_each_role_its_placements(world):

    attachment = build_attachment(world)
    own, other = attachment.placement, attachment.other
    seen = {
        role: list(Placement.objects.visible_to(roles_of(world.user(role))).order_by("pk"))
        for role in ("doctor", "mentor", "department_head", "coordinator", "other_coordinator")
    }
    assert seen == {
        "doctor": [own],
        "mentor": [own],
        "department_head": [own],
        "coordinator": [own],
        "other_coordinator": [other],
    }
    offices = Placement.objects.visible_to(roles_of(world.training_office))
    assert set(offices) == {own, other}
