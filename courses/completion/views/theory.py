"""The theory of an end of rotation: the way to its quiz, and one more attempt from the office."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance.accounts.enums import Role
from alliance.core.access import NotAllowed
from alliance.units.access import roles_required
from courses.enrolment.services import CourseNotOpen, NotAMember
from courses.quizzes.services import AttemptsLeft

from .. import services
from ..forms import AllowTheoryForm
from .rotation import detail_page, find_placement


@require_POST
@login_required
def theory(request: HttpRequest, pk: int) -> HttpResponse:
    """On to the theory quiz, let into its course on the way."""
    placement = find_placement(request, pk)
    try:
        services.open_theory(placement_id=pk, by=request.user, at=timezone.now())
    except services.NoTheory:
        raise NotAllowed from None
    except (NotAMember, CourseNotOpen):
        messages.error(request, _("理论考核暂时进不去，请联系培训办。"))
        return redirect("completion:detail", pk)
    return redirect("enrolment:lesson", placement.block.theory_quiz_id)


@require_POST
@roles_required(Role.TRAINING_OFFICE)
def allow_again(request: HttpRequest, pk: int) -> HttpResponse:
    """One more attempt for a trainee who has used them up, with a reason."""
    placement = find_placement(request, pk)
    form = AllowTheoryForm(request.POST)
    if not form.is_valid():
        return detail_page(request, placement, theory_form=form)
    try:
        services.allow_theory_again(
            placement_id=pk,
            reason=form.cleaned_data["theory_reason"],
            by=request.user,
            at=timezone.now(),
        )
    except services.NoTheory:
        raise NotAllowed from None
    except AttemptsLeft:
        messages.error(request, _("学员还有答题次数，不必加考。"))
    except services.MovedOn:
        messages.error(request, _("这次出科考核已经提交或结束，不能加考。"))
    else:
        messages.success(request, _("已批准加考一次，学员会收到通知。"))
    return redirect("completion:detail", pk)
