import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One act or one sensitive read. Append-only: the database refuses to change or delete it.

    People and things are kept as plain numbers: an entry outlives what it speaks of, and core
    stands below every model it could point to.
    """

    at = models.DateTimeField(_("时间"), db_index=True)
    actor_id = models.BigIntegerField(_("操作人"), null=True, blank=True, db_index=True)
    action = models.CharField(_("动作"), max_length=64, db_index=True)
    object_type = models.CharField(_("对象类型"), max_length=64, blank=True)
    object_id = models.CharField(_("对象编号"), max_length=64, blank=True)
    alliance_id = models.BigIntegerField(_("联盟"), null=True, blank=True, db_index=True)
    unit_id = models.BigIntegerField(_("单位"), null=True, blank=True)
    detail = models.JSONField(_("详情"), default=dict, blank=True)
    request_id = models.CharField(_("请求编号"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计记录")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["object_type", "object_id"])]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"


class OutgoingMail(models.Model):
    """A mail that was written and has not been sent; its row goes when it is sent or given up.

    It holds addresses and may hold a link that signs somebody in, so it is kept no longer than
    that. outbox.py sends it.
    """

    # The arguments of EmailMultiAlternatives, as mail.py writes them.
    message = models.JSONField(encoder=DjangoJSONEncoder)
    written_at = models.DateTimeField(_("写信时间"))
    # Before this moment the worker's first task has it; from then on the sweep.
    next_try_at = models.DateTimeField(_("下次发送"), db_index=True)
    tries = models.PositiveSmallIntegerField(_("已试次数"), default=0)

    class Meta:
        verbose_name = _("待发邮件")
        verbose_name_plural = _("待发邮件")

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d %H:%M} × {self.tries}"
