"""Reads over paths: the public list, one person's way through, who is where."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum

from alliance.accounts.models import User
from alliance.units.queries import RoleSet
from courses.catalogue.rules import member_of_alliance
from courses.enrolment.enums import EnrolmentState
from courses.enrolment.models import Enrolment

from .enums import Standing
from .models import ListedCourse, PathCompletion, PathPage
from .progress import Progress, Step
from .rules import FOLLOWERS, can_follow_whole, units_followed


def public_paths() -> QuerySet[PathPage]:
    """Published paths that every visitor may read, with their courses and hours counted."""
    return (
        PathPage.objects.live()
        .public()
        .select_related("alliance", "cover")
        .annotate(
            course_count=Count("listed"),
            hours=Sum("listed__course__hours", filter=Q(listed__required=True)),
        )
        .order_by("path")
    )


@dataclass(frozen=True)
class ShownList:
    """A path's list as its public page shows it; `hours` are those of the required courses."""

    required: list[ListedCourse]
    electives: list[ListedCourse]

    @property
    def hours(self) -> Decimal:
        return sum((one.course.hours for one in self.required), Decimal())


def public_list(path: PathPage) -> ShownList:
    """Also of a draft that is previewed, whose list is in no table yet."""
    listed = list(path.listed.select_related("course"))
    return ShownList(
        required=[one for one in listed if one.required],
        electives=[one for one in listed if not one.required],
    )


def own_paths(user: User) -> QuerySet[PathPage]:
    """What the person may follow as a member today, and what they have finished ever."""
    finished = PathCompletion.objects.filter(path=OuterRef("pk"), user=user)
    return PathPage.objects.filter(
        Exists(finished) | (Q(live=True) & member_of_alliance(user.pk, "alliance"))
    ).order_by("path")


def progress_of(user: User, paths: Iterable[PathPage]) -> list[Progress]:
    """The person's way through each of the paths: three queries, however many they are."""
    paths = list(paths)
    listed = defaultdict(list)
    for one in (
        ListedCourse.objects.filter(page__in=paths)
        .select_related("course")
        .order_by("sort_order", "pk")
    ):
        listed[one.page_id].append(one)
    courses = {one.course_id for ones in listed.values() for one in ones}
    enrolments = {
        enrolment.course_id: enrolment
        for enrolment in Enrolment.objects.filter(user=user, course__in=courses)
    }
    completions = {
        completion.path_id: completion
        for completion in PathCompletion.objects.filter(user=user, path__in=paths)
    }
    return [
        Progress(
            path=path,
            steps=[
                Step(one.course, one.required, enrolments.get(one.course_id))
                for one in listed[path.pk]
            ],
            completion=completions.get(path.pk),
        )
        for path in paths
    ]


def fulfilled_by(path: PathPage) -> QuerySet[Enrolment]:
    """Ids of the people who have finished what the path asks and have no completion yet."""
    listed = ListedCourse.objects.filter(page=path)
    required = listed.filter(required=True).values("course")
    electives = listed.filter(required=False).values("course")
    return (
        Enrolment.objects.filter(state=EnrolmentState.COMPLETED, course__in=listed.values("course"))
        .exclude(user__in=PathCompletion.objects.filter(path=path).values("user"))
        .order_by()
        .values("user")
        .annotate(
            required_done=Count("pk", filter=Q(course__in=required)),
            electives_done=Count("pk", filter=Q(course__in=electives)),
        )
        .filter(required_done=required.count(), electives_done__gte=path.electives_needed)
        .order_by("user")
        .values_list("user", flat=True)
    )


def followed_paths(roles: RoleSet) -> QuerySet[PathPage]:
    """Paths whose followers this person watches, with how many have finished."""
    paths = PathPage.objects.all()
    if not roles.sees_everything:
        paths = paths.filter(alliance__in=roles.alliances(*FOLLOWERS))
    seen = PathCompletion.objects.visible_to(roles).filter(path=OuterRef("pk")).order_by()
    return (
        paths.select_related("alliance")
        .annotate(
            course_count=Count("listed"),
            done=Subquery(
                seen.values("path").annotate(n=Count("pk")).values("n"),
                output_field=IntegerField(),
            ),
        )
        .order_by("path")
    )


def people_on(path: PathPage, roles: RoleSet, *, standing: str = "", text: str = "") -> QuerySet:
    """People with a course of the path begun or the path finished, as far as `roles` may see.

    Annotated with `required_done`, `electives_done` and `finished_at`.
    """
    listed = ListedCourse.objects.filter(page=path)
    theirs = Enrolment.objects.filter(user=OuterRef("pk")).exclude(state=EnrolmentState.WITHDRAWN)
    completion = PathCompletion.objects.filter(user=OuterRef("pk"), path=path)
    finished = Exists(completion)
    people = User.objects.filter(
        Q(Exists(theirs.filter(course__in=listed.values("course")))) | Q(finished)
    )
    if not can_follow_whole(roles, path):
        people = people.filter(profile__unit__in=units_followed(roles, path))
    if standing == Standing.COMPLETED:
        people = people.filter(finished)
    elif standing == Standing.UNDERWAY:
        people = people.exclude(finished)
    if text:
        people = people.filter(Q(name__icontains=text) | Q(profile__unit__name__icontains=text))
    return (
        people.select_related("profile__unit")
        .annotate(
            required_done=_done(listed.filter(required=True)),
            electives_done=_done(listed.filter(required=False)),
            finished_at=Subquery(completion.values("completed_at")),
        )
        .order_by("name_key", "pk")
    )


def _done(listed: QuerySet[ListedCourse]) -> Subquery:
    """How many of these courses the outer person has completed; None for none."""
    done = Enrolment.objects.filter(
        user=OuterRef("pk"), state=EnrolmentState.COMPLETED, course__in=listed.values("course")
    )
    counted = done.order_by().values("user").annotate(n=Count("pk")).values("n")
    return Subquery(counted, output_field=IntegerField())
