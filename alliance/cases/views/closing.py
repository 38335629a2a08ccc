"""How the case went on and how it ended."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliance.core import access
from alliance.units.queries import roles_of

from .. import rules
from ..enums import CaseStatus
from ..forms import CloseForm, ReportForm, WithdrawForm
from ..models import FollowUp
from ..services import closing
from .finding import find_case, refusals_shown


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The author says how the patient is, on a day that was set."""
    follow_up = get_object_or_404(FollowUp, pk=pk)
    case = find_case(request, follow_up.case_id)
    access.require(rules.is_author(roles_of(request.user), case))
    form = ReportForm(request.POST or None, initial={"text": follow_up.text})
    if request.method == "POST" and form.is_valid():
        with refusals_shown(request):
            closing.report_outcome(
                follow_up_id=pk, text=form.cleaned_data["text"], by=request.user, at=timezone.now()
            )
            messages.success(request, _("随访情况已保存，专家可以看到。"))
            return redirect("cases:case", case.pk)
    return render(
        request, "cases/report.html", {"case": case, "follow_up": follow_up, "form": form}
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    case = find_case(request, pk)
    access.require(rules.is_author(roles_of(request.user), case))
    if case.status != CaseStatus.ADVISED:
        return redirect("cases:case", pk)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(request):
            closing.close_case(case_id=pk, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("病例已结案。"))
            return redirect("cases:case", pk)
    return render(request, "cases/close.html", {"case": case, "form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    case = find_case(request, pk)
    access.require(rules.can_withdraw(roles_of(request.user), case))
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(request):
            closing.withdraw_case(
                case_id=pk, by=request.user, at=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("病例已撤回，其他人不再能看到。"))
            return redirect("cases:cases")
    return render(request, "cases/withdraw.html", {"case": case, "form": form})
