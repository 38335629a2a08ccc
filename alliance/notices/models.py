from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _

from . import kinds
from .enums import Pace


class NoticeQuerySet(models.QuerySet):
    def of(self, user_id: int) -> "NoticeQuerySet":
        """A person's own notices; nobody sees another's."""
        return self.filter(user=user_id)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at__isnull=True)

    def unread_first(self) -> "NoticeQuerySet":
        return self.order_by(IsNull(F("read_at"), True).desc(), "-created_at", "-pk")


class Notice(models.Model):
    """One thing told to one person.

    `mail_due_at` stands while it waits to be mailed: emptied when it is mailed, and when it is
    read first.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", db_index=False
    )
    kind = models.CharField(_("类型"), max_length=60)
    params = models.JSONField(_("内容"), default=dict)
    url = models.CharField(_("链接"), max_length=300)
    # What it is about; the same thing is told to a person once.
    key = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("阅读时间"), null=True, blank=True)
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(_("邮件时间"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-created_at"]),
            models.Index(fields=["user"], name="unread_notices", condition=Q(read_at__isnull=True)),
            models.Index(
                fields=["mail_due_at"],
                name="notices_to_mail",
                condition=Q(mail_due_at__isnull=False),
            ),
            models.Index(fields=["created_at"], name="notices_by_age"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], name="notice_told_once", condition=~Q(key="")
            ),
            # Opening it leads there: never to another site.
            models.CheckConstraint(
                name="notice_url_is_our_own", condition=Q(url__regex=r"^/([^/\\]|$)")
            ),
            models.CheckConstraint(
                name="notice_read_is_not_mailed",
                condition=Q(read_at__isnull=True) | Q(mail_due_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"

    @property
    def text(self) -> str:
        """The sentence, in the language in force."""
        return kinds.sentence(self.kind, self.params)


class Preference(models.Model):
    """The pace a person chose for a group; with an empty group, for all they did not name."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preferences"
    )
    group = models.CharField(_("类别"), max_length=40, blank=True)
    pace = models.CharField(_("邮件"), max_length=8, choices=Pace)

    class Meta:
        verbose_name = _("通知设置")
        verbose_name_plural = _("通知设置")
        constraints = [models.UniqueConstraint(fields=["user", "group"], name="one_pace_per_group")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.group}: {self.pace}"
