"""Guards of views: visitors are sent to sign in, and what is not yours is not there (404)."""

from functools import wraps

from django.contrib.auth.decorators import login_required

from alliance.core.access import NotAllowed

from .queries import roles_of


def roles_required(*roles: str):
    """Let in whoever holds any of the roles in any scope, and administrators.

    It opens the door only; what is seen behind it is narrowed by `visible_to` and by rules.
    """

    def decorate(view):
        @login_required
        @wraps(view)
        def guarded(request, *args, **kwargs):
            held = roles_of(request.user)
            if not (held.sees_everything or held.holds(*roles)):
                raise NotAllowed
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def member_required(view):
    """Let in whoever has a profile, which makes them a member doctor; it is loaded by this."""

    @login_required
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not hasattr(request.user, "profile"):
            raise NotAllowed
        return view(request, *args, **kwargs)

    return guarded
