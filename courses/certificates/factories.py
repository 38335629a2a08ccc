from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from alliance.people.factories import ProfileFactory
from alliance.units.factories import AllianceFactory
from courses.designs.enums import CertificateKind
from courses.enrolment.factories import EnrolmentFactory

from . import services
from .models import Certificate, IssueFailure
from .sources import SOURCES


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
        return services.issue_certificate(
            source=SOURCES[CertificateKind.COURSE], pk=enrolment.pk, at=at, by=None
        )


class IssueFailureFactory(DjangoModelFactory):
    class Meta:
        model = IssueFailure

    kind = CertificateKind.COURSE
    source_id = factory.Sequence(lambda n: 1_000_000 + n)
    alliance = factory.SubFactory(AllianceFactory)
    holder_name = "朴俊昊"
    subject = "腰椎微创入门"
    reason = "MISSING_GLYPH"
    detail = "🐶"
    failed_at = factory.LazyFunction(timezone.now)
