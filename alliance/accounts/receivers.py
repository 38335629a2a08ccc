"""What allauth does to an account goes into the trail too; a session is in use from sign-in on."""

from time import time

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from alliance.core import audit

from .middleware import SEEN

ACTIONS = {
    account_signals.user_logged_in: "account.sign_in",
    account_signals.password_changed: "account.change_password",
    account_signals.password_reset: "account.reset_password",
    mfa_signals.authenticator_added: "account.add_factor",
    mfa_signals.authenticator_removed: "account.remove_factor",
}


def record_act(sender, signal, user, **kwargs):
    audit.record(ACTIONS[signal], by_id=user.pk, target=user)


for signal in ACTIONS:
    signal.connect(record_act, dispatch_uid="alliance.accounts.trail")


@receiver(user_logged_in)
def start_idle_clock(sender, request, **kwargs):
    """Signing in writes the session anyway; the first page then need not."""
    request.session[SEEN] = int(time())
