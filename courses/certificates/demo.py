"""Demo certificates: what the demo's learners earned, the newest left for the scheduled sweep."""

from datetime import timedelta

from . import services
from .queries import awaiting_certificate

ISSUED = 120


def load(demo) -> None:
    """Issue the oldest earned certificates on the day they were earned; revoke one of them."""
    earned = (
        awaiting_certificate()
        .filter(course__alliance=demo.alliance)
        .order_by("completed_at", "pk")
        .values_list("pk", "completed_at")
    )
    certificates = [
        services.issue_course_certificate(enrolment_id=pk, at=completed_at + timedelta(minutes=1))
        for pk, completed_at in list(earned[:ISSUED])
    ]
    if certificates:
        first = certificates[0]
        services.revoke_certificate(
            certificate_id=first.pk,
            reason="经查，由他人代为完成测验。",
            by=demo.accounts["training"],
            at=first.issued_at + timedelta(days=3),
        )
