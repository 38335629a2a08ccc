from allauth.account.auth_backends import AuthenticationBackend
from django.db.models.expressions import RawSQL

from alliance.core.prepared import Parameter, Prepared

from .identity import find_user
from .models import User

# `version` is the row's; recognition.py says what it is for.
BY_ID = Prepared(
    lambda: User.objects.filter(pk=Parameter("id")).annotate(
        version=RawSQL("accounts_user.xmin::text", ())
    )
)


class LoginBackend(AuthenticationBackend):
    """Password sign-in by phone, username or e-mail, typed into one field.

    The parent hashes the password for an unknown name as well, so that the answer takes as long;
    an account that has not been activated costs the same.
    """

    def get_user(self, user_id: int) -> User | None:
        """Who a session belongs to: asked by every request of a person signed in."""
        user = BY_ID.object(id=user_id)
        return user if user and self.user_can_authenticate(user) else None

    def _authenticate(self, request, **credentials):
        user = find_user(credentials.get("username") or credentials.get("email") or "")
        if user is None or not user.has_usable_password():
            return None
        return self._check_password(user, credentials["password"])
