"""The screens on which a person changes their own e-mail address."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliance.core.throttle import TooManyTries

from . import addresses
from .adapter import too_many_tries
from .forms import AddressForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required
def change(request: HttpRequest) -> HttpResponse:
    """Ask for the new address; the password was typed a moment ago."""
    form = AddressForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            addresses.ask_new_address(email=email, by=request.user, at=timezone.now())
        except TooManyTries as error:
            form.add_error(None, too_many_tries(error))
        except addresses.AddressTaken:
            form.add_error("email", _("这个邮箱已经属于另一个账号。"))
        else:
            messages.success(
                request,
                _("确认邮件已发往 %(email)s，请在两小时内打开其中的链接。") % {"email": email},
            )
            return redirect("/me/")
    return render(request, "account/email_change.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link: confirmed by a button, since mail programs open links by themselves."""
    try:
        if request.method == "POST":
            addresses.confirm_new_address(token=token, by=request.user, at=timezone.now())
            messages.success(request, _("邮箱已更换。"))
            return redirect("/me/")
        email = addresses.read_link(token, by=request.user)
    except (addresses.LinkNotValid, addresses.AddressTaken):
        email = ""
    return render(request, "account/email_confirm.html", {"email": email})
