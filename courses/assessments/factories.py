import secrets
from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from alliance.accounts.factories import UserFactory
from courses.rotations.factories import PlacementFactory

from . import models
from .enums import FormKind, VersionState


class FormFactory(DjangoModelFactory):
    """A form with a published version of `items` (2) items; `draft=True` leaves it a draft."""

    class Meta:
        model = models.Form
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"own-{n}")
    name = factory.Sequence(lambda n: f"换药操作考核 {n}")
    kind = FormKind.OWN

    @factory.post_generation
    def draft(self, create, extracted, **kwargs):
        version = models.FormVersion.objects.create(form=self, number=1)
        for n in range(kwargs.get("items", 2)):
            ItemFactory(version=version, position=n + 1)
        if not extracted:
            version.state, version.published_at = VersionState.PUBLISHED, timezone.now()
            version.save()


class ItemFactory(DjangoModelFactory):
    class Meta:
        model = models.Item

    position = factory.Sequence(lambda n: n + 1)
    text = factory.Sequence(lambda n: f"操作要点 {n}")


def published(code: str) -> models.FormVersion:
    """The standard form of that code, as the migration published it."""
    return models.FormVersion.objects.get(form__code=code, form__alliance=None, number=1)


class AssessmentRequestFactory(DjangoModelFactory):
    """A mini-CEX asked for today; `form_code` for another of the standard forms."""

    class Meta:
        model = models.AssessmentRequest

    class Params:
        form_code = "mini-cex"

    placement = factory.SubFactory(PlacementFactory)
    version = factory.LazyAttribute(lambda made: published(made.form_code))
    activity = "腰椎间盘突出症接诊"
    token = factory.LazyFunction(lambda: secrets.token_urlsafe(16))
    requested_at = factory.LazyFunction(timezone.now)
    closes_on = factory.LazyAttribute(
        lambda made: timezone.localdate(made.requested_at) + timedelta(days=14)
    )


def highest(request: models.AssessmentRequest) -> int:
    return request.version.items.first().highest


class AssessmentFactory(DjangoModelFactory):
    """An answer that rates every item with `value` (4), and closes a single request."""

    class Meta:
        model = models.Assessment
        skip_postgeneration_save = True

    class Params:
        value = 4

    request = factory.SubFactory(AssessmentRequestFactory)
    single = factory.LazyAttribute(lambda made: not made.request.version.form.is_round)
    rater = factory.SubFactory(UserFactory)
    rater_name = factory.LazyAttribute(lambda made: made.rater.name)
    relation = "TEACHER"
    submitted_at = factory.LazyFunction(timezone.now)
    submitted_on = factory.LazyAttribute(lambda made: timezone.localdate(made.submitted_at))
    observed_on = factory.SelfAttribute("submitted_on")
    feedback = "问诊有条理，下一步加强神经系统查体。"
    rated = factory.LazyAttribute(lambda made: made.request.version.items.count())
    percent = factory.LazyAttribute(lambda made: made.value * 100 // highest(made.request))

    @factory.post_generation
    def ratings(self, create, extracted, **kwargs):
        value = round(self.percent * highest(self.request) / 100)
        models.Rating.objects.bulk_create(
            models.Rating(assessment=self, item=item, value=value)
            for item in self.request.version.items.all()
        )
        if self.single:
            models.AssessmentRequest.objects.filter(pk=self.request_id).update(status="ANSWERED")
