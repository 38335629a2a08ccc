"""A job's page for the person who asked for it; for everyone else it is not there."""

from mimetypes import guess_type
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from alliance.core.files import ranged_response

from . import registry, services
from .models import OPEN_STATES, Job, JobState

JOBS_PER_PAGE = 20


@never_cache
@require_safe
@login_required
def job_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(Job.objects.filter(owner=request.user), JOBS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "jobs/list.html", {"page_obj": page})


@never_cache
@require_safe
@login_required
def detail(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Progress while it runs, then its end; htmx asks for the inner part only."""
    job = get_object_or_404(Job, pk=job_id, owner=request.user)
    kind = registry.find(job.kind)
    next_url = kind.next_url(job) if kind and kind.next_url else ""
    if next_url and job.state == JobState.DONE:
        return HttpResponseClientRedirect(next_url) if request.htmx else redirect(next_url)
    return render(
        request,
        "jobs/_job.html" if request.htmx else "jobs/detail.html",
        {
            "job": job,
            "is_open": job.state in OPEN_STATES,
            "next_url": next_url,
            "result_template": kind.result_template if kind else "",
        },
    )


@require_POST
@login_required
def stop(request: HttpRequest, job_id: UUID) -> HttpResponse:
    job = get_object_or_404(Job, pk=job_id, owner=request.user)
    services.stop_job(job_id=job.pk, by=request.user, at=timezone.now())
    return redirect("jobs:detail", job_id=job.pk)


@never_cache
@require_safe
@login_required
def result(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The file that the job made."""
    job = get_object_or_404(Job, pk=job_id, owner=request.user, state=JobState.DONE)
    if not job.result_file:
        raise Http404
    filename = job.result_file.name.rpartition("/")[2]
    return ranged_response(
        request,
        job.result_file,
        content_type=guess_type(filename)[0] or "application/octet-stream",
        filename=filename,
        inline=False,
    )
