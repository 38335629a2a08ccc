import factory
from django.utils import timezone

from alliance.accounts.factories import UserFactory
from alliance.units.factories import AllianceFactory

from . import models


class PlanFactory(factory.django.DjangoModelFactory):
    """An empty draft over half a year; `intakes=[…]` adds whom it plans."""

    class Meta:
        model = models.Plan
        skip_postgeneration_save = True

    alliance = factory.SubFactory(AllianceFactory)
    name = factory.Sequence(lambda n: f"轮转计划 {n + 1}")
    starts_on = factory.LazyFunction(timezone.localdate)
    ends_on = factory.LazyAttribute(lambda made: made.starts_on + 26 * models.WEEK - models.DAY)
    created_by = factory.SubFactory(UserFactory)
    created_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def intakes(self, create, intakes, **kwargs):
        if create and intakes:
            self.intakes.set(intakes)
