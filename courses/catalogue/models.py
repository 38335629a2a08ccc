from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Orderable, Page
from wagtail.search import index

from alliance.pages.page_cache import PublicPageMixin
from alliance.units.models import Alliance

from .blocks import CourseBody, LessonBody
from .enums import CompletionRule
from .files import Handout, Picture, Video
from .forms import HANDOUT_WANTED, VIDEO_WANTED, LessonPageForm
from .gate import PageNotReady, further_obstacles

__all__ = [
    "CourseIndexPage",
    "CoursePage",
    "Handout",
    "LessonHandout",
    "LessonPage",
    "Picture",
    "Video",
]


COURSES_A_PAGE = 12


class CourseIndexPage(PublicPageMixin, Page):
    """The public list of courses; searched and filtered by catalogue.queries.live_courses."""

    intro = models.CharField(_("导语"), max_length=200, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["catalogue.CoursePage"]
    template = "catalogue/course_index.html"
    max_count = 1

    class Meta:
        verbose_name = _("课程目录")
        verbose_name_plural = _("课程目录")

    def get_context(self, request, *args, **kwargs) -> dict:
        from .queries import live_courses

        text = request.GET.get("q", "").strip()[:60]
        pages = Paginator(live_courses(text=text), COURSES_A_PAGE)
        return super().get_context(request, *args, **kwargs) | {
            "q": text,
            "page_obj": pages.get_page(request.GET.get("page")),
        }


class CoursePage(PublicPageMixin, Page):
    """A course of one alliance. This page is public; its lessons are for enrolled members."""

    alliance = models.ForeignKey(
        Alliance, models.PROTECT, related_name="courses", verbose_name=_("所属联盟")
    )
    summary = models.CharField(_("简介"), max_length=200)
    audience = models.CharField(_("适合对象"), max_length=100, blank=True)
    cover = models.ForeignKey(
        get_image_model_string(), models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("封面"),
    )  # fmt: skip
    hours = models.DecimalField(
        _("学时"), max_digits=5, decimal_places=1, validators=[MinValueValidator(0)]
    )
    intro = StreamField(CourseBody(required=False), verbose_name=_("课程介绍"), blank=True)
    gives_certificate = models.BooleanField(_("完成后颁发证书"), default=True)
    # The moment the list of lessons last changed: part of every cache key that holds the list.
    outline_at = models.DateTimeField(default=timezone.now, editable=False)

    content_panels = [
        *Page.content_panels,
        FieldPanel("alliance"),
        FieldPanel("summary"),
        FieldPanel("audience"),
        FieldPanel("cover"),
        MultiFieldPanel([FieldPanel("hours"), FieldPanel("gives_certificate")], _("学时与证书")),
        FieldPanel("intro"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("intro"),
        index.FilterField("alliance"),
    ]
    parent_page_types = ["catalogue.CourseIndexPage"]
    subpage_types = ["catalogue.LessonPage", "quizzes.QuizLessonPage"]
    template = "catalogue/course.html"

    def get_context(self, request, *args, **kwargs) -> dict:
        from .queries import outline

        return super().get_context(request, *args, **kwargs) | {
            "lessons": outline(course_id=self.pk, outline_at=self.outline_at)
        }

    class Meta:
        verbose_name = _("课程")
        verbose_name_plural = _("课程")
        constraints = [
            models.CheckConstraint(
                name="course_hours_not_negative", condition=models.Q(hours__gte=0)
            )
        ]


class LessonPage(Page):
    """One lesson; its place in the course is its place in the page tree.

    `course` repeats the parent, so that no request of a learner walks the tree; save() and the
    receivers of moves keep it true.
    """

    course = models.ForeignKey(CoursePage, models.RESTRICT, related_name="lessons", editable=False)
    rule = models.CharField(
        _("完成规则"), max_length=8, choices=CompletionRule, default=CompletionRule.READ
    )
    required = models.BooleanField(_("必修"), default=True)
    minutes = models.PositiveSmallIntegerField(_("预计用时（分钟）"), default=10)
    read_seconds = models.PositiveSmallIntegerField(
        _("至少阅读（秒）"), default=20,
        help_text=_("规则为“读到末尾”时，打开课时满这么久才算读完。"),
    )  # fmt: skip
    watch_percent = models.PositiveSmallIntegerField(
        _("至少观看（%）"), default=90,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("规则为“看完视频”时，看过的不重复秒数占全片的百分比。"),
    )  # fmt: skip
    video = models.ForeignKey(
        Video, models.PROTECT, null=True, blank=True, related_name="lessons",
        verbose_name=_("视频"),
    )  # fmt: skip
    body = StreamField(LessonBody(required=False), verbose_name=_("正文"), blank=True)

    rule_panels = [
        MultiFieldPanel(
            [
                FieldPanel("rule"),
                FieldPanel("required"),
                FieldPanel("minutes"),
                FieldPanel("read_seconds"),
                FieldPanel("watch_percent"),
            ],
            _("完成规则"),
        )
    ]
    content_panels = [
        *Page.content_panels,
        *rule_panels,
        FieldPanel("video"),
        FieldPanel("body"),
        InlinePanel("handouts", heading=_("资料"), label=_("资料")),
    ]
    parent_page_types = ["catalogue.CoursePage"]
    subpage_types = []
    template = "catalogue/lesson_preview.html"
    base_form_class = LessonPageForm

    class Meta:
        verbose_name = _("课时")
        verbose_name_plural = _("课时")
        constraints = [
            models.CheckConstraint(
                name="lesson_watch_percent_in_range",
                condition=models.Q(watch_percent__range=(1, 100)),
            )
        ]

    def save(self, *args, **kwargs):
        """The parent is asked each time: a revision written before a move still names the old."""
        self.course_id = self.get_parent().pk
        super().save(*args, **kwargs)

    def obstacles(self) -> list[str]:
        """What would keep every learner from finishing the lesson as it stands."""
        match self.rule:
            case CompletionRule.WATCHED if self.video is None:
                return [str(VIDEO_WANTED)]
            case CompletionRule.FILE if not self.handouts.all():
                return [str(HANDOUT_WANTED)]
        return []

    def publish(self, revision, *args, **kwargs):
        """Raises PageNotReady; see catalogue.gate."""
        if obstacles := revision.as_object().obstacles() + further_obstacles(self.pk):
            raise PageNotReady(page_id=self.pk, title=self.title, obstacles=obstacles)
        super().publish(revision, *args, **kwargs)

    def get_url_parts(self, request=None):
        """Lessons live at the learner's own address, found by key and not by the tree."""
        parts = super().get_url_parts(request)
        if parts is None:
            return None
        site_id, root_url, _path = parts
        return site_id, root_url, reverse("enrolment:lesson", args=[self.pk])

    def serve(self, request, *args, **kwargs):
        """At its place in the tree a lesson shows itself to nobody, only in the editor's preview.

        The door of the learner's address decides who reads it.
        """
        if getattr(request, "is_preview", False):
            return super().serve(request, *args, **kwargs)
        return redirect("enrolment:lesson", self.pk)

    @property
    def seconds_to_watch(self) -> int:
        """Distinct seconds of the video that finish the lesson, rounded up; 0 without a video."""
        if self.video is None:
            return 0
        return -(-self.video.seconds * self.watch_percent // 100)


class LessonHandout(Orderable):
    """A handout on a lesson's page; the rule FILE asks that each of them was opened."""

    page = ParentalKey(LessonPage, on_delete=models.CASCADE, related_name="handouts")
    handout = models.ForeignKey(
        Handout, models.PROTECT, related_name="lessons", verbose_name=_("资料")
    )

    panels = [FieldPanel("handout")]

    class Meta(Orderable.Meta):
        verbose_name = _("课时资料")
        constraints = [
            models.UniqueConstraint(fields=["page", "handout"], name="handout_once_per_lesson")
        ]

    def __str__(self) -> str:
        return str(self.handout)
