"""Two buttons: one booklet, or those of a whole intake. The job's page has the file."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from . import services


@require_POST
@login_required
def order(request: HttpRequest, trainee_id: int) -> HttpResponse:
    job = services.order_booklet(trainee_id=trainee_id, by=request.user, at=timezone.now())
    return redirect("jobs:detail", job_id=job.pk)


@require_POST
@login_required
def order_intake(request: HttpRequest, intake_id: int) -> HttpResponse:
    job = services.order_booklets(intake_id=intake_id, by=request.user, at=timezone.now())
    return redirect("jobs:detail", job_id=job.pk)
