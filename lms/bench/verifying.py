"""The bench's stranger: verification pages of many certificates, and what a signature costs."""

from django.utils import timezone

from courses.certificates.models import Certificate
from courses.certificates.services import issue_missing_certificates

from . import pages, people
from .report import Result

CERTIFICATES = 40


def verification_page(ports: pages.Ports) -> Result:
    """Codes of certificates in turn, each as its QR code leads to it."""
    paths = [f"/verify/{code}/" for code in _codes()]
    return pages.page(
        "verification page",
        [people.visit(path) for path in paths],
        port=ports.site, ports=ports, limit=0.30, counts=[pages.Count(paths[0])], query_limit=1,
        remark=f"{len(paths)} certificates in turn; the register is asked each time, and a page is "
        "drawn anew when it says something else, at the latest after a minute",
    )  # fmt: skip


def _codes() -> list[str]:
    codes = Certificate.objects.filter(file__isnull=False).values_list("code", flat=True)
    if not codes[:CERTIFICATES]:
        issue_missing_certificates(at=timezone.now(), limit=CERTIFICATES)
    return list(codes[:CERTIFICATES])
