from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from alliance.people.factories import ProfileFactory
from courses.enrolment.factories import EnrolmentFactory

from . import services
from .models import Certificate, IssueFailure


class EarnedEnrolmentFactory(EnrolmentFactory):
    """A completed enrolment of a member doctor, without its certificate."""

    class Params:
        profile = factory.SubFactory(ProfileFactory)

    user = factory.LazyAttribute(lambda enrolment: enrolment.profile.user)
    state = "COMPLETED"
    enrolled_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=40))
    completed_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
    lessons_total = 2
    lessons_done = 2


class CertificateFactory(DjangoModelFactory):
    """A certificate as services issue it, PDF and all; the enrolment is made when not given."""

    class Meta:
        model = Certificate

    enrolment = factory.SubFactory(EarnedEnrolmentFactory)
    at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, enrolment, at, **kwargs):
        return services.issue_course_certificate(enrolment_id=enrolment.pk, at=at)


class IssueFailureFactory(DjangoModelFactory):
    class Meta:
        model = IssueFailure

    enrolment = factory.SubFactory(EarnedEnrolmentFactory)
    reason = "MISSING_GLYPH"
    detail = "🐶"
    failed_at = factory.LazyFunction(timezone.now)
