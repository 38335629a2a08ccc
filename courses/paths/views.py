"""One's own way through the paths, and who is where for those who follow."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance.core.access import NotAllowed, require
from alliance.core.asked import one_of
from alliance.core.slots import sections_for
from alliance.units.access import roles_required
from alliance.units.queries import roles_of
from courses.enrolment import services as enrolment

from . import queries, rules
from .enums import Standing
from .models import PathPage
from .progress import Progress

PATHS_PER_PAGE = 12
PEOPLE_PER_PAGE = 50
STANDINGS = [Standing.UNDERWAY, Standing.COMPLETED]


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.own_paths(request.user), PATHS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "paths/mine.html",
        {"page_obj": page, "ways": queries.progress_of(request.user, page.object_list)},
    )


@login_required
@require_safe
def path(request: HttpRequest, path_id: int) -> HttpResponse:
    way = _own_way(request, path_id)
    return render(request, "paths/path.html", {"path": way.path, "way": way, "next": way.next})


@login_required
@require_POST
def join_next(request: HttpRequest, path_id: int) -> HttpResponse:
    """Join the next course of the path and go there; one under way is gone on with."""
    step = _own_way(request, path_id).next
    if step is None:
        messages.info(request, _("这条路径现在没有可以加入的课程。"))
        return redirect("paths:path", path_id)
    if not step.is_underway:
        try:
            enrolment.enrol(user=request.user, course=step.course, at=timezone.now())
        except (enrolment.NotAMember, enrolment.CourseNotOpen) as refused:
            raise NotAllowed from refused
        messages.success(request, _("已加入课程“%(course)s”。") % {"course": step.course.title})
    return redirect("enrolment:course", step.course.pk)


@require_safe
@roles_required(*rules.FOLLOWERS)
def office(request: HttpRequest) -> HttpResponse:
    """The paths whose people one follows."""
    paths = queries.followed_paths(roles_of(request.user))
    page = Paginator(paths, PATHS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "paths/office.html", {"page_obj": page})


@require_safe
@roles_required(*rules.FOLLOWERS)
def people(request: HttpRequest, path_id: int) -> HttpResponse:
    """Who is where on one path; apps above add what the offices can do with it."""
    roles = roles_of(request.user)
    found = get_object_or_404(PathPage.objects.select_related("alliance"), pk=path_id)
    require(rules.can_follow(roles, found))
    standing = one_of(Standing.values, request.GET.get("state", ""))
    text = request.GET.get("q", "").replace("\x00", "").strip()[:64]
    shown = queries.people_on(found, roles, standing=standing, text=text)
    listed = queries.public_list(found)
    return render(
        request,
        "paths/people.html",
        {
            "path": found,
            "listed": listed,
            "obstacles": found.obstacles(),
            "taken_down": [
                one.course for one in (*listed.required, *listed.electives) if not one.course.live
            ],
            "standing": standing,
            "standings": [(one.value, one.label) for one in STANDINGS],
            "text": text,
            "page_obj": Paginator(shown, PEOPLE_PER_PAGE).get_page(request.GET.get("page")),
            "sections": sections_for("path", subject=found, request=request),
        },
    )


def _own_way(request: HttpRequest, path_id: int) -> Progress:
    found = get_object_or_404(queries.own_paths(request.user), pk=path_id)
    (way,) = queries.progress_of(request.user, [found])
    return way
