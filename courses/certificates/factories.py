from datetime import timedelta
from hashlib import sha256

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from alliance.people.factories import ProfileFactory
from alliance.units.factories import AllianceFactory
from courses.designs.enums import CertificateKind
from courses.enrolment.factories import EnrolmentFactory

from . import services
from .codes import new_code
from .models import Certificate, CertificateFile, IssueFailure
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


class HeldFactory(DjangoModelFactory):
    """A course's certificate as it stands in the register, with a file that is no PDF.

    Nothing is typeset; `expires_date` and `state` may be what no service gives.
    """

    class Meta:
        model = Certificate
        exclude = ("subject",)

    class Params:
        revoked = factory.Trait(state="REVOKED", state_reason="误发")

    subject = factory.Sequence(lambda n: f"第{n}门课程")
    kind = "COURSE"
    enrolment = factory.SubFactory(
        EnrolmentFactory,
        completed=True,
        user=factory.SelfAttribute("..holder"),
        course__alliance=factory.SelfAttribute("...alliance"),
    )
    issued_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=20))
    state_at = factory.SelfAttribute("issued_at")
    year = factory.LazyAttribute(lambda held: held.issued_at.year)
    number = factory.Sequence(lambda n: n + 1)
    serial = factory.Sequence(lambda n: f"TEST-C-{n:06d}")
    code = factory.LazyFunction(new_code)
    snapshot = factory.LazyAttribute(
        lambda held: {
            "holder": held.holder.name,
            "unit": "青山县人民医院",
            "subject": held.subject,
            "hours": "4.0",
            "issuer": held.alliance.name,
        }
    )

    @classmethod
    def _create(cls, model_class, *args, signer="", **kwargs):
        certificate = super()._create(model_class, *args, **kwargs)
        pdf = f"%PDF {certificate.serial}".encode()
        CertificateFile.objects.create(
            certificate=certificate,
            pdf=pdf,
            sha256=sha256(pdf).hexdigest(),
            size=len(pdf),
            engine="test",
            signer=signer,
            made_at=certificate.issued_at,
        )
        return certificate


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
