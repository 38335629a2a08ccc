"""Who has read a version and who has not: all units for the offices, for coordinators their own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliance.core.access import require
from alliance.core.asked import number
from alliance.jobs.services import start_job
from alliance.units.queries import roles_of

from .. import queries, reading, rules
from ..enums import ReadState
from ..filters import READERS_PER_PAGE, ReaderFilter
from ..models import Version
from ..tasks import EXPORT
from .library import find
from .refusals import refusals_shown


@never_cache
@require_safe
@login_required
def readers(request: HttpRequest, pk: int) -> HttpResponse:
    """The list, the share that has read, and the units with how many have not."""
    found, filters = _watched(request, pk), ReaderFilter.read(request.GET)
    watched = queries.watched_readers(roles_of(request.user), found)
    kept = filters.narrow(queries.with_reading(watched, found)).select_related("user", "unit")
    return render(
        request,
        "standards/readers.html",
        {
            "version": found,
            "filters": filters,
            "states": [*ReadState.choices, ("all", gettext("全部"))],
            "units": queries.unread_by_unit(watched, found),
            "tally": queries.tally(watched, found),
            "page_obj": Paginator(kept, READERS_PER_PAGE).get_page(filters.page),
            "today": timezone.localdate(),
        },
    )


@require_POST
@login_required
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask all who have not read it, those of one unit, or the one whose button was pressed."""
    found, filters = _watched(request, pk), ReaderFilter.read(request.POST)
    person_id = number(request.POST.get("person", ""))
    with refusals_shown(request):
        asked = reading.remind(
            version_id=found.pk,
            unit_id=filters.unit,
            people=None if person_id is None else {person_id},
            by=request.user,
            at=timezone.now(),
        )
        _tell(request, asked)
    return redirect(reverse("standards:readers", args=[pk]) + filters.query())


@require_POST
@login_required
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the export of the list as filtered; its job's page shows the progress."""
    found, filters = _watched(request, pk), ReaderFilter.read(request.POST)
    job = start_job(
        kind=EXPORT,
        title=gettext("导出阅读情况：%(title)s") % {"title": found.title},
        by=request.user,
        params=filters.as_params() | {"version": found.pk},
        at=timezone.now(),
    )
    return redirect("jobs:detail", job_id=job.pk)


def _watched(request: HttpRequest, pk: int) -> Version:
    """A published version whose readers the person follows. Raises NotAllowed."""
    found = find(request, pk)
    roles = roles_of(request.user)
    require(not found.is_draft and rules.can_watch(roles, found.standard.alliance_id))
    return found


def _tell(request: HttpRequest, asked: int) -> None:
    if asked:
        messages.success(
            request,
            ngettext(
                "已提醒 %(count)s 人，邮件正在发出。", "已提醒 %(count)s 人，邮件正在发出。", asked
            )
            % {"count": asked},
        )
    else:
        messages.info(request, gettext("没有需要提醒的人：都已阅读，或今天已经提醒过。"))
