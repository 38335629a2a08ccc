"""What the checks keep of published pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class LiveParagraph(models.Model):
    """A paragraph of a published page, by the digest of its letters (remarks.digest_of)."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="+")
    digest = models.UUIDField(db_index=True)

    class Meta:
        verbose_name = _("已发布段落")
        verbose_name_plural = _("已发布段落")
        constraints = [
            models.UniqueConstraint(fields=["page", "digest"], name="live_paragraph_once_a_page")
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.digest}"


class LinkCheck(models.Model):
    """One run over the links of all published pages."""

    started_at = models.DateTimeField(_("开始时间"))
    finished_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    pages = models.PositiveIntegerField(_("页面"), default=0)
    links = models.PositiveIntegerField(_("链接"), default=0)
    # No foreign host answered at all: this machine has no way out, and nothing is said of them.
    offline = models.BooleanField(_("外网不可达"), default=False)

    class Meta:
        verbose_name = _("链接检查")
        verbose_name_plural = _("链接检查")
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class LinkFault(models.Model):
    """A link of a published page that led nowhere at the last check."""

    class Kind(models.TextChoices):
        MISSING = "MISSING", _("站内没有这个页面或文件")
        GONE = "GONE", _("对方网站没有这个页面")
        FAILED = "FAILED", _("对方网站报错")
        SILENT = "SILENT", _("对方网站没有回应")

    check_run = models.ForeignKey(LinkCheck, models.CASCADE, related_name="faults")
    page = models.ForeignKey(Page, models.CASCADE, related_name="+", verbose_name=_("页面"))
    address = models.CharField(_("链接"), max_length=2000)
    kind = models.CharField(_("问题"), max_length=7, choices=Kind)
    status = models.PositiveSmallIntegerField(_("状态码"), null=True, blank=True)

    class Meta:
        verbose_name = _("失效链接")
        verbose_name_plural = _("失效链接")
        ordering = ["page", "pk"]

    def __str__(self) -> str:
        return self.address

    @property
    def leads_to(self) -> str:
        """The address; of what was chosen in the editor and is gone, only its number is known."""
        kind, _blank, number = self.address.partition(" ")
        named = {"page": _("站内页面 %(number)s"), "document": _("站内文件 %(number)s")}.get(kind)
        return named % {"number": number} if named and number else self.address
