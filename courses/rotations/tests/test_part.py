import pytest
from django.db.models import OuterRef

from alliance.accounts.models import User
from courses.rotations.part import signs, signs_or_runs
from lms.testing.attachment import build_attachment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("condition", "held_by"),
    [
        (signs, {"mentor", "department_head"}),
        (signs_or_runs, {"mentor", "department_head", "training_office", "administrator"}),
    ],
)
def test_who_is_asked(world, condition, held_by):
    build_attachment(world)
    names = User.objects.filter(condition(OuterRef("pk"))).values_list("username", flat=True)
    assert set(names) == held_by
