"""What part a person has in rotations: most people have none, and are asked nothing further."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef

from alliance.accounts.models import User
from alliance.core.prepared import Parameter, Prepared
from courses.programmes.models import Trainee

from .models import Placement


class Part(NamedTuple):
    """`trains`: has, or had, a place as a trainee. `mentors`: is named on some placement."""

    trains: bool
    mentors: bool


PART = Prepared(
    lambda: (
        User.objects.filter(pk=Parameter("user"))
        .order_by()
        .values_list(
            Exists(Trainee.objects.filter(user=OuterRef("pk"))),
            Exists(Placement.objects.filter(mentor=OuterRef("pk"))),
        )
    )
)


def part_of(user) -> Part:
    """One query, remembered on the user object."""
    if not hasattr(user, "_part_in_rotations"):
        user._part_in_rotations = Part(*PART.row(user=user.pk))
    return user._part_in_rotations


def may_sign(user, roles) -> bool:
    """Whether anything in rotations could wait for this person's signature."""
    return bool(roles.sees_everything or roles.grants or part_of(user).mentors)
