from datetime import date, timedelta

import factory
from django.utils import timezone

from alliance.units.factories import DepartmentFactory
from courses.programmes.factories import TraineeFactory

from . import models
from .enums import PlacementStatus


class CapacityFactory(factory.django.DjangoModelFactory):
    """Room for five in 2026 and 2027 unless told otherwise."""

    class Meta:
        model = models.Capacity

    department = factory.SubFactory(DepartmentFactory)
    starts_on = date(2026, 1, 1)
    ends_on = date(2027, 12, 31)
    places = 5


class PlacementFactory(factory.django.DjangoModelFactory):
    """A running placement of four weeks that began a week ago, in a department with room."""

    class Meta:
        model = models.Placement

    trainee = factory.SubFactory(TraineeFactory)
    department = factory.LazyFunction(lambda: CapacityFactory().department)
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=7))
    ends_on = factory.LazyAttribute(lambda made: made.starts_on + timedelta(days=27))
    status = PlacementStatus.ACTIVE
    published_at = factory.LazyFunction(timezone.now)

    class Params:
        published = factory.Trait(status=PlacementStatus.PUBLISHED)
