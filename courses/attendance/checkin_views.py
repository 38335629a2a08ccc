"""A trainee checks in with the ward's code: scanned, or typed."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliance.core.throttle import TooManyTries

from . import presence
from .codes import CodeExpired, NotACode
from .enums import Method
from .forms import DigitsForm
from .models import Presence

REFUSALS = (
    NotACode,
    CodeExpired,
    TooManyTries,
    presence.NotOnRotation,
    presence.WrongDepartment,
    presence.OnLeave,
    presence.AlreadyRecorded,
)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def check_in(request: HttpRequest, token: str) -> HttpResponse:
    """The page that the QR code opens: one tap confirms."""
    now = timezone.now()
    try:
        if request.method == "POST":
            confirmed = presence.check_in(token=token, by=request.user, at=now)
            return _done(request, confirmed)
        placement = presence.ready_to_check_in(token=token, by=request.user, at=now)
    except REFUSALS as refusal:
        return _refused(request, refusal)
    return render(
        request, "attendance/check_in.html", {"placement": placement, "today": timezone.localdate()}
    )


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def check_in_by_digits(request: HttpRequest) -> HttpResponse:
    form = DigitsForm(request.POST or None)
    if form.is_valid():
        try:
            confirmed = presence.check_in_by_digits(
                digits=form.cleaned_data["digits"], by=request.user, at=timezone.now()
            )
        except NotACode:
            form.add_error("digits", _("数字不对，或已经更换。请看屏幕上现在的数字。"))
        except REFUSALS as refusal:
            return _refused(request, refusal)
        else:
            return _done(request, confirmed)
    return render(request, "attendance/digits.html", {"form": form})


def _done(request: HttpRequest, confirmed: Presence) -> HttpResponse:
    messages.success(
        request,
        _("已签到：%(department)s，%(time)s。")
        % {"department": confirmed.placement.department, "time": _clock(confirmed.confirmed_at)},
    )
    return redirect("attendance:home")


def _refused(request: HttpRequest, refusal: Exception) -> HttpResponse:
    title, text = _answer(refusal)
    return render(
        request,
        "attendance/refused.html",
        {
            "title": title,
            "text": text,
            "settled": isinstance(refusal, presence.AlreadyRecorded)
            and refusal.presence.is_present,
        },
    )


def _answer(refusal: Exception) -> tuple[str, str]:
    """What happened, and what to do now."""
    match refusal:
        case CodeExpired():
            return _("签到码已过期"), _("签到码每分钟更换，请再扫一次屏幕上的二维码。")
        case NotACode():
            return _("这不是签到码"), _("请扫描科室屏幕上的二维码，或输入屏幕上的六位数字。")
        case TooManyTries():
            return _("尝试次数过多"), _("请在 %(time)s 后再试，或请带教老师点名。") % {
                "time": _clock(refusal.until)
            }
        case presence.NotOnRotation():
            return _("今天没有轮转安排"), _("如有疑问，请联系培训办。")
        case presence.WrongDepartment():
            return _("不是您今天轮转的科室"), _("您今天在%(own)s轮转，请扫描该科室的签到码。") % {
                "own": refusal.own
            }
        case presence.OnLeave():
            return _("您今天请假"), _(
                "%(first)s 至 %(last)s 的请假已批准。如已返岗，请联系培训办更正。"
            ) % {"first": refusal.leave.starts_on, "last": refusal.leave.ends_on}
        case presence.AlreadyRecorded():
            return _recorded(refusal.presence)
        case _:
            raise refusal


def _recorded(confirmed: Presence) -> tuple[str, str]:
    if not confirmed.is_present:
        return _("培训办已登记今天缺勤"), _("如有疑问，请联系培训办。")
    time = _clock(confirmed.confirmed_at)
    if confirmed.method == Method.QR:
        return _("今天已签到"), _("您在 %(time)s 已扫码签到，无需重复。") % {"time": time}
    return _("今天已签到"), _("%(name)s 在 %(time)s 已为您确认出勤，无需重复。") % {
        "name": confirmed.confirmed_by.name,
        "time": time,
    }


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"
