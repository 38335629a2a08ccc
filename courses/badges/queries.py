"""Reads over badges."""

from django.db.models import QuerySet

from courses.certificates.enums import CertificateState

from .models import Badge, BadgeKey, StatusList


def keys() -> QuerySet[BadgeKey]:
    """Every key that has signed, the newest first."""
    return BadgeKey.objects.order_by("-first_used_at", "-pk")


def lost_places(status_list: StatusList) -> list[int]:
    """Places of the badges whose certificates were revoked or replaced."""
    lost = Badge.objects.filter(status_list=status_list).exclude(
        certificate__state=CertificateState.VALID
    )
    return list(lost.order_by("place").values_list("place", flat=True))
