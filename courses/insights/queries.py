"""Reads of the board. Counts of queries do not grow with people, courses or enrolments."""

from array import array
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import starmap

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from alliance.core.prepared import AnyOf, Prepared
from alliance.people.enums import Title
from alliance.people.models import Profile
from courses.enrolment.enums import EnrolmentState
from courses.enrolment.models import Enrolment

from .enums import Sort, Standing
from .filters import COURSES_PER_PAGE, PEOPLE_PER_PAGE, BoardFilter
from .scope import Scope
from .standing import PLACE_FIELDS, Place, enrolments_in, place_of

STATE = PLACE_FIELDS.index("state")
LATEST = PLACE_FIELDS.index("last_activity_at")
ORDER_SECONDS = 60
ENROLMENTS = Prepared(
    lambda: (
        Enrolment.objects.filter(user=AnyOf("users"))
        .order_by()
        .values_list("user_id", "course_id", *PLACE_FIELDS)
    )
)


@dataclass(slots=True)
class PersonRow:
    """One person on the board: totals over all courses, places in the courses that are shown."""

    user_id: int
    name: str
    unit: str
    unit_id: int
    title: str
    places: dict[int, Place] = field(default_factory=dict)
    done: int = 0
    latest: datetime | None = None


@dataclass(frozen=True)
class Board:
    """One page of the board: some people, some courses, and where these pages stand."""

    people: Sequence[PersonRow]
    people_page: Page
    courses: Sequence[tuple[int, str]]
    course_page: Page


def board(*, scope: Scope, filters: BoardFilter, at: datetime) -> Board:
    """The page that the filters ask for: four queries, whatever the size of the alliance."""
    people_page, people = _shown_people(scope=scope, filters=filters, at=at)
    courses = _courses(scope.is_whole).rows(**scope.values)
    course_page = Paginator(courses, COURSES_PER_PAGE).get_page(filters.course_page)
    rows = list(starmap(PersonRow, people))
    fill_places(
        rows,
        counted={pk for pk, _title in courses},
        shown={pk for pk, _title in course_page.object_list},
        at=at,
    )
    return Board(
        people=rows,
        people_page=people_page,
        courses=course_page.object_list,
        course_page=course_page,
    )


def _shown_people(*, scope: Scope, filters: BoardFilter, at: datetime) -> tuple[Page, list[tuple]]:
    """The page of the people, and their values in the order of the page: two queries at most.

    Who stands in the order is asked again: nobody is shown who has left the scope since.
    """
    order = _order(scope=scope, filters=filters, at=at)
    page = Paginator(order, PEOPLE_PER_PAGE).get_page(filters.page)
    shown = list(page.object_list)
    values = _values(scope.is_whole).rows(**scope.values, shown=shown)
    by_id = {row[0]: row for row in values}
    return page, [by_id[user_id] for user_id in shown if user_id in by_id]


def _order(*, scope: Scope, filters: BoardFilter, at: datetime) -> Sequence[int]:
    """Ids of all people whom the filters keep, in their order: remembered for ORDER_SECONDS.

    Putting 5,000 people in order costs more than all else on the page of 25 that is shown. What was
    searched for is not remembered: it would seldom be asked twice.
    """

    def put_in_order() -> array:
        people = filtered_people(scope=scope, filters=filters, at=at)
        in_order = ordered(people, scope=scope, sort=filters.sort)
        return array("q", in_order.values_list("user_id", flat=True))

    if filters.search:
        return put_in_order()
    asked = f"{filters.unit}:{filters.title}:{filters.standing}:{filters.sort}"
    key = f"insights:order:{scope.cache_key}:{asked}"
    return cache.get_or_set(key, put_in_order, ORDER_SECONDS)


@lru_cache
def _values(whole: bool) -> Prepared:
    people = Scope.of_parameters(whole=whole).people()
    return Prepared(lambda: person_values(people.filter(user=AnyOf("shown"))).order_by())


@lru_cache
def _courses(whole: bool) -> Prepared:
    scope = Scope.of_parameters(whole=whole)
    return Prepared(lambda: scope.courses().values_list("pk", "title"))


def filtered_people(*, scope: Scope, filters: BoardFilter, at: datetime) -> QuerySet[Profile]:
    """The scope's people whom the filters keep."""
    people = scope.people()
    if filters.unit:
        people = people.filter(unit=filters.unit)
    if filters.title:
        people = people.filter(title=filters.title)
    if filters.search:
        people = people.filter(named_like(filters.search))
    if filters.standing:
        people = people.filter(_stands(scope=scope, standing=Standing(filters.standing), at=at))
    return people


def named_like(text: str) -> Q:
    """A name that holds the text, or whose pinyin or first letters begin so: 张伟, zhangw, zw."""
    condition = Q(user__name__icontains=text.replace(" ", ""))
    letters = "".join(text.lower().split())
    if letters.isascii() and letters.isalnum():
        condition |= Q(user__name_key__regex="^" + " ?".join(letters))
        condition |= Q(user__name_key__regex="^" + "[a-z]* ".join(letters))
    return condition


def _stands(*, scope: Scope, standing: Standing, at: datetime) -> Q:
    """People with a course in that standing; for NOT_ENROLLED: with no course at all."""
    theirs = Enrolment.objects.filter(
        user=OuterRef("user"), course__alliance=scope.alliance_id, course__live=True
    )
    if standing == Standing.NOT_ENROLLED:
        return ~Exists(theirs)
    return Exists(theirs.filter(enrolments_in(standing, at=at)))


def ordered(people: QuerySet[Profile], *, scope: Scope, sort: str) -> QuerySet[Profile]:
    """The people in the order asked for; within it by name."""
    counted = Q(
        user__enrolments__course__alliance=scope.alliance_id, user__enrolments__course__live=True
    )
    match sort:
        case Sort.UNIT:
            return people.order_by("unit__name_key", "unit", "user__name_key", "user")
        case Sort.DONE:
            done = Count(
                "user__enrolments",
                filter=counted & Q(user__enrolments__state=EnrolmentState.COMPLETED),
            )
            return people.annotate(done=done).order_by("-done", "user__name_key", "user")
        case Sort.ACTIVITY:
            latest = Max("user__enrolments__last_activity_at", filter=counted)
            return people.annotate(latest=latest).order_by(
                F("latest").desc(nulls_last=True), "user__name_key", "user"
            )
    return people.order_by("user__name_key", "user")


def person_values(people: QuerySet[Profile]) -> QuerySet[Profile]:
    """The people as the first columns of PersonRow, which still lacks their places."""
    return people.values_list("user_id", "user__name", "unit__name", "unit_id", "title")


def fill_places(rows: Sequence[PersonRow], *, counted: Set[int], shown: Set[int], at: datetime):
    """Give the rows their totals over the courses `counted` and their places in those `shown`.

    One query for all of them.
    """
    by_id = {row.user_id: row for row in rows}
    for user_id, course_id, *fields in ENROLMENTS.rows(users=list(by_id)):
        if course_id not in counted:
            continue
        row = by_id[user_id]
        row.done += fields[STATE] == EnrolmentState.COMPLETED
        latest = fields[LATEST]
        if row.latest is None or latest > row.latest:
            row.latest = latest
        if course_id in shown:
            row.places[course_id] = place_of(*fields, at=at)


TAGS = {
    Standing.NOT_BEGUN: "tag--muted",
    Standing.IN_PROGRESS: "tag--due",
    Standing.STUCK: "tag--late",
    Standing.COMPLETED: "tag--ok",
    Standing.WITHDRAWN: "tag--muted",
}


@dataclass(frozen=True, slots=True)
class Learning:
    """One person in one course, as the lists of the drill-down show it."""

    user_id: int
    name: str
    unit_id: int
    unit: str
    course_id: int
    course: str
    lessons_done: int
    lessons_total: int
    latest: datetime
    place: Place
    days_quiet: int

    @property
    def tag(self) -> str:
        return TAGS[self.place.standing]


def learnings(enrolments: QuerySet[Enrolment], *, at: datetime) -> list[Learning]:
    """The enrolments, in the order they have, as lines of a list: one query."""
    values = enrolments.values_list(
        "user_id",
        "user__name",
        "user__profile__unit_id",
        "user__profile__unit__name",
        "course_id",
        "course__title",
        *PLACE_FIELDS,
    )
    today = timezone.localdate(at)
    lines = []
    for *names, state, enrolled, latest, completed, done, total in values:
        place = place_of(state, enrolled, latest, completed, done, total, at=at)
        quiet = (today - place.day).days if place.standing == Standing.STUCK else 0
        lines.append(Learning(*names, done, total, latest, place, quiet))
    return lines


def stuck_enrolments(*, scope: Scope, unit_id: int | None, at: datetime) -> QuerySet[Enrolment]:
    """Enrolments without activity for STUCK_AFTER, the longest first."""
    stuck = scope.enrolments().filter(enrolments_in(Standing.STUCK, at=at))
    if unit_id:
        stuck = stuck.filter(user__profile__unit=unit_id)
    return stuck.order_by("last_activity_at", "pk")


@dataclass(frozen=True, slots=True)
class Colleague:
    """One person of a unit with the counts of their courses."""

    user_id: int
    name: str
    title: str
    enrolled: int
    done: int
    stuck: int
    latest: datetime | None

    @property
    def title_label(self) -> str:
        return str(Title(self.title).label) if self.title else ""


def colleagues(*, scope: Scope, unit_id: int, at: datetime) -> list[Colleague]:
    """People of one unit by name: two queries."""
    people = scope.people().filter(unit=unit_id).order_by("user__name_key", "user")
    counts = {
        user_id: numbers
        for user_id, *numbers in scope.enrolments()
        .filter(user__profile__unit=unit_id)
        .order_by()
        .values_list("user_id")
        .annotate(
            enrolled=Count("pk", filter=~Q(state=EnrolmentState.WITHDRAWN)),
            done=Count("pk", filter=enrolments_in(Standing.COMPLETED, at=at)),
            stuck=Count("pk", filter=enrolments_in(Standing.STUCK, at=at)),
            latest=Max("last_activity_at"),
        )
    }
    return [
        Colleague(user_id, name, title, *counts.get(user_id, (0, 0, 0, None)))
        for user_id, name, title in people.values_list("user_id", "user__name", "title")
    ]
