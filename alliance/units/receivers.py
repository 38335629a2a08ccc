from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from alliance.accounts.enums import Role
from alliance.accounts.middleware import IDLE_SECONDS

from .queries import roles_of

GUARDED_ROLES = (Role.TRAINING_OFFICE, Role.ALLIANCE_OFFICE, Role.AUDITOR)


@receiver(user_logged_in)
def shorten_idle_time(sender, request, user, **kwargs):
    """Who sees many people's records is signed out sooner when they leave the desk."""
    if user.is_staff or roles_of(user).holds(*GUARDED_ROLES):
        request.session[IDLE_SECONDS] = settings.SESSION_IDLE_SECONDS_OFFICE
