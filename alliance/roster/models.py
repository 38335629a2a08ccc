import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance.jobs.models import Job, protected_storage
from alliance.units.models import Alliance
from alliance.units.queries import OFFICE_ROLES

from .enums import ImportStatus


def upload_path(roster_import: "RosterImport", filename: str) -> str:
    return f"rosters/{roster_import.pk}.xlsx"


class RosterImportQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "RosterImportQuerySet":
        """Imports of the alliances whose offices the person belongs to; see rules.can_import."""
        if roles.sees_everything:
            return self
        return self.filter(alliance__in=roles.alliances(*OFFICE_ROLES))


class RosterImport(models.Model):
    """One uploaded roster: looked at first, confirmed, then written step by step."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="roster_imports")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"))
    filename = models.CharField(_("文件名"), max_length=200)
    file = models.FileField(storage=protected_storage, upload_to=upload_path)
    sha256 = models.CharField(max_length=64)
    status = models.CharField(
        _("状态"), max_length=10, choices=ImportStatus, default=ImportStatus.UPLOADED
    )
    refusal = models.TextField(_("无法读取的原因"), blank=True)
    preview = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    steps = models.PositiveSmallIntegerField(_("已写入的步骤"), default=0)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    """The job that checks or writes it now, or did so last."""

    objects = RosterImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("名册导入")
        verbose_name_plural = _("名册导入")
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.filename
