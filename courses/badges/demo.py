"""A demo badge: the demo doctor has taken that of the oldest certificate; others are left to do."""

from courses.certificates.enums import CertificateState
from courses.certificates.models import Certificate

from . import services


def load(demo) -> None:
    doctor = demo.accounts["doctor"]
    valid = Certificate.objects.filter(holder=doctor, state=CertificateState.VALID)
    if oldest := valid.order_by("issued_at", "pk").first():
        services.make_badge(certificate_id=oldest.pk, by=doctor, at=demo.now)
