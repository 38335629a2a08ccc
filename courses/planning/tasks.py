"""The planner's long work: solving as a job, mails after a publication, and their sweep."""

from datetime import datetime

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from alliance.accounts.models import User
from alliance.core.access import require
from alliance.jobs.models import Job
from alliance.jobs.registry import runner
from alliance.jobs.running import JobRefused, Progress
from alliance.jobs.services import start_job
from alliance.units.queries import roles_of

from . import autoplan, rules
from .drafting import lock_plan
from .models import Notice, Plan

KIND = "planning.solve"
TOLD_TOGETHER = 100


def plan_page(job: Job) -> str:
    return reverse("planning:plan", args=[job.params["plan_id"]])


@runner(KIND, next_url=plan_page)
def solve_plan(job: Job, progress: Progress) -> dict:
    """Each better plan is saved as it is found; stopping keeps the best so far."""
    plan = Plan.objects.select_related("alliance").get(pk=job.params["plan_id"])
    require(rules.can_plan(roles_of(job.owner), plan))
    if not plan.is_open:
        raise JobRefused(_("这份计划已发布或作废，不再自动排班。"))
    return autoplan.run(
        plan,
        seconds=job.params["seconds"],
        mind_mentors=job.params["mind_mentors"],
        may_part=job.params.get("may_part", False),
        by=job.owner,
        progress=progress,
    )


@transaction.atomic
def start_solving(
    *,
    plan_id: int,
    seconds: int,
    by: User,
    at: datetime,
    mind_mentors: bool = False,
    may_part: bool = False,
) -> Job:
    """Let the worker plan it for at most so many seconds. Raises what lock_plan raises."""
    plan = lock_plan(plan_id, by=by)
    title = _("自动排班：%(plan)s") % {"plan": plan.name}
    params = {
        "plan_id": plan.pk,
        "seconds": seconds,
        "mind_mentors": mind_mentors,
        "may_part": may_part,
    }
    plan.job = start_job(kind=KIND, title=title, by=by, params=params, at=at)
    plan.save(update_fields=["job"])
    return plan.job


@shared_task
def tell_notices(plan_id: int | None = None) -> None:
    """Mail what was not told yet, of one plan or (the sweep) of all."""
    waiting = Q(told_at__isnull=True) & (Q(plan=plan_id) if plan_id else Q())
    for notice_id in Notice.objects.filter(waiting).values_list("pk", flat=True)[:TOLD_TOGETHER]:
        _tell(notice_id)


@transaction.atomic
def _tell(notice_id: int) -> None:
    """The mail leaves with the commit that says so: not told twice, and not forgotten."""
    notice = (
        Notice.objects.select_for_update(of=["self"], skip_locked=True)
        .select_related("user", "plan")
        .filter(pk=notice_id, told_at__isnull=True)
        .first()
    )
    if notice is None:
        return
    if notice.user.email:
        with translation.override(notice.user.language):
            send_mail(
                _("轮转安排有变动"),
                _("%(name)s，您好：\n\n轮转安排有以下变动：\n\n%(lines)s\n\n详情请登录平台查看。")
                % {"name": notice.user.name, "lines": notice.text},
                settings.DEFAULT_FROM_EMAIL,
                [notice.user.email],
            )
    notice.told_at = timezone.now()
    notice.save(update_fields=["told_at"])
