"""The report of broken links, in the Wagtail admin."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance.jobs.services import start_job

from .models import LinkCheck, LinkFault
from .tasks import CHECK_LINKS

FAULTS_PER_PAGE = 50


@require_safe
def link_report(request: HttpRequest) -> HttpResponse:
    """What the newest run found."""
    run = LinkCheck.objects.first()
    faults = LinkFault.objects.filter(check_run=run).select_related("page")
    page = Paginator(faults, FAULTS_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "editing/link_report.html",
        {"run": run, "page_obj": page, "page_title": _("失效链接"), "header_icon": "link"},
    )


@require_POST
def check_links(request: HttpRequest) -> HttpResponse:
    """Start a run; its job's page shows the progress."""
    job = start_job(
        kind=CHECK_LINKS, title=_("检查链接"), by=request.user, params={}, at=timezone.now()
    )
    return redirect("jobs:detail", job_id=job.pk)
