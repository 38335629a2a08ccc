from datetime import date, datetime

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alliance.units.models import Alliance, Department
from courses.rotations.models import Placement

from .enums import FormKind, Relation, RequestStatus, VersionState
from .triggers import as_many_as_counted, frozen, frozen_once_published

FEWEST_SHOWN = 3


class FormQuerySet(models.QuerySet):
    def usable_in(self, alliance_id: int) -> "FormQuerySet":
        """The alliance's own forms, and the common ones that it has no own form in place of."""
        own = Form.objects.filter(alliance=alliance_id, versions__state=VersionState.PUBLISHED)
        return (
            self.filter(versions__state=VersionState.PUBLISHED)
            .filter(
                Q(alliance=alliance_id)
                | Q(alliance__isnull=True) & ~Q(code__in=own.order_by().values("code"))
            )
            .distinct()
        )


class Form(models.Model):
    """A kind of bedside assessment. Programmes name it by `code`.

    One without an alliance is common to all; an alliance's own form with the same code stands in
    its place.
    """

    alliance = models.ForeignKey(
        Alliance, models.PROTECT, null=True, blank=True, related_name="assessment_forms"
    )
    code = models.SlugField(_("代码"), max_length=40)
    kind = models.CharField(_("类型"), max_length=8, choices=FormKind, default=FormKind.OWN)
    name = models.CharField(_("名称"), max_length=60)

    objects = FormQuerySet.as_manager()

    class Meta:
        verbose_name = _("考核表")
        verbose_name_plural = _("考核表")
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "code"], name="form_code_unique", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_round(self) -> bool:
        """Several people answer one request, and nobody is shown who said what."""
        return self.kind == FormKind.MSF360


@pghistory.track()
class FormVersion(models.Model):
    """What a form asks. Frozen by the database once published; a change is a new version."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("版本"))
    state = models.CharField(
        _("状态"), max_length=9, choices=VersionState, default=VersionState.DRAFT
    )
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    instruction = models.TextField(
        _("给评价人的说明"), max_length=500, blank=True, help_text=_("显示在表格上方，一两句话。")
    )
    feedback_length = models.PositiveSmallIntegerField(
        _("反馈至少字数"), default=10, help_text=_("反馈必填，少于这个字数不能提交。")
    )
    shown_from = models.PositiveSmallIntegerField(
        _("至少几人才显示"),
        default=5,
        help_text=_("只用于 360 度评价：结束时不足这个人数，结果不显示给任何人。最少 3 人。"),
    )

    class Meta:
        verbose_name = _("考核表版本")
        verbose_name_plural = _("考核表版本")
        ordering = ["form", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="form_version_number_unique"),
            models.UniqueConstraint(
                fields=["form"], name="one_draft_of_form", condition=Q(state=VersionState.DRAFT)
            ),
            models.CheckConstraint(
                name="form_version_published_has_moment",
                condition=Q(state=VersionState.PUBLISHED, published_at__isnull=False)
                | Q(state=VersionState.DRAFT, published_at__isnull=True),
            ),
            models.CheckConstraint(
                name="form_version_hides_the_few",
                condition=Q(shown_from__gte=FEWEST_SHOWN),
                violation_error_message=_("至少 3 人，才看不出是谁评的。"),
            ),
            models.CheckConstraint(
                name="form_version_asks_feedback",
                condition=Q(feedback_length__range=(1, 200)),
                violation_error_message=_("反馈必填：1 到 200 个字之间。"),
            ),
        ]
        triggers = [frozen_once_published(column="id")]

    def __str__(self) -> str:
        return f"{self.form} v{self.number}"


class Item(models.Model):
    """One line of a form, rated on a scale of whole numbers; the three anchors name its thirds."""

    version = models.ForeignKey(FormVersion, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("顺序"))
    group = models.CharField(_("分组"), max_length=40, blank=True)
    text = models.CharField(_("评价内容"), max_length=120)
    lowest = models.PositiveSmallIntegerField(_("最低分"), default=1)
    highest = models.PositiveSmallIntegerField(_("最高分"), default=9)
    anchor_low = models.CharField(_("低分的含义"), max_length=40, blank=True)
    anchor_middle = models.CharField(_("中间分的含义"), max_length=40, blank=True)
    anchor_high = models.CharField(_("高分的含义"), max_length=40, blank=True)
    required = models.BooleanField(
        _("必评"), default=True, help_text=_("不勾选时，评价人可以选“未观察到”。")
    )
    comment_allowed = models.BooleanField(_("可附一句说明"), default=False)

    class Meta:
        verbose_name = _("评价项")
        verbose_name_plural = _("评价项")
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "position"],
                name="item_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="item_scale_in_order",
                condition=Q(highest__gt=F("lowest"), highest__lte=10),
                violation_error_message=_("最高分要大于最低分，且不超过 10。"),
            ),
        ]
        triggers = [frozen_once_published(column="version_id")]

    def __str__(self) -> str:
        return self.text

    @property
    def scale(self) -> range:
        return range(self.lowest, self.highest + 1)


class RequestQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "RequestQuerySet":
        """Whoever sees the placement today; the rule for one is rules.can_see_request."""
        return self.filter(placement__in=Placement.objects.visible_to(roles))

    def open_on(self, day: date) -> "RequestQuerySet":
        """Those that can be answered on the day."""
        return self.filter(status=RequestStatus.OPEN, closes_on__gte=day)

    def waiting_for(self, mentor) -> "RequestQuerySet":
        """Of the mentor's trainees, and not answered by the mentor: a round may have answers of
        others."""
        own = Assessment.objects.filter(request=models.OuterRef("pk"), rater=mentor)
        return self.filter(~models.Exists(own), placement__mentor=mentor)


class AssessmentRequest(models.Model):
    """A trainee asks to be assessed; whoever opens the link of its token answers.

    A 360 round is one request with several answers. It closes by itself after `closes_on`.
    """

    placement = models.ForeignKey(
        Placement, models.PROTECT, related_name="assessment_requests", verbose_name=_("轮转科室")
    )
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="requests")
    # What was done, in words; an item of the logbook or free text, without identifiers.
    activity = models.CharField(_("病种或操作"), max_length=100, blank=True)
    token = models.CharField(max_length=22, unique=True, editable=False)
    status = models.CharField(
        _("状态"), max_length=9, choices=RequestStatus, default=RequestStatus.OPEN
    )
    requested_at = models.DateTimeField(_("发起时间"))
    closes_on = models.DateField(_("最后一天"))

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("考核请求")
        verbose_name_plural = _("考核请求")
        ordering = ["-requested_at", "-pk"]
        indexes = [
            models.Index(fields=["placement", "status"]),
            models.Index(
                fields=["closes_on"],
                name="requests_open",
                condition=Q(status=RequestStatus.OPEN),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.placement_id}: {self.version}"

    def is_open(self, on: date) -> bool:
        return self.status == RequestStatus.OPEN and on <= self.closes_on


@pghistory.track(fields=["teacher_name", "department", "issued_by", "used_at", "revoked_at"])
class BedsidePass(models.Model):
    """Lets one named teacher without an account answer one request, on one day, in one department.

    The code is known to who got it; here stands its keyed hash.
    """

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="+")
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("科室")
    )
    teacher_name = models.CharField(_("评价人姓名"), max_length=40)
    relation = models.CharField(
        _("身份"), max_length=10, choices=Relation, default=Relation.TEACHER
    )
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("签发人")
    )
    issued_at = models.DateTimeField(_("签发时间"))
    expires_at = models.DateTimeField(_("失效时间"))
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("收回时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("床旁通行码")
        verbose_name_plural = _("床旁通行码")
        ordering = ["-issued_at", "-pk"]
        indexes = [models.Index(fields=["department", "-issued_at"])]
        constraints = [
            models.CheckConstraint(
                name="pass_used_or_revoked",
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.teacher_name

    def is_valid(self, at: datetime) -> bool:
        return self.used_at is None and self.revoked_at is None and at < self.expires_at


class AssessmentQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "AssessmentQuerySet":
        """One's own answers; others by their placement, but of a 360 round nobody else's.

        The rule for one object is rules.can_see_assessment.
        """
        return self.filter(
            Q(rater_id=roles.user_id)
            | Q(single=True, request__placement__in=Placement.objects.visible_to(roles))
        )


class Assessment(models.Model):
    """An answer to a request, complete when it is handed in and frozen from then on.

    `percent` is the sum of the ratings as a share of the highest possible sum of the items rated.
    """

    request = models.ForeignKey(AssessmentRequest, models.PROTECT, related_name="assessments")
    # All but a 360 round: one answer to a request, which the database holds.
    single = models.BooleanField(editable=False)
    rater = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="assessments_given"
    )
    bedside_pass = models.OneToOneField(
        BedsidePass, models.PROTECT, null=True, related_name="assessment"
    )
    rater_name = models.CharField(_("评价人"), max_length=60)
    relation = models.CharField(_("身份"), max_length=10, choices=Relation)
    observed_on = models.DateField(_("观察日期"))
    submitted_at = models.DateTimeField(_("提交时间"))
    submitted_on = models.DateField(_("提交日期"))
    feedback = models.TextField(_("反馈"), max_length=1000)
    rated = models.PositiveSmallIntegerField(_("评分项数"))
    percent = models.PositiveSmallIntegerField(_("得分（%）"))

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("考核评价")
        verbose_name_plural = _("考核评价")
        ordering = ["-submitted_at", "-pk"]
        indexes = [models.Index(fields=["rater", "-submitted_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], name="answered_once", condition=Q(single=True)
            ),
            models.UniqueConstraint(fields=["request", "rater"], name="rater_answers_once"),
            models.CheckConstraint(
                name="rater_or_pass",
                condition=Q(rater__isnull=False, bedside_pass__isnull=True)
                | Q(rater__isnull=True, bedside_pass__isnull=False),
            ),
            models.CheckConstraint(
                name="observed_not_tomorrow", condition=Q(observed_on__lte=F("submitted_on"))
            ),
            models.CheckConstraint(
                name="assessment_percent_in_range", condition=Q(percent__lte=100)
            ),
            models.CheckConstraint(name="feedback_given", condition=~Q(feedback="")),
        ]
        triggers = [frozen()]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.percent}%"


class Rating(models.Model):
    """One item of a form as one rater saw it. An item not observed has no row."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="ratings")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField(_("评分"))
    comment = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("评分")
        verbose_name_plural = _("评分")
        ordering = ["assessment", "item__position"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "item"], name="item_rated_once")
        ]
        triggers = [frozen(), as_many_as_counted()]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.value}"
