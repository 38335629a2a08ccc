"""What the trainee reads on the desk about the end of a rotation."""

import pytest
from django.utils import timezone

from alliance.core.desk import items_for
from alliance.units.queries import roles_of
from courses.completion.factories import EndOfRotationFactory
from courses.completion.models import ImprovementPlan

NOW = timezone.now()


def lines(user) -> list[str]:
    items = items_for(user=user, roles=roles_of(user), at=NOW)
    return [item.title for item in items if item.url.startswith("/end-of-rotation/")]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (None, ["提交脊柱外科出科考核"]),
        ("RETURNED", ["脊柱外科出科考核被退回，改好再交"]),
        ("SUBMITTED", []),
        ("FAILED", ["脊柱外科出科考核补考"]),
    ],
)
def test_what_the_trainee_has_to_do_near_the_end(world, attachment, status, said):
    if status:
        EndOfRotationFactory(placement=attachment.placement, status=status)
    assert lines(world.doctor) == said
    assert lines(world.stranger) == []


def test_a_plan_comes_before_the_next_try(world, attachment):
    end = EndOfRotationFactory(placement=attachment.placement, status="FAILED")
    ImprovementPlan.objects.create(end=end, after_try=2, opened_at=NOW)
    assert lines(world.doctor) == ["写好或同意脊柱外科改进计划"]
    assert lines(world.mentor) == [f"与{world.doctor.name}商定改进计划"]
