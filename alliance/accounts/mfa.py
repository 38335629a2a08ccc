"""The second factor: allauth's, with Chinese words."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.core.site_name import site_name


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": _("验证码不正确。")}

    def get_totp_issuer(self) -> str:
        return site_name()


class CodeField:
    """Mixin: the six digits of the app, or one of the recovery codes."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=_("验证码"),
            max_length=20,
            widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
        )


class AuthenticateForm(CodeField, base_forms.AuthenticateForm):
    """After the password."""


class ReauthenticateForm(CodeField, base_forms.ReauthenticateForm):
    """Before something delicate."""


class ActivateTOTPForm(CodeField, totp_forms.ActivateTOTPForm):
    """When the app is set up."""
