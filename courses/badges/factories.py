import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from courses.certificates.factories import CertificateFactory

from . import services
from .models import Badge


class BadgeFactory(DjangoModelFactory):
    """A badge as services make it; the certificate is made when not given."""

    class Meta:
        model = Badge

    certificate = factory.SubFactory(CertificateFactory)
    at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, certificate, at, **kwargs):
        return services.make_badge(certificate_id=certificate.pk, by=certificate.holder, at=at)
