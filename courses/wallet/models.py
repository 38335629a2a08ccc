"""Links by which a holder shows certificates to a stranger, and who was warned of a last day."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.certificates.models import Certificate

from .enums import WARNED_DAYS

TOKEN_BYTES = 24


class ShareLinkQuerySet(models.QuerySet):
    def open_at(self, at) -> "ShareLinkQuerySet":
        """Links that answer at that moment: neither ended nor taken back."""
        return self.filter(expires_at__gt=at, revoked_at__isnull=True)


class ShareLink(models.Model):
    """A private address that shows some certificates of one person until a day.

    The token carries 192 random bits. It stands as it is, so that its owner can copy it again; it
    opens nothing that the owner did not choose.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="share_links")
    certificates = models.ManyToManyField(
        Certificate, through="SharedCertificate", related_name="share_links"
    )
    token = models.CharField(max_length=32, unique=True)
    note = models.CharField(_("备注"), max_length=60, blank=True)
    created_at = models.DateTimeField(_("创建时间"))
    expires_at = models.DateTimeField(_("截止时间"))
    revoked_at = models.DateTimeField(_("收回时间"), null=True, blank=True)
    views = models.PositiveIntegerField(_("查看次数"), default=0)
    viewed_at = models.DateTimeField(_("最近查看"), null=True, blank=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("分享链接")
        verbose_name_plural = _("分享链接")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="share_link_ends_later", condition=Q(expires_at__gt=F("created_at"))
            ),
            models.CheckConstraint(
                name="share_link_token_shape", condition=Q(token__regex=r"^[A-Za-z0-9_-]{32}$")
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="frozen", exclude=["revoked_at", "views", "viewed_at"])]

    def __str__(self) -> str:
        return str(self.pk)

    def is_open(self, at) -> bool:
        """The rule of open_at, for one link."""
        return self.revoked_at is None and at < self.expires_at


class SharedCertificate(models.Model):
    """A certificate that a link shows."""

    link = models.ForeignKey(ShareLink, models.CASCADE, related_name="items")
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("分享的证书")
        verbose_name_plural = _("分享的证书")
        ordering = ["link", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["link", "certificate"], name="shared_once_per_link")
        ]

    def __str__(self) -> str:
        return f"{self.link_id}/{self.certificate_id}"


class ExpiryWarning(models.Model):
    """That holder and coordinator were told of a certificate's last day, so many days before."""

    certificate = models.ForeignKey(
        Certificate, models.PROTECT, related_name="expiry_warnings", db_index=False
    )
    days = models.PositiveSmallIntegerField(_("提前天数"))
    warned_at = models.DateTimeField(_("提醒时间"))

    class Meta:
        verbose_name = _("到期提醒")
        verbose_name_plural = _("到期提醒")
        constraints = [
            models.UniqueConstraint(fields=["certificate", "days"], name="warned_once_per_step"),
            models.CheckConstraint(name="warned_at_a_step", condition=Q(days__in=WARNED_DAYS)),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.days}"
