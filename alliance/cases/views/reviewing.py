"""The second reader's page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from alliance.core import access
from alliance.core.asked import number
from alliance.units.queries import roles_of

from .. import rules
from ..forms import ReasonForm
from ..services import reviewing
from ..services.advising import note_view
from .finding import find_case, refusals_shown


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Text and images with a tick for each; posted, the case opens."""
    case = find_case(request, pk)
    if request.method == "POST":
        with refusals_shown(request):
            reviewing.confirm_case(
                case_id=pk,
                text_read="text" in request.POST,
                clean_images=_ids(request, "clean"),
                no_text_in=_ids(request, "no_text"),
                by=request.user,
                at=timezone.now(),
            )
            messages.success(request, _("病例已开放，专家已收到邀请。"))
            return redirect("cases:case", pk)
    access.require(rules.can_confirm(roles_of(request.user), case))
    note_view(case=case, by=request.user, at=timezone.now())
    images = [(image, reviewing.wants_word(image)) for image in case.images.all()]
    context = {"case": case, "images": images, "form": ReasonForm(),
               "alarms": case.false_alarms.all(), "ticked": request.POST, "marks": {}}  # fmt: skip
    return render(request, "cases/check.html", context)


@require_POST
@login_required
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    find_case(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明退回的理由。"))
        return redirect("cases:check", pk)
    with refusals_shown(request):
        reviewing.return_case(
            case_id=pk, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
        )
        messages.success(request, _("已退回，提交人会看到理由。"))
    return redirect("cases:cases")


def _ids(request: HttpRequest, name: str) -> set[int]:
    return {pk for given in request.POST.getlist(name) if (pk := number(given))}
