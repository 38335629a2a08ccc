import uuid

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    QUEUED = "QUEUED", _("排队中")
    RUNNING = "RUNNING", _("进行中")
    DONE = "DONE", _("已完成")
    FAILED = "FAILED", _("失败")
    STOPPED = "STOPPED", _("已停止")


OPEN_STATES = (JobState.QUEUED, JobState.RUNNING)


def protected_storage():
    return storages["protected"]


def result_path(job: "Job", filename: str) -> str:
    return f"jobs/{job.pk}/{filename}"


class Job(models.Model):
    """Long work that a person asked for: it is kept here, so that a lost broker loses nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("类型"), max_length=40)
    title = models.CharField(_("名称"), max_length=120)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs")
    params = models.JSONField(default=dict)
    state = models.CharField(_("状态"), max_length=8, choices=JobState, default=JobState.QUEUED)
    stop_requested = models.BooleanField(default=False)
    done = models.PositiveIntegerField(_("已处理"), default=0)
    total = models.PositiveIntegerField(_("总数"), default=0)
    result = models.JSONField(default=dict)
    result_file = models.FileField(storage=protected_storage, upload_to=result_path, blank=True)
    error = models.TextField(_("失败原因"), blank=True)
    runs = models.PositiveSmallIntegerField(_("运行次数"), default=0)
    created_at = models.DateTimeField(_("提交时间"))
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("后台任务")
        verbose_name_plural = _("后台任务")
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["heartbeat_at"],
                name="open_jobs",
                condition=models.Q(state__in=OPEN_STATES),
            ),
            models.Index(fields=["owner", "-created_at"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def percent(self) -> int:
        """Share done in whole percent; 100 only when it is done."""
        if self.state == JobState.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0
