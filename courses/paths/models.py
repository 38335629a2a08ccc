"""Learning paths as pages, and who has finished one."""

import pgtrigger
from django.conf import settings
from django.core.paginator import Paginator
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Orderable, Page
from wagtail.search import index

from alliance.pages.page_cache import PublicPageMixin
from alliance.units.models import Alliance
from courses.catalogue.blocks import CourseBody
from courses.catalogue.gate import PageNotReady
from courses.catalogue.models import CoursePage
from courses.enrolment.models import Enrolment

from .forms import PathPageForm, faults_of_list

PATHS_A_PAGE = 12


class PathIndexPage(PublicPageMixin, Page):
    """The public list of learning paths."""

    intro = models.CharField(_("导语"), max_length=200, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["paths.PathPage"]
    template = "paths/path_index.html"
    max_count = 1

    class Meta:
        verbose_name = _("学习路径目录")
        verbose_name_plural = _("学习路径目录")

    def get_context(self, request, *args, **kwargs) -> dict:
        from .queries import public_paths

        pages = Paginator(public_paths(), PATHS_A_PAGE)
        return super().get_context(request, *args, **kwargs) | {
            "page_obj": pages.get_page(request.GET.get("page"))
        }


class PathPage(PublicPageMixin, Page):
    """Courses in an order that one alliance recommends; finished by finishing what it lists.

    The list alone decides what is asked: a course that is taken down stays asked until it is taken
    from the list, so that nobody finishes a path because of an editor's half hour.
    """

    alliance = models.ForeignKey(
        Alliance, models.PROTECT, related_name="paths", verbose_name=_("所属联盟")
    )
    summary = models.CharField(_("简介"), max_length=200)
    audience = models.CharField(_("适合对象"), max_length=100, blank=True)
    cover = models.ForeignKey(
        get_image_model_string(), models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("封面"),
    )  # fmt: skip
    intro = StreamField(CourseBody(required=False), verbose_name=_("路径介绍"), blank=True)
    electives_needed = models.PositiveSmallIntegerField(
        _("选修至少完成（门）"), default=0,
        help_text=_("在选修课程中完成这么多门，并完成全部必修课程，即完成本路径。"),
    )  # fmt: skip
    gives_certificate = models.BooleanField(_("完成后颁发证书"), default=True)
    # The moment of the last publication: nobody has finished the list as it stands before that.
    listed_at = models.DateTimeField(default=timezone.now, editable=False)

    content_panels = [
        *Page.content_panels,
        FieldPanel("alliance"),
        FieldPanel("summary"),
        FieldPanel("audience"),
        FieldPanel("cover"),
        InlinePanel("listed", heading=_("课程（按学习顺序）"), label=_("课程")),
        MultiFieldPanel(
            [FieldPanel("electives_needed"), FieldPanel("gives_certificate")], _("完成条件与证书")
        ),
        FieldPanel("intro"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("intro"),
        index.FilterField("alliance"),
    ]
    parent_page_types = ["paths.PathIndexPage"]
    subpage_types = []
    template = "paths/path_page.html"
    base_form_class = PathPageForm

    class Meta:
        verbose_name = _("学习路径")
        verbose_name_plural = _("学习路径")

    def get_context(self, request, *args, **kwargs) -> dict:
        from .queries import public_list

        return super().get_context(request, *args, **kwargs) | {"shown": public_list(self)}

    def obstacles(self) -> list[str]:
        """What would keep everybody from finishing the path as it stands."""
        listed = [(one.course, one.required) for one in self.listed.select_related("course")]
        return faults_of_list(
            listed, electives_needed=self.electives_needed, alliance_id=self.alliance_id
        )

    def publish(self, revision, *args, **kwargs):
        """Raises PageNotReady; see catalogue.gate."""
        if obstacles := revision.as_object().obstacles():
            raise PageNotReady(page_id=self.pk, title=self.title, obstacles=obstacles)
        super().publish(revision, *args, **kwargs)


class ListedCourse(Orderable):
    """A course in the list of a path, required or to choose from."""

    page = ParentalKey(PathPage, on_delete=models.CASCADE, related_name="listed")
    course = models.ForeignKey(
        CoursePage, models.PROTECT, related_name="listings", verbose_name=_("课程")
    )
    required = models.BooleanField(_("必修"), default=True)

    panels = [PageChooserPanel("course", "catalogue.CoursePage"), FieldPanel("required")]

    class Meta(Orderable.Meta):
        verbose_name = _("路径中的课程")
        verbose_name_plural = _("路径中的课程")
        constraints = [
            models.UniqueConstraint(fields=["page", "course"], name="course_once_per_path")
        ]

    def __str__(self) -> str:
        return str(self.course)


class PathCompletionQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "PathCompletionQuerySet":
        """A person's own, their unit's people's, their alliances'.

        `roles` is a units.queries.RoleSet. The rule for one object is rules.can_see_completion.
        """
        if roles.sees_everything:
            return self
        return self.filter(
            models.Q(user_id=roles.user_id)
            | models.Q(user__profile__unit_id__in=roles.unit_ids)
            | models.Q(path__alliance_id__in=roles.office_alliance_ids)
        )


class PathCompletion(models.Model):
    """That a person finished a path, with what it was called and counted then. Frozen.

    `hours` is the sum of the courses that counted: all required ones, and of the electives those
    finished first, as many as were needed. What becomes of the path later takes nothing away.
    """

    path = models.ForeignKey(PathPage, models.PROTECT, related_name="completions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="path_completions"
    )
    completed_at = models.DateTimeField(_("完成时间"))
    title = models.CharField(_("路径名称"), max_length=255)
    hours = models.DecimalField(
        _("学时"), max_digits=7, decimal_places=1, validators=[MinValueValidator(0)]
    )
    # The Wagtail revision of the path that was live.
    revision_id = models.BigIntegerField(_("路径的版本"), null=True, blank=True)

    objects = PathCompletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("路径完成记录")
        verbose_name_plural = _("路径完成记录")
        ordering = ["-completed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["path", "user"], name="path_completed_once"),
            models.CheckConstraint(
                name="path_hours_not_negative", condition=models.Q(hours__gte=0)
            ),
        ]
        triggers = [pgtrigger.Protect(name="frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.path_id}/{self.user_id}"


class CountedCourse(models.Model):
    """A course that counted for a completion, as it was then. Frozen."""

    completion = models.ForeignKey(PathCompletion, models.PROTECT, related_name="courses")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(_("次序"))
    title = models.CharField(_("课程名称"), max_length=255)
    hours = models.DecimalField(_("学时"), max_digits=5, decimal_places=1)
    required = models.BooleanField(_("必修"))
    completed_at = models.DateTimeField(_("完成时间"))
    # The Wagtail revision of the course that was live when it was counted.
    revision_id = models.BigIntegerField(_("课程的版本"), null=True, blank=True)

    class Meta:
        verbose_name = _("计入的课程")
        verbose_name_plural = _("计入的课程")
        ordering = ["completion", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["completion", "enrolment"], name="course_counts_once_per_path"
            )
        ]
        triggers = [pgtrigger.Protect(name="frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.title
