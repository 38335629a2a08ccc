import uuid
from datetime import timedelta

import factory
from django.utils import timezone

from alliance.core.patients import AgeGroup
from courses.programmes.enums import Level
from courses.programmes.factories import RequirementFactory
from courses.rotations.factories import PlacementFactory

from . import models
from .enums import EntryStatus


class EntryFactory(factory.django.DjangoModelFactory):
    """Handed in today for yesterday's work, for an item of the trainee's version."""

    class Meta:
        model = models.Entry

    placement = factory.SubFactory(PlacementFactory)
    requirement = factory.LazyAttribute(
        lambda made: RequirementFactory(version=made.placement.trainee.version)
    )
    level = Level.INDEPENDENT
    done_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=1))
    age_group = AgeGroup.MIDDLE
    diagnosis = "腰椎间盘突出症"
    client_id = factory.LazyFunction(uuid.uuid4)
    status = EntryStatus.SUBMITTED
    created_at = factory.LazyFunction(timezone.now)
    submitted_at = factory.LazyFunction(timezone.now)
    first_submitted_on = factory.LazyAttribute(
        lambda made: made.submitted_at and timezone.localdate(made.submitted_at)
    )

    class Params:
        draft = factory.Trait(status=EntryStatus.DRAFT, submitted_at=None)
        returned = factory.Trait(status=EntryStatus.RETURNED, return_reason="级别与实际不符")
        signed = factory.Trait(
            status=EntryStatus.SIGNED,
            signed_by=factory.LazyAttribute(lambda made: made.placement.mentor),
            signed_at=factory.LazyAttribute(lambda made: made.submitted_at),
        )
