"""What the catalogue has to show on the home page."""

from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _

from alliance.core.slots import Section
from alliance.pages.places import url_of
from alliance.pages.slots import Figure, count_on_home, fills_home
from alliance.pages.standing import standing_for

from .models import CourseIndexPage, CoursePage, LessonPage
from .queries import published_courses

count_on_home(
    Figure(
        "courses",
        _("门课程"),
        lambda: CoursePage.objects.live().filter(alliance=OuterRef("pk")).values("pk"),
        "/courses/",
    )
)


@fills_home("courses", shows=[CoursePage, CourseIndexPage, LessonPage])
def newest_courses(*, home, options, request) -> Section | None:
    published = published_courses().descendant_of(home).prefetch_related("cover__renditions")
    courses = list(standing_for(request).public(published)[: options["count"]])
    if not courses:
        return None
    index = url_of(CourseIndexPage, home=home, request=request)
    return Section("catalogue/_home_courses.html", {"courses": courses, "index": index})
