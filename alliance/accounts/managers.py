from django.contrib.auth.base_user import BaseUserManager


class UserManager(BaseUserManager):
    """Creates people; without a password given they have an unusable one."""

    def create_user(self, username: str, name: str, password: str | None = None, **fields):
        user = self.model(username=username, name=name, **fields)
        user.email = self.normalize_email(user.email)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, name: str, password: str | None = None, **fields):
        return self.create_user(
            username, name, password, **{"is_staff": True, "is_superuser": True, **fields}
        )

    def get_by_natural_key(self, username: str):
        return self.get(username__iexact=username)
