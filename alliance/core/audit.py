"""The trail of acts: one line per act, written in the transaction of the act itself."""

from datetime import datetime

import structlog
from django.db import models
from django.utils import timezone

from .models import AuditEntry


def record(
    action: str,
    *,
    by_id: int | None,
    target: models.Model | None = None,
    alliance_id: int | None = None,
    unit_id: int | None = None,
    at: datetime | None = None,
    **detail: object,
) -> AuditEntry:
    """Write one audit line. `action` is `noun.verb`; `detail` holds no personal data."""
    return AuditEntry.objects.create(
        at=at or timezone.now(),
        actor_id=by_id,
        action=action,
        object_type=target._meta.label_lower if target is not None else "",
        object_id=str(target.pk) if target is not None else "",
        alliance_id=alliance_id,
        unit_id=unit_id,
        detail=detail,
        request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
    )
