"""The trail of acts: one line per act, written in the transaction of the act itself."""

from collections.abc import Iterable
from datetime import datetime

import structlog
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise

from .copying import copy_rows
from .models import AuditEntry

ACTION_NAMES: dict[str, str | Promise] = {}


def name_actions(names: dict[str, str | Promise]) -> None:
    """Tell what an app's actions are called on the auditor's screen; called from `apps.ready`."""
    ACTION_NAMES.update(names)


def action_name(action: str) -> str | Promise:
    """The action in words, or as it is written when its app has not named it."""
    return ACTION_NAMES.get(action, action)


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
    entry = AuditEntry(
        at=at or timezone.now(),
        actor_id=by_id,
        action=action,
        object_type=target._meta.label_lower if target is not None else "",
        object_id=str(target.pk) if target is not None else "",
        alliance_id=alliance_id,
        unit_id=unit_id,
        detail=detail,
        request_id=_request_id(),
    )
    entry.save(force_insert=True)
    return entry


def record_each(
    action: str,
    *,
    by_id: int | None,
    targets: Iterable[models.Model],
    at: datetime,
) -> None:
    """Write one audit line for each target, which names its `alliance_id`, in one statement."""
    request_id = _request_id()
    copy_rows(
        AuditEntry,
        ["at", "actor_id", "action", "object_type", "object_id", "alliance_id", "detail",
         "request_id"],
        (
            (at, by_id, action, target._meta.label_lower, str(target.pk), target.alliance_id, "{}",
             request_id)
            for target in targets
        ),
    )  # fmt: skip


def _request_id() -> str:
    return structlog.contextvars.get_contextvars().get("request_id", "")
