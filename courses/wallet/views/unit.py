"""A unit's wall: what its people hold."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliance.jobs.services import start_job
from alliance.units.access import roles_required
from alliance.units.models import Unit
from alliance.units.queries import roles_of, watched_units
from courses.certificates.register import narrowed, numbers

from .. import queries, rules
from ..cards import card
from ..forms import WallFilter
from ..tasks import WALL

UNITS_PER_PAGE = 50
CERTIFICATES_PER_PAGE = 50


@never_cache
@require_safe
@roles_required(*rules.WATCHERS)
def units(request: HttpRequest) -> HttpResponse:
    """The units to choose from; who has one alone is led there."""
    watched = watched_units(roles_of(request.user)).order_by("name_key", "pk")
    only = list(watched.values_list("pk", flat=True)[:2])
    if len(only) == 1:
        return redirect("wallet:unit", only[0])
    page = Paginator(watched, UNITS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "wallet/units.html", {"page_obj": page})


@never_cache
@require_safe
@roles_required(*rules.WATCHERS)
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    found, roles, today = _watched(request, unit_id), roles_of(request.user), timezone.localdate()
    form = WallFilter(request.GET)
    held = queries.held_in(found, roles)
    page = Paginator(narrowed(held, form.asked(), on=today), CERTIFICATES_PER_PAGE)
    shown = page.get_page(request.GET.get("page"))
    return render(
        request,
        "wallet/unit.html",
        {
            "unit": found,
            "form": form,
            "numbers": numbers(held, on=today),
            "page_obj": shown,
            "cards": [card(each, on=today) for each in shown],
        },
    )


@require_POST
@roles_required(*rules.WATCHERS)
def export(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Start the workbook of what the filters keep; its job's page shows the progress."""
    found = _watched(request, unit_id)
    job = start_job(
        kind=WALL,
        title=_("导出证书墙：%(unit)s") % {"unit": found.name},
        by=request.user,
        params=WallFilter(request.POST).asked() | {"wall": found.pk},
        at=timezone.now(),
    )
    return redirect("jobs:detail", job_id=job.pk)


def _watched(request: HttpRequest, unit_id: int) -> Unit:
    return get_object_or_404(watched_units(roles_of(request.user)), pk=unit_id)
