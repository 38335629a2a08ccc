"""All that a person holds."""

from io import BytesIO

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliance.jobs.services import start_job
from courses.certificates import archives

from .. import queries
from ..cards import card
from ..tasks import ZIP, zip_name

CERTIFICATES_PER_PAGE = 24


@never_cache
@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    held = queries.own_certificates(request.user)
    page = Paginator(held, CERTIFICATES_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "wallet/mine.html",
        {"page_obj": page, "cards": [card(each, on=today) for each in page]},
    )


@never_cache
@require_safe
@login_required
def print_one(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF shown by the browser, where it is printed; byte for byte as it was kept."""
    held = queries.own_certificates(request.user).filter(file__isnull=False)
    certificate = get_object_or_404(held, pk=pk)
    name = f"{certificate.serial}.pdf"
    headers = {"Content-Disposition": content_disposition_header(False, name)}
    return HttpResponse(certificate.file.pdf, content_type="application/pdf", headers=headers)


@require_POST
@login_required
def take_all(request: HttpRequest) -> HttpResponse:
    """A zip: at once when they are few, made by the worker with its progress when they are many."""
    held = queries.own_certificates(request.user)
    if archives.with_files(held).count() > archives.FEW:
        job = start_job(
            kind=ZIP, title=_("打包我的证书"), by=request.user, params={}, at=timezone.now()
        )
        return redirect("jobs:detail", job_id=job.pk)
    file = BytesIO()
    archives.write_zip(file, held, progress=_no_progress)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=zip_name())


def _no_progress(done: int, total: int) -> None:
    """Few enough to wait for."""
