from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from alliance.core.client import client_address
from alliance.core.throttle import TooManyTries

from . import devices
from .throttles import PasswordTry

WRONG_LOGIN = _("账号或密码不正确。账号可以是手机号、用户名或邮箱。")


def too_many_tries(error: TooManyTries) -> ValidationError:
    """What the person reads when the limit is reached: when to try again."""
    return ValidationError(
        _("尝试次数过多，请在 %(time)s 以后再试。"),
        code="too_many_login_attempts",
        params={"time": date_format(timezone.localtime(error.until), "H:i")},
    )


class AccountAdapter(DefaultAccountAdapter):
    """allauth as it is used here: nobody signs up, and the limits on tries are our own."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG_LOGIN,
        "email_password_mismatch": WRONG_LOGIN,
        "incorrect_password": _("密码不正确。"),
        "incorrect_code": _("验证码不正确。"),
        "enter_current_password": _("请输入现在的密码。"),
        "rate_limited": _("操作过于频繁，请稍后再试。"),
        "too_many_login_attempts": _("尝试次数过多，请稍后再试。"),
        "invalid_password_reset": _("这个重置链接已经失效。"),
    }

    def is_open_for_signup(self, request) -> bool:
        return False

    def get_client_ip(self, request) -> str:
        return client_address(request)

    def pre_authenticate(self, request, **credentials) -> None:
        self._try = PasswordTry(request, credentials.get("username", ""), at=timezone.now())
        try:
            self._try.take()
        except TooManyTries as error:
            raise too_many_tries(error) from error

    def _rollback_login_failed_rl_usage(self) -> None:
        self._try.give_back()

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        devices.remember(request, response, user.pk)
        return response

    def add_message(self, request, level, message_template=None, *args, **kwargs) -> None:
        """Only what a person needs to be told; that they have signed in, they see."""
        if message_template not in QUIET_MESSAGES:
            super().add_message(request, level, message_template, *args, **kwargs)


QUIET_MESSAGES = {"account/messages/logged_in.txt"}
