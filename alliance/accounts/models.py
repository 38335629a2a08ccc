import pghistory
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .enums import CodePurpose
from .managers import UserManager
from .naming import name_key


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in, by username, phone or e-mail; all three are unique.

    The Chinese name stands here so that every list can show it without a join; what the person
    is at work (unit, title, licence) is people.Profile.
    """

    username = models.CharField(_("用户名"), max_length=64, unique=True)
    name = models.CharField(_("姓名"), max_length=64)
    name_key = models.CharField(_("姓名拼音"), max_length=255, db_index=True, editable=False)
    phone = models.CharField(_("手机号"), max_length=20, null=True, blank=True, unique=True)
    email = models.EmailField(_("邮箱"), blank=True)
    language = models.CharField(_("界面语言"), max_length=10, default="zh-hans")
    is_staff = models.BooleanField(_("可进入系统后台"), default=False)
    is_active = models.BooleanField(pgettext_lazy("account", "启用"), default=True)
    date_joined = models.DateTimeField(_("建立时间"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("账号")
        verbose_name_plural = _("账号")
        ordering = ["name_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="user_email_unique", condition=~models.Q(email="")
            ),
            models.UniqueConstraint(Lower("username"), name="user_username_unique"),
            models.CheckConstraint(
                name="user_phone_is_digits", condition=models.Q(phone__regex=r"^\+?[0-9]{5,19}$")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs):
        key = name_key(self.name)
        if key != self.name_key:
            self.name_key = key
            if (fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*fields, "name_key"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def is_activated(self) -> bool:
        """Imported people have no usable password until they use their activation code."""
        return self.has_usable_password()


class ActivationCode(models.Model):
    """A one-time code that a coordinator hands over on paper; only its keyed hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="activation_codes")
    purpose = models.CharField(
        _("用途"), max_length=10, choices=CodePurpose, default=CodePurpose.ACTIVATION
    )
    code_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("发放时间"))
    expires_at = models.DateTimeField(_("有效期至"))
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("激活码")
        verbose_name_plural = _("激活码")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                name="one_open_activation_code_per_user",
                condition=models.Q(used_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.expires_at:%Y-%m-%d}"
