"""One pairing: its page, the word of either side, and the quiet wish for another."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.core.access import require
from alliance.core.slots import sections_for
from alliance.units.queries import roles_of

from .. import queries, rules, services
from ..enums import TOOK_PLACE
from ..forms import ChangeForm, DeclineForm
from ..models import ChangeRequest, Pairing
from .refusals import refusals_shown


def find_pairing(request: HttpRequest, pk: int) -> Pairing:
    """The pairing as far as the person may see it, else 404."""
    visible = Pairing.objects.visible_to(roles_of(request.user))
    return get_object_or_404(
        visible.select_related("mentor__user", "mentor__unit", "mentee__profile__unit",
                               "programme", "proposed_by"),
        pk=pk,
    )  # fmt: skip


@never_cache
@require_safe
@login_required
def pairing(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, find_pairing(request, pk))


def _page(
    request: HttpRequest, found: Pairing, *, decline_form: DeclineForm | None = None
) -> HttpResponse:
    """The dates for who may see the pairing; what was said for who may read that."""
    roles = roles_of(request.user)
    mine = rules.is_party(roles, found)
    waiting = mine and queries.to_accept(request.user.pk).filter(pk=found.pk).exists()
    context = {
        "pairing": found,
        "is_mentor": rules.is_mentor(roles, found),
        "may_work": rules.can_work_in(roles, found),
        "may_read": rules.can_read_content(roles, found),
        "runs": rules.runs(roles, found.alliance_id),
        "may_withdraw": found.is_proposed
        and (found.proposed_by_id == request.user.pk or rules.runs(roles, found.alliance_id)),
        "waits_for_me": waiting,
        "decline_form": decline_form or DeclineForm(),
        "today": timezone.localdate(),
        "sections": sections_for("pairing", subject=found, request=request),
    }
    if context["may_read"]:
        context["goals"] = found.goals.all()
        context["meetings"] = found.meetings.all()
    else:
        context["held"] = found.meetings.filter(status__in=TOOK_PLACE).values_list(
            "held_on", flat=True
        )
    return render(request, "mentoring/pairing.html", context)


@require_POST
@login_required
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    find_pairing(request, pk)
    with refusals_shown(request):
        found = services.pairings.accept_pairing(pairing_id=pk, by=request.user, at=timezone.now())
        messages.success(
            request, _("结对已开始。") if found.is_active else _("已确认，等对方确认。")
        )
    return redirect("mentoring:pairing", pk)


@require_POST
@login_required
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    found = find_pairing(request, pk)
    require(rules.is_party(roles_of(request.user), found))
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, found, decline_form=form)
    with refusals_shown(request):
        services.pairings.decline_pairing(
            pairing_id=pk, by=request.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("已告知提出结对的人。"))
    return redirect("mentoring:pairing", pk)


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    find_pairing(request, pk)
    with refusals_shown(request):
        services.pairings.withdraw_proposal(pairing_id=pk, by=request.user, at=timezone.now())
        messages.success(request, _("结对已撤回。"))
    return redirect("mentoring:pairing", pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the training office for somebody else; only one's own wishes are shown."""
    found = find_pairing(request, pk)
    require(rules.can_work_in(roles_of(request.user), found))
    form = ChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(request):
            services.changes.request_change(
                pairing_id=pk, by=request.user, at=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("已交给培训办，处理后会告诉您。"))
        return redirect("mentoring:home")
    return render(request, "mentoring/change.html", {"pairing": found, "form": form})


@require_POST
@login_required
def withdraw_change(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(ChangeRequest.objects.visible_to(roles_of(request.user)), pk=pk)
    with refusals_shown(request):
        services.changes.withdraw_change(change_id=pk, by=request.user, at=timezone.now())
        messages.success(request, _("申请已撤回。"))
    return redirect("mentoring:home")
