"""The logbooks of others: for their mentor, head, coordinator and offices. Read only."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.units.queries import roles_of
from courses.rotations.enums import PlacementStatus
from courses.rotations.models import Placement

from ..forms import EntryFilter
from ..models import Entry
from ..queries import Period, counts_of, progress_of
from .writing import ENTRIES_PER_PAGE

PEOPLE_PER_PAGE = 25


@never_cache
@require_safe
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Whoever is in a running placement that the person follows."""
    running = (
        Placement.objects.visible_to(roles_of(request.user))
        .filter(status=PlacementStatus.ACTIVE)
        .exclude(trainee__user=request.user)
        .select_related("trainee__user", "trainee__unit", "department", "mentor")
        .order_by("department__name", "trainee__user__name_key", "pk")
    )
    page = Paginator(running, PEOPLE_PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    counts = counts_of(Placement.objects.filter(pk__in=[placement.pk for placement in shown]))
    today = timezone.localdate()
    rows = [
        {
            "placement": placement,
            "progress": progress_of(
                counts[placement.pk],
                period=Period(placement.starts_on, placement.ends_on),
                on=today,
            ),
        }
        for placement in shown
    ]
    return render(request, "logbook/people.html", {"rows": rows, "page_obj": page})


@never_cache
@require_safe
@login_required
def placement(request: HttpRequest, pk: int) -> HttpResponse:
    """One placement: the items of its department, and every entry handed in."""
    roles = roles_of(request.user)
    found = get_object_or_404(
        Placement.objects.visible_to(roles).select_related(
            "trainee__user", "trainee__unit", "department", "mentor"
        ),
        pk=pk,
    )
    items = counts_of(Placement.objects.filter(pk=pk))[pk]
    today = timezone.localdate()
    form = EntryFilter(request.GET, items=items)
    entries = form.narrow(
        Entry.objects.visible_to(roles)
        .filter(placement=pk)
        .select_related("requirement", "signed_by")
    )
    return render(
        request,
        "logbook/placement.html",
        {
            "placement": found,
            "items": items,
            "progress": progress_of(items, period=Period(found.starts_on, found.ends_on), on=today),
            "today": today,
            "form": form,
            "page_obj": Paginator(entries, ENTRIES_PER_PAGE).get_page(request.GET.get("page")),
        },
    )
