"""Correcting or revoking many certificates for one reason, each as from its own page."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.accounts.models import User
from alliance.core.access import NotAllowed
from alliance.core.transitions import TransitionNotAllowed
from alliance.jobs.models import Job
from alliance.jobs.services import start_job

from . import services
from .enums import CertificateState
from .models import Certificate

JOB = "certificates.change"
MOST_TOGETHER = 5_000


class Act(models.TextChoices):
    CORRECT = "correct", _("更正重发")
    REVOKE = "revoke", _("撤销")


class NothingChosen(Exception):
    """No certificate was chosen that this person may change."""


class TooMany(Exception):
    """More than MOST_TOGETHER were chosen."""


REFUSALS = {
    NotAllowed: _("不属于您的联盟"),
    TransitionNotAllowed: _("已不是有效状态"),
    services.NotEarned: _("现在已不满足颁发条件"),
}


def start(*, act: Act, ids: Sequence[int], reason: str, by: User, at: datetime) -> Job:
    """Hand the change of these certificates to the worker. Raises NothingChosen, TooMany."""
    if not ids:
        raise NothingChosen
    if len(ids) > MOST_TOGETHER:
        raise TooMany
    return start_job(
        kind=JOB,
        title=f"{act.label} · {len(ids)}",
        by=by,
        params={"act": act, "ids": list(ids), "reason": reason},
        at=at,
    )


def run(job: Job, *, progress: Callable[[int, int], None]) -> dict:
    """Change one after the other; says how many were, and of each other one why it was not.

    Each is a transaction of its own. A run that was cut off is begun again and finds what it has
    changed already; after a stop the rest can be chosen again.
    """
    act, ids, reason = Act(job.params["act"]), job.params["ids"], job.params["reason"]
    change = {Act.CORRECT: services.correct_certificate, Act.REVOKE: services.revoke_certificate}
    changed, same, refused = 0, 0, []
    for done, certificate in enumerate(Certificate.objects.filter(pk__in=ids).order_by("pk")):
        progress(done, len(ids))
        if _was_changed(certificate, job):
            changed += 1
            continue
        try:
            change[act](
                certificate_id=certificate.pk, reason=reason, by=job.owner, at=timezone.now()
            )
            changed += 1
        except services.NothingToCorrect:
            same += 1
        except (*REFUSALS, services.CannotBeIssued) as refusal:
            refused.append(
                [certificate.pk, certificate.serial, certificate.snapshot["holder"], _why(refusal)]
            )
    return {"act": act, "changed": changed, "same": same, "refused": refused}


def _was_changed(certificate: Certificate, job: Job) -> bool:
    """By an earlier run of the job."""
    return (
        certificate.state != CertificateState.VALID
        and certificate.state_reason == job.params["reason"]
        and certificate.state_at >= job.created_at
    )


def _why(refusal: Exception) -> str:
    if isinstance(refusal, services.CannotBeIssued):
        return f"{refusal.reason.label}：{refusal.detail}"
    return str(REFUSALS[type(refusal)])
