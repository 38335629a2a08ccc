"""Cases as they are read."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.core import access
from alliance.core.asked import number
from alliance.core.slots import sections_for
from alliance.units.queries import roles_of

from .. import rules
from ..forms import CaseFilter, ReplyForm
from ..models import Case
from ..queries import readers_of, specialties_for, threads_of
from ..services.advising import note_view
from .finding import find_case

CASES_A_PAGE = 20


@never_cache
@require_safe
@login_required
def cases(request: HttpRequest) -> HttpResponse:
    roles, now = roles_of(request.user), timezone.now()
    form = CaseFilter(request.GET)
    found = form.narrow(Case.objects.visible_to(roles), roles=roles, at=now)
    found = found.select_related("author", "unit", "specialty")
    return render(
        request,
        "cases/cases.html",
        {
            "form": form,
            "page_obj": Paginator(found, CASES_A_PAGE).get_page(request.GET.get("page")),
            "now": now,
            "may_bring": specialties_for(request.user.pk).exists(),
            "keeps_experts": bool(rules.kept_alliances(roles)),
        },
    )


@never_cache
@require_safe
@login_required
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole case; a look at it is written down."""
    found = find_case(request, pk)
    roles, now = roles_of(request.user), timezone.now()
    if found.is_draft and rules.can_write(roles, found):
        return redirect("cases:edit", pk)
    note_view(case=found, by=request.user, at=now)
    to = number(request.GET.get("to", ""))
    return render(
        request,
        "cases/case.html",
        {
            "case": found,
            "now": now,
            "today": timezone.localdate(now),
            "images": found.images.all(),
            "marks": {mark.number: mark for mark in found.marks.filter(removed_at=None)},
            "threads": threads_of(found),
            "invitations": found.invitations.select_related("user__profile__unit"),
            "follow_ups": found.follow_ups.all(),
            "conferences": found.conferences.visible_to(roles),
            "reply_form": ReplyForm(initial={"to": to, "text": _cited(request)}),
            "answers_to": found.replies.filter(pk=to).select_related("by").first() if to else None,
            "elsewhere": sections_for("case", subject=found, request=request),
            "can": {
                "confirm": rules.can_confirm(roles, found),
                "advise": rules.can_advise(roles, found),
                "reply": rules.can_reply(roles, found),
                "invite": rules.can_invite(roles, found),
                "withdraw": rules.can_withdraw(roles, found),
                "see_readers": rules.can_see_readers(roles, found),
                "plan": rules.can_plan_conference(roles, found),
                "is_author": rules.is_author(roles, found),
            },
        },
    )


@never_cache
@require_safe
@login_required
def readers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who looked at the case, for the office."""
    found = find_case(request, pk)
    access.require(rules.can_see_readers(roles_of(request.user), found))
    return render(request, "cases/readers.html", {"case": found, "readers": readers_of(found)})


def _cited(request: HttpRequest) -> str:
    mark = number(request.GET.get("cite", ""))
    return f"#{mark} " if mark and mark < 100 else ""
