"""The council as every visitor may see it: names, posts, units, and nothing else of anybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliance.units.models import Alliance

from ..queries import council_of, public_terms


@require_safe
def council(request: HttpRequest, slug: str = "", term_id: int | None = None) -> HttpResponse:
    """The present term of an alliance, or the one asked for; without a name, the first alliance's.

    A term that has not begun is not there.
    """
    today = timezone.localdate()
    alliances = list(Alliance.objects.filter(terms__starts_on__lte=today).distinct())
    alliance = next((one for one in alliances if slug in ("", one.slug)), None)
    if slug and alliance is None:
        alliance = get_object_or_404(Alliance, slug=slug)
    terms = public_terms(alliance.pk, on=today) if alliance else []
    shown = next((term for term in terms if term_id in (None, term.pk)), None)
    if term_id is not None and shown is None:
        raise Http404
    return render(
        request,
        "appointments/council.html",
        {
            "alliance": alliance,
            "alliances": alliances,
            "terms": terms,
            "term": shown,
            "is_over": shown is not None and shown.ends_on < today,
            "benches": council_of(shown, on=today) if shown else [],
        },
    )
