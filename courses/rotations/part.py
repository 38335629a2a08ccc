"""What part a person has in rotations, as conditions of the desk (`core.desk.when`).

Most people have none, and are asked nothing further.
"""

from django.db.models import Exists, OuterRef, Q

from alliance.accounts.enums import Role
from alliance.units.models import RoleGrant

from .models import Placement


def signs(person: OuterRef) -> Q:
    """Signs as a mentor, or as the head of a department where there is none."""
    head = Exists(RoleGrant.objects.filter(user=person, role=Role.DEPARTMENT_HEAD))
    return Exists(Placement.objects.filter(mentor=person)) | head


def signs_or_runs(person: OuterRef) -> Q:
    """Signs, or stands above those who do: the training office, and whoever sees everything."""
    office = Exists(RoleGrant.objects.filter(user=person, role=Role.TRAINING_OFFICE))
    return signs(person) | office | Q(is_superuser=True)
