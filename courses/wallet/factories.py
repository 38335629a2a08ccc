from datetime import timedelta
from hashlib import sha256

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from courses.certificates.codes import new_code
from courses.certificates.models import Certificate, CertificateFile
from courses.enrolment.factories import EnrolmentFactory

from . import services
from .models import ShareLink


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
    def _create(cls, model_class, *args, **kwargs):
        certificate = super()._create(model_class, *args, **kwargs)
        pdf = f"%PDF {certificate.serial}".encode()
        CertificateFile.objects.create(
            certificate=certificate,
            pdf=pdf,
            sha256=sha256(pdf).hexdigest(),
            size=len(pdf),
            engine="test",
            made_at=certificate.issued_at,
        )
        return certificate


class ShareLinkFactory(DjangoModelFactory):
    """A link as services make it; `certificates` are its owner's own."""

    class Meta:
        model = ShareLink

    @classmethod
    def _create(cls, model_class, *args, owner, certificates, days=30, at=None, note=""):
        at = at or timezone.now()
        return services.share(
            certificate_ids=[each.pk for each in certificates],
            last_date=timezone.localdate(at) + timedelta(days=days),
            note=note,
            by=owner,
            at=at,
        )
