"""The link behind the QR code: a teacher opens it, signs in or enters a pass, and answers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from alliance.core.client import client_address
from alliance.core.throttle import TooManyTries
from alliance.units.queries import roles_of

from .. import rules, services
from ..forms import AnswerForm, EnterPassForm
from ..models import AssessmentRequest, BedsidePass
from ..queries import WITH_PLACE
from .trainee import patient_named

PASS_KEY = "bedside_pass"  # in the session: [request, pass]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The form, or what stands in its way: no sign-in, answered already, days over."""
    asked, roles, now = _asked(token), roles_of(request.user), timezone.now()
    today = timezone.localdate(now)
    if rules.is_own(roles, asked.placement):
        return redirect("assessments:request", asked.pk)
    if not asked.is_open(today):
        return render(request, "assessments/closed.html", {"asked": asked})
    held = _held_pass(request, asked, now)
    if held is None and not rules.can_answer(roles, asked):
        if request.method == "POST":  # The pass ran out, or was taken back, during the answer.
            messages.error(request, _("通行码已被使用或失效，评价没有提交。"))
        return _door(request, asked)
    if held is None and asked.assessments.filter(rater=request.user).exists():
        return render(request, "assessments/closed.html", {"asked": asked, "is_mine": True})
    asks_relation = held is None and asked.version.form.is_round
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        request=asked,
        today=today,
        asks_relation=asks_relation,
    )
    if request.method == "POST" and form.is_valid() and _hand_in(request, asked, form, held, now):
        return redirect("assessments:answer", token)
    return render(
        request, "assessments/answer.html", {"asked": asked, "form": form, "held_pass": held}
    )


def _hand_in(request, asked, form: AnswerForm, held: BedsidePass | None, now) -> bool:
    """False when the form has to be shown again with what is wrong."""
    try:
        services.answer(
            request_id=asked.pk,
            given=form.given,
            by=request.user if request.user.is_authenticated else None,
            pass_id=held.pk if held else None,
            at=now,
        )
    except services.NamesPatient as refusal:
        form.add_error("feedback", patient_named(refusal))
        return False
    except services.AlreadyAnswered:
        messages.error(request, _("刚才已有人完成评价，您的评价没有提交。"))
    except services.RequestClosed:
        messages.error(request, _("请求已撤回或过期，评价没有提交。"))
    except services.PassNotValid:
        messages.error(request, _("通行码已被使用或失效，评价没有提交。"))
    else:
        messages.success(request, _("评价已提交，学员马上可以看到。谢谢您！"))
    request.session.pop(PASS_KEY, None)
    return True


@never_cache
@require_POST
@sensitive_post_parameters("code")
def enter_pass(request: HttpRequest, token: str) -> HttpResponse:
    """Take the pass in hand; it is used up when the answer is handed in."""
    asked, now = _asked(token), timezone.now()
    form = EnterPassForm(request.POST)
    if form.is_valid():
        try:
            held = services.enter_pass(
                text=form.cleaned_data["code"],
                request=asked,
                client=client_address(request),
                at=now,
            )
        except services.PassNotValid:
            form.add_error("code", _("通行码不正确、已使用或不适用于这个科室。请向签发人核对。"))
        except TooManyTries as refusal:
            form.add_error(
                "code",
                _("试错次数过多，请在 %(time)s 之后再试。")
                % {"time": f"{timezone.localtime(refusal.until):%H:%M}"},
            )
        else:
            request.session[PASS_KEY] = [asked.pk, held.pk]
            return redirect("assessments:answer", token)
    return _door(request, asked, form)


def _door(request, asked: AssessmentRequest, form: EnterPassForm | None = None) -> HttpResponse:
    """Sign in or enter a pass; whoever has neither learns form and department, not whose it is."""
    return render(
        request, "assessments/door.html", {"asked": asked, "form": form or EnterPassForm()}
    )


def _asked(token: str) -> AssessmentRequest:
    return get_object_or_404(AssessmentRequest.objects.select_related(*WITH_PLACE), token=token)


def _held_pass(request, asked: AssessmentRequest, now) -> BedsidePass | None:
    """The pass that was entered for this request in this session, while it is good."""
    request_id, pass_id = request.session.get(PASS_KEY, (None, None))
    if request_id != asked.pk:
        return None
    held = BedsidePass.objects.filter(pk=pass_id).first()
    return held if held and held.is_valid(now) and rules.pass_opens(held, asked) else None
