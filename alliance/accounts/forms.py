"""Sign-in and password forms; allauth's own, with Chinese labels and nothing inline."""

from allauth.account import forms as allauth_forms
from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from .identity import clean_login

password_rules = lazy(password_validators_help_text_html, str)


def current_password() -> forms.CharField:
    return forms.CharField(
        label=_("密码"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def new_password(label, help_text="") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class NewPasswordFields:
    """Mixin: the new password, twice, checked against the validators and the person's details."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"] = new_password(_("新密码"), password_rules())
        self.fields["password2"] = new_password(_("再输入一次新密码"))

    def clean(self) -> dict:
        data = forms.Form.clean(self)
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("两次输入的密码不一样。"))
        elif first:
            try:
                validate_password(first, self.user)
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return data


class LoginForm(allauth_forms.LoginForm):
    """One field for phone, username or e-mail, and the password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("手机号、用户名或邮箱"),
            max_length=254,
            widget=forms.TextInput(
                attrs={
                    "autocomplete": "username",
                    "autocapitalize": "none",
                    "spellcheck": "false",
                    "autofocus": True,
                }
            ),
        )
        self.fields["password"] = current_password()
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        return clean_login(self.cleaned_data["login"])


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"] = current_password()


class ChangePasswordForm(NewPasswordFields, allauth_forms.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"] = current_password()
        self.fields["oldpassword"].label = _("现在的密码")
        self.order_fields(["oldpassword", "password1", "password2"])


class ResetPasswordKeyForm(NewPasswordFields, allauth_forms.ResetPasswordKeyForm):
    """The form behind the link in the e-mail."""


class ChoosePasswordForm(NewPasswordFields, forms.Form):
    """The form behind a one-time code."""

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    """Sends the link to people who have activated their account; all others hear nothing.

    Otherwise an e-mail address somebody typed into a roster would be a way around activation.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.EmailField(
            label=_("邮箱"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
        )

    def clean_email(self) -> str:
        email = super().clean_email()
        self.users = [user for user in self.users if user.is_activated]
        return email


class CodeForm(forms.Form):
    """The slip of paper: who, and the code. What is wrong with them is not told apart."""

    login = forms.CharField(
        label=_("姓名或手机号"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    code = forms.CharField(
        label=_("激活码"),
        help_text=_("纸条上的 10 位字母和数字，不分大小写，横线可以不填。"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class AddressForm(forms.Form):
    """The person's new e-mail address."""

    email = forms.EmailField(
        label=_("新邮箱"),
        help_text=_("确认邮件会发到这里；打开其中的链接以后才会更换。"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if email == self.user.email.lower():
            raise forms.ValidationError(_("这就是现在的邮箱。"))
        return email
