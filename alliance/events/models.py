from datetime import date, datetime, timedelta
from decimal import Decimal

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, PageManager
from wagtail.query import PageQuerySet

from alliance.pages.blocks import BodyBlock
from alliance.pages.models import HomePage, SiteImage
from alliance.pages.page_cache import PublicPageMixin
from alliance.pages.standing import standing_for
from alliance.units.models import Alliance, Unit
from alliance.units.queries import OFFICE_ROLES, roles_of

from .enums import AttendanceRole, EventKind

PAST_A_PAGE = 12
LEAST_HOURS, MOST_HOURS = Decimal("0.5"), 200
HOURS_A_DAY = 8
HOURS_IN_RANGE = [MinValueValidator(LEAST_HOURS), MaxValueValidator(MOST_HOURS)]
IN_LISTS = (
    "title", "url_path", "last_published_at", "kind", "starts_at", "ends_at", "venue", "online",
    "apply_by", "cancelled", "host",
)  # fmt: skip


class EventPageQuerySet(PageQuerySet):
    def listed(self) -> "EventPageQuerySet":
        """Published events with what a list needs of each."""
        return self.live().select_related("host").only(*IN_LISTS, "host__name")

    def upcoming(self, at: datetime) -> "EventPageQuerySet":
        """Those that have not ended, the next first."""
        return self.listed().filter(ends_at__gte=at).order_by("starts_at", "pk")

    def past(self, at: datetime) -> "EventPageQuerySet":
        """Those that have ended, the last first."""
        return self.listed().filter(ends_at__lt=at).order_by("-starts_at", "-pk")

    def managed_by(self, roles) -> "EventPageQuerySet":
        """Those that are or were published, of the alliances whose office the person is.

        An event is of the alliance whose home page it stands below. `roles` is a
        units.queries.RoleSet.
        """
        published = self.filter(models.Q(live=True) | models.Q(first_published_at__isnull=False))
        if roles.sees_everything:
            return published
        homes = HomePage.objects.filter(alliance__in=roles.office_alliance_ids)
        below = models.Q(pk__in=[])
        for path in homes.values_list("path", flat=True):
            below |= models.Q(path__startswith=path)
        return published.filter(below)


class EventIndexPage(PublicPageMixin, Page):
    """All events: what is to come, then what has been."""

    introduction = models.CharField(_("导语"), max_length=200, blank=True)

    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["events.EventPage"]
    template = "events/event_index_page.html"
    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = _("活动栏目")
        verbose_name_plural = _("活动栏目")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        now, standing = timezone.now(), standing_for(request)
        past = standing.listed(past_below, path=self.path, at=now)
        page_obj = Paginator(past, PAST_A_PAGE).get_page(request.GET.get("page"))
        upcoming = standing.listed(upcoming_below, path=self.path, at=now)
        return super().get_context(request, *args, **kwargs) | {
            "upcoming": list(upcoming) if page_obj.number == 1 else [],
            "page_obj": page_obj,
        }


class EventPage(PublicPageMixin, Page):
    """A meeting, a class, a lecture, a free clinic or a visit. Registration is not kept here."""

    kind = models.CharField(
        _("类型"), max_length=12, choices=EventKind, default=EventKind.CONFERENCE
    )
    starts_at = models.DateTimeField(_("开始时间"), db_index=True)
    ends_at = models.DateTimeField(_("结束时间"), db_index=True)
    venue = models.CharField(
        _("地点"), max_length=100, blank=True, help_text=_("如：泽川市中心医院门诊楼五楼会议室。")
    )
    address = models.CharField(
        _("详细地址"), max_length=150, blank=True, help_text=_("外地来的人要靠它导航。")
    )
    online = models.URLField(
        _("线上地址"), blank=True, help_text=_("直播或视频会议的网址，会公开显示；没有就留空。")
    )
    host = models.ForeignKey(
        Unit, models.SET_NULL, null=True, blank=True, related_name="hosted_events",
        verbose_name=_("承办单位"),
    )  # fmt: skip
    lead = models.TextField(
        _("简介"), max_length=200, help_text=_("一两句话：讲什么，适合谁来。列表和首页都会显示。")
    )
    cover = models.ForeignKey(
        SiteImage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("题图")
    )
    apply_by = models.DateTimeField(
        _("报名截止"), null=True, blank=True, help_text=_("不需要报名就留空。")
    )
    how_to_apply = models.CharField(
        _("报名方式"), max_length=200, blank=True, help_text=_("如：由本单位联络员统一报名。")
    )
    contact_name = models.CharField(_("联系人"), max_length=40, blank=True)
    contact_phone = models.CharField(
        _("联系电话"), max_length=30, blank=True, help_text=_("会公开显示，请填办公电话。")
    )
    hours = models.DecimalField(
        _("学时"), max_digits=4, decimal_places=1, null=True, blank=True,
        validators=HOURS_IN_RANGE,
        help_text=_("登记参加人时默认的学时；留空按活动时长计算，每天最多 8 学时。"),
    )  # fmt: skip
    cancelled = models.BooleanField(
        _("已取消"), default=False, help_text=_("页面保留并标明“已取消”，日历里也会标明。")
    )
    body = StreamField(BodyBlock(required=False), verbose_name=_("正文"), blank=True)

    objects = PageManager.from_queryset(EventPageQuerySet)()

    parent_page_types = ["events.EventIndexPage"]
    subpage_types = []
    template = "events/event_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldRowPanel([FieldPanel("kind"), FieldPanel("hours")]),
                FieldPanel("cancelled"),
            ],
            heading=_("时间"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("venue"),
                FieldPanel("address"),
                FieldPanel("online"),
                FieldPanel("host"),
            ],
            heading=_("地点"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("apply_by"), FieldPanel("how_to_apply")]),
                FieldRowPanel([FieldPanel("contact_name"), FieldPanel("contact_phone")]),
            ],
            heading=_("报名与联系"),
        ),
        InlinePanel("speakers", heading=_("讲者"), label=_("讲者")),
        InlinePanel(
            "agenda", heading=_("日程"), label=_("日程"),
            help_text=_("不用按顺序填写，页面会按时间排列；跨多天时自动分天。"),
        ),
        FieldPanel("cover"),
        FieldPanel("body"),
    ]  # fmt: skip

    class Meta:
        verbose_name = _("活动")
        verbose_name_plural = _("活动")
        constraints = [
            models.CheckConstraint(
                name="event_ends_after_start",
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                violation_error_message=_("结束时间必须晚于开始时间。"),
            ),
            models.CheckConstraint(
                name="event_hours_positive", condition=models.Q(hours=None) | models.Q(hours__gt=0)
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.apply_by and self.starts_at and self.apply_by > self.starts_at:
            raise ValidationError({"apply_by": _("报名应当在活动开始之前截止。")})

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Speakers and agenda as this draft or publication has them."""
        now = timezone.now()
        speakers = list(self.speakers.all())
        models.prefetch_related_objects(speakers, "portrait__renditions")
        return super().get_context(request, *args, **kwargs) | {
            "speakers": speakers,
            "agenda": sorted(self.agenda.all(), key=lambda item: item.starts_at),
            "is_over": self.ends_at < now,
            "may_apply": self.apply_by is not None and now <= self.apply_by and not self.cancelled,
            "may_manage": self.pk is not None and self._is_managed_by(request.user),
        }

    def _is_managed_by(self, user) -> bool:
        """Whether to lead them to the attendance; nothing is asked for who holds no office."""
        roles = roles_of(user)
        return (roles.sees_everything or roles.holds(*OFFICE_ROLES)) and (
            EventPage.objects.managed_by(roles).filter(pk=self.pk).exists()
        )

    @property
    def is_one_day(self) -> bool:
        return timezone.localdate(self.starts_at) == timezone.localdate(self.ends_at)

    @property
    def usual_hours(self) -> Decimal:
        """What taking part counts for: as the editor says, else its length to half an hour.

        Each day of several is as long as from the first day's beginning to the last day's end by
        the clock, and counts for HOURS_A_DAY at most.
        """
        if self.hours is not None:
            return self.hours
        starts_at, ends_at = timezone.localtime(self.starts_at), timezone.localtime(self.ends_at)
        days = (ends_at.date() - starts_at.date()).days + 1
        length = ends_at - starts_at - timedelta(days=days - 1)
        hours = length.total_seconds() / 3600 if length > timedelta() else HOURS_A_DAY
        halves = max(1, min(round(hours * 2), HOURS_A_DAY * 2)) * days
        return min(Decimal(halves) / 2, Decimal(MOST_HOURS))


class Speaker(Orderable):
    event = ParentalKey(EventPage, related_name="speakers")
    name = models.CharField(_("姓名"), max_length=40)
    position = models.CharField(
        _("职务职称"), max_length=60, blank=True, help_text=_("如：主任医师、教授。")
    )
    organisation = models.CharField(_("单位"), max_length=60, blank=True)
    portrait = models.ForeignKey(
        SiteImage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("照片")
    )

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("position")]),
        FieldPanel("organisation"),
        FieldPanel("portrait"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("讲者")
        verbose_name_plural = _("讲者")

    def __str__(self) -> str:
        return self.name


class AgendaItem(models.Model):
    event = ParentalKey(EventPage, related_name="agenda")
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"), null=True, blank=True)
    title = models.CharField(_("内容"), max_length=100)
    speaker = models.CharField(_("主讲或主持"), max_length=60, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldPanel("title"),
        FieldPanel("speaker"),
    ]

    class Meta:
        verbose_name = _("日程")
        verbose_name_plural = _("日程")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="agenda_item_ends_after_start",
                condition=models.Q(ends_at=None) | models.Q(ends_at__gt=models.F("starts_at")),
                violation_error_message=_("结束时间必须晚于开始时间。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def day(self) -> date:
        return timezone.localdate(self.starts_at)


class AttendanceQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "AttendanceQuerySet":
        """A person's own, and those of the alliances whose office they are.

        `roles` is a units.queries.RoleSet. The rule for one is rules.can_see_attendance.
        """
        if roles.sees_everything:
            return self
        return self.filter(
            models.Q(user_id=roles.user_id) | models.Q(alliance_id__in=roles.office_alliance_ids)
        )


@pghistory.track()
class Attendance(models.Model):
    """That somebody took part in an event, spoke at it or chaired it, and for how many hours.

    It keeps its event's page from being deleted: certificates are issued from it.
    """

    # Who took part where is nothing that the page's "usage" tells editors.
    wagtail_reference_index_ignore = True

    event = models.ForeignKey(
        EventPage, models.PROTECT, related_name="attendances", verbose_name=_("活动")
    )
    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="attendances")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="event_attendances",
        verbose_name=_("参加人"),
    )  # fmt: skip
    role = models.CharField(
        _("身份"), max_length=11, choices=AttendanceRole, default=AttendanceRole.PARTICIPANT
    )
    hours = models.DecimalField(
        _("学时"), max_digits=4, decimal_places=1, validators=HOURS_IN_RANGE
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"))

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("参加记录")
        verbose_name_plural = _("参加记录")
        ordering = ["event", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "user", "role"], name="attended_once_in_a_role"
            ),
            models.CheckConstraint(
                name="attendance_hours_positive", condition=models.Q(hours__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.event_id} {self.role}"


def upcoming_below(*, path, at) -> EventPageQuerySet:
    return EventPage.objects.upcoming(at).filter(path__startswith=path)


def past_below(*, path, at) -> EventPageQuerySet:
    return EventPage.objects.past(at).filter(path__startswith=path)
