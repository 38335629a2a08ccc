from allauth.account.auth_backends import AuthenticationBackend

from .identity import find_user


class LoginBackend(AuthenticationBackend):
    """Password sign-in by phone, username or e-mail, typed into one field.

    The parent hashes the password for an unknown name as well, so that the answer takes as long;
    an account that has not been activated costs the same.
    """

    def _authenticate(self, request, **credentials):
        user = find_user(credentials.get("username") or credentials.get("email") or "")
        if user is None or not user.has_usable_password():
            return None
        return self._check_password(user, credentials["password"])
