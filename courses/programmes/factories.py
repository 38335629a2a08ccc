from datetime import timedelta

import factory
from django.utils import timezone

from alliance.people.factories import ProfileFactory
from alliance.units.factories import AllianceFactory, DepartmentFactory, UnitFactory

from . import models
from .enums import ApplicationStatus, ItemKind, PaperKind, VersionState


class ProgrammeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Programme

    alliance = factory.SubFactory(AllianceFactory)
    host_unit = factory.SubFactory(UnitFactory)
    name = factory.Sequence(lambda n: f"脊柱外科进修项目 {n}")


class ProgrammeVersionFactory(factory.django.DjangoModelFactory):
    """A draft, so that a test can fill it; `published=True` for one that is frozen."""

    class Meta:
        model = models.ProgrammeVersion

    class Params:
        published = factory.Trait(
            state=VersionState.PUBLISHED, published_at=factory.LazyFunction(timezone.now)
        )

    programme = factory.SubFactory(ProgrammeFactory)
    number = 1


class BlockFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Block

    version = factory.SubFactory(ProgrammeVersionFactory)
    department = factory.SubFactory(DepartmentFactory)
    position = factory.Sequence(lambda n: n + 1)
    weeks = 4


class RequirementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Requirement

    version = factory.SubFactory(ProgrammeVersionFactory)
    kind = ItemKind.SKILL
    name = factory.Sequence(lambda n: f"腰椎穿刺 {n}")
    required = 2


class IntakeFactory(factory.django.DjangoModelFactory):
    """Takes applications today and begins in 30 days."""

    class Meta:
        model = models.Intake

    version = factory.SubFactory(ProgrammeVersionFactory)
    name = factory.Sequence(lambda n: f"第 {n + 1} 期")
    apply_from = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=10))
    apply_until = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=10))
    starts_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30 + 181))
    places = 10


class ApplicationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Application

    intake = factory.SubFactory(IntakeFactory)
    user = factory.LazyAttribute(lambda made: ProfileFactory(unit=made.unit).user)
    unit = factory.SubFactory(UnitFactory)
    goals = "掌握腰椎微创手术的适应证。"
    created_at = factory.LazyFunction(timezone.now)

    class Params:
        submitted = factory.Trait(
            status=ApplicationStatus.SUBMITTED, submitted_at=factory.LazyFunction(timezone.now)
        )
        unit_approved = factory.Trait(
            status=ApplicationStatus.UNIT_APPROVED,
            submitted_at=factory.LazyFunction(timezone.now),
        )

        waitlisted = factory.Trait(
            status=ApplicationStatus.WAITLISTED,
            submitted_at=factory.LazyFunction(timezone.now),
            waitlist_number=factory.Sequence(lambda n: n + 1),
        )


class TraineeFactory(ApplicationFactory):
    """Someone in training since the intake's first day, which is 30 days ago."""

    class Meta:
        model = models.Trainee

    intake = factory.SubFactory(
        IntakeFactory,
        starts_on=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30)),
        ends_on=factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=151)),
        apply_from=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=90)),
        apply_until=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=60)),
    )
    status = ApplicationStatus.IN_TRAINING
    submitted_at = factory.LazyFunction(timezone.now)
    decided_at = factory.LazyFunction(timezone.now)
    version = factory.SelfAttribute("intake.version")
    starts_on = factory.SelfAttribute("intake.starts_on")
    ends_on = factory.SelfAttribute("intake.ends_on")


class PaperFactory(factory.django.DjangoModelFactory):
    """A file of a few bytes that is a PDF by its beginning."""

    class Meta:
        model = models.Paper

    application = factory.SubFactory(ApplicationFactory)
    kind = PaperKind.LICENCE
    name = "执业证书.pdf"
    file = factory.django.FileField(data=b"%PDF-1.4 licence", filename="licence.pdf")
    content_type = "application/pdf"
    size = 16
    added_at = factory.LazyFunction(timezone.now)
