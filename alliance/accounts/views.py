"""Activation by a one-time code, and what leads to the one sign-in page."""

from allauth.account.utils import perform_login
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from alliance.core.access import NotAllowed
from alliance.core.throttle import TooManyTries

from . import services
from .adapter import too_many_tries
from .codes import clean_code
from .forms import ChoosePasswordForm, CodeForm
from .identity import clean_login, clean_phone
from .models import ActivationCode
from .throttles import CodeTry

CODE = "activation_code_hash"


@never_cache
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """Stands where the admins have their own forms; who is signed in and no staff gets 404."""
    if request.user.is_authenticated:
        raise NotAllowed
    return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME, "/admin/"))


@never_cache
@sensitive_post_parameters("code")
def enter_code(request: HttpRequest) -> HttpResponse:
    """Who, and the code from the slip; then the password is chosen."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        attempt = CodeTry(request, at=timezone.now())
        try:
            attempt.take()
            found = services.find_code(code=form.cleaned_data["code"], at=timezone.now())
            if not _is_meant(found, form.cleaned_data["login"]):
                raise services.CodeNotValid
        except TooManyTries as error:
            form.add_error(None, too_many_tries(error))
        except services.CodeNotValid:
            form.add_error(None, _("姓名或手机号与激活码不符，或者激活码已经失效。"))
        else:
            attempt.give_back()
            return _to_password(request, found)
    return render(request, "account/enter_code.html", {"form": form})


@never_cache
@require_safe
def open_link(request: HttpRequest, code: str) -> HttpResponse:
    """The link on the slip. It uses nothing up: chat programs open links before people do."""
    attempt = CodeTry(request, at=timezone.now())
    try:
        attempt.take()
        found = services.find_code(code=clean_code(code), at=timezone.now())
    except (TooManyTries, services.CodeNotValid):
        return render(request, "account/code_not_valid.html")
    attempt.give_back()
    return _to_password(request, found)


@never_cache
@sensitive_post_parameters("password1", "password2")
def choose_password(request: HttpRequest) -> HttpResponse:
    """The password, then signed in; a second factor is still asked for where there is one."""
    hashed = request.session.get(CODE, "")
    found = ActivationCode.objects.select_related("user").filter(code_hash=hashed).first()
    if found is None:
        return redirect("activate")
    form = ChoosePasswordForm(request.POST or None, user=found.user)
    if form.is_valid():
        try:
            user = services.redeem_code(
                hashed=hashed, password=form.cleaned_data["password1"], at=timezone.now()
            )
        except services.CodeNotValid:
            del request.session[CODE]
            return render(request, "account/code_not_valid.html")
        del request.session[CODE]
        return perform_login(request, user)
    return render(request, "account/choose_password.html", {"form": form, "code": found})


def _is_meant(found: ActivationCode, who: str) -> bool:
    """The name as written, blanks aside, or the phone."""
    user = found.user
    name = "".join(clean_login(who).split())
    return name == "".join(user.name.split()) or (
        bool(user.phone) and clean_phone(who) == user.phone
    )


def _to_password(request: HttpRequest, found: ActivationCode) -> HttpResponse:
    request.session.cycle_key()
    request.session[CODE] = found.code_hash
    return redirect("activate_password")
