import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..enums import MarkShape


class Reply(models.Model):
    """What an expert or the author writes on a case; signed it is advice. It stays as written.

    Replies hang on replies, one step deep: `parent` is never itself an answer.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="replies")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="answers"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("内容"), max_length=3000)
    is_advice = models.BooleanField(_("会诊意见"), default=False)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("会诊回复")
        verbose_name_plural = _("会诊回复")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["case", "at"], name="replies_of_case")]
        constraints = [models.CheckConstraint(name="reply_has_text", condition=~Q(text=""))]
        triggers = [
            pgtrigger.Protect(name="as_written", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.pk}"


class Mark(models.Model):
    """A numbered sign on an image, in the pixels of the whole picture; replies point at it.

    Numbers run through the case, and one that was taken away is not given again.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="marks")
    image = models.ForeignKey("cases.CaseImage", models.PROTECT, related_name="marks")
    number = models.PositiveSmallIntegerField(_("编号"))
    shape = models.CharField(_("形状"), max_length=5, choices=MarkShape)
    # A point is at (x, y); an arrow's tip is; a box has a corner there, and (x2, y2) is opposite.
    x = models.FloatField()
    y = models.FloatField()
    x2 = models.FloatField(null=True, blank=True)
    y2 = models.FloatField(null=True, blank=True)
    label = models.CharField(_("说明"), max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))
    removed_at = models.DateTimeField(_("删除时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("标记")
        verbose_name_plural = _("标记")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="mark_number_once"),
            models.CheckConstraint(
                name="mark_fits_shape",
                condition=Q(shape=MarkShape.POINT, x2__isnull=True, y2__isnull=True)
                | ~Q(shape=MarkShape.POINT) & Q(x2__isnull=False, y2__isnull=False),
            ),
            models.CheckConstraint(
                name="mark_inside",
                condition=Q(x__gte=0, y__gte=0)
                & (Q(x2__isnull=True) | Q(x2__gte=0))
                & (Q(y2__isnull=True) | Q(y2__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} #{self.number}"
