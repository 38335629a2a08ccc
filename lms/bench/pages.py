"""The rows of the bench that are web pages: requests a second beside those of a bare view."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import cycle

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from alliance.accounts.models import User
from alliance.units.models import Membership, Unit

from . import people
from .client import drive, get
from .report import Result
from .surroundings import HOST
from .turns import ROUNDS, by_turns

BARE_PAGE = get("/page/", host=HOST)
BARE_INSERT = get("/insert/", host=HOST)
SECONDS = 1.2
UNITS_OF_A_HUNDRED_PEOPLE = 6
# About as long as the floor's rounds take.
COMPLETIONS_A_ROUND = 600


@dataclass(frozen=True)
class Ports:
    """Where the measured servers listen."""

    bare: int
    without_middleware: int
    site: int
    cold: int
    forgetful: int


@dataclass(frozen=True)
class Count:
    """A page to count queries of, at the first look: who opens it, and whether all is forgotten."""

    path: str
    user: User | None = None
    cold: bool = False

    def queries(self) -> int:
        browser = people.browser(self.user)
        with override_settings(LOOK_SECONDS=0):
            # What a process reads once in its life, a session writes once a minute: not counted.
            self._open(browser)
            if self.cold:
                cache.clear()
            with CaptureQueriesContext(connection) as captured:
                self._open(browser)
        return len(captured)

    def _open(self, browser: Client) -> None:
        answer = browser.get(self.path)
        if answer.status_code != 200:
            raise RuntimeError(f"{self.path} answered {answer.status_code}")


def page(
    work: str,
    requests: Sequence[bytes],
    *,
    port: int,
    ports: Ports,
    limit: float | None,
    counts: Sequence[Count],
    query_limit: int | None = None,
    remark: str = "",
) -> Result:
    """One row: the requests in turn, beside the bare view; the most queries of any `counts`."""
    turn = by_turns(
        lambda: drive(cycle([BARE_PAGE]), port=ports.bare, seconds=SECONDS).per_second,
        lambda: drive(cycle(requests), port=port, seconds=SECONDS).per_second,
    )
    return Result(
        work=work,
        floor=f"{turn.floor:.0f}/s",
        subject=f"{turn.subject:.0f}/s",
        ratio=turn.ratio,
        limit=limit,
        more_is_better=True,
        queries=max(count.queries() for count in counts),
        query_limit=query_limit,
        remark=remark,
    )


def first_look(row: Callable[[Ports], Result], ports: Ports) -> Result:
    """The same row of a board that is kept briefly (alliance.units.looks), with nothing kept."""
    result = row(replace(ports, site=ports.cold))
    return replace(
        result,
        work=f"{result.work}, first look",
        limit=None,
        remark="worked out anew for each request; told for comparison, without a target",
    )


PUBLIC = (("home", "/"), ("news list", "/news/"), ("news page", "/news/news-1/"))


def public_warm(name: str, path: str, ports: Ports) -> Result:
    return page(
        f"{name}, anonymous",
        [people.visit(path)],
        port=ports.site, ports=ports, limit=0.50, counts=[Count(path)],
    )  # fmt: skip


def public_cold(name: str, path: str, ports: Ports) -> Result:
    """The first visitor after a publication; queries are counted with an empty cache."""
    return page(
        f"{name}, anonymous, cold",
        [people.visit(path)],
        port=ports.cold, ports=ports, limit=0.10, counts=[Count(path, cold=True)], query_limit=20,
        remark="something was published before each request; queries: with an empty cache",
    )  # fmt: skip


def public_forgotten(name: str, path: str, ports: Ports) -> Result:
    """The very first visitor of a new installation, again and again; nothing has to be reached."""
    return page(
        f"{name}, anonymous, nothing remembered",
        [people.visit(path)],
        port=ports.forgetful, ports=ports, limit=None, counts=[Count(path, cold=True)],
        remark="no cache at all; told for comparison, without a target",
    )  # fmt: skip


def scale(name: str, request: bytes, ports: Ports) -> Result:
    """The floor with every middleware taken out: nobody shall take the floor for Django's best."""
    turn = by_turns(
        lambda: drive(cycle([request]), port=ports.bare, seconds=SECONDS).per_second,
        lambda: drive(cycle([request]), port=ports.without_middleware, seconds=SECONDS).per_second,
    )
    return Result(
        work=f"{name}, no middleware",
        floor=f"{turn.floor:.0f}/s",
        subject=f"{turn.subject:.0f}/s",
        ratio=turn.ratio,
        limit=None,
        more_is_better=True,
        remark="the floor itself with an empty MIDDLEWARE; told for scale, without a target",
    )


def lesson(ports: Ports) -> Result:
    learners = people.learners(40)
    paths = [f"/learn/lessons/{lesson_id}/" for _user, lesson_id in learners]
    return page(
        "lesson page, signed in",
        [
            people.visit(path, cookie=people.cookie_of(user))
            for path, (user, _lesson) in zip(paths, learners, strict=True)
        ],
        port=ports.site, ports=ports, limit=0.15,
        counts=[Count(paths[0], learners[0][0])], query_limit=15,
        remark="40 learners, each at a lesson of their own",
    )  # fmt: skip


def desk(ports: Ports) -> Result:
    doctors = [user for user, _lesson in people.learners(40)]
    offices = list(User.objects.filter(username__in=["bench-office", "bench-coordinator"]))
    return page(
        "desk",
        [people.visit("/desk/", cookie=people.cookie_of(user)) for user in doctors],
        port=ports.site, ports=ports, limit=0.12,
        counts=[Count("/desk/", user) for user in (doctors[0], *offices)], query_limit=15,
        remark="40 doctors; queries: the most of a doctor's, the coordinator's and the office's",
    )  # fmt: skip


def board(ports: Ports) -> Result:
    office = User.objects.get(username="bench-office")
    cookie = people.cookie_of(office)
    count = Count("/insights/", office, cold=True)
    of_all = count.queries()
    with transaction.atomic():
        few = Unit.objects.order_by("pk")[:UNITS_OF_A_HUNDRED_PEOPLE].values("pk")
        Membership.objects.exclude(unit__in=few).delete()
        of_few = count.queries()
        transaction.set_rollback(True)
    cache.clear()
    if of_all != of_few:
        raise RuntimeError(f"the board takes {of_few} queries for 100 people, {of_all} for all")
    return page(
        "board, 25 people × 20 courses",
        [
            people.visit(f"/insights/?page={n}&courses={n % 10 + 1}", cookie=cookie)
            for n in range(1, 41)
        ],
        port=ports.site, ports=ports, limit=0.10, counts=[count], query_limit=12,
        remark=f"40 different pages in turn; {of_few} queries at 100 people, {of_all} at all, "
        "counted with an empty cache",
    )  # fmt: skip


def lesson_completed(ports: Ports) -> Result:
    """Each request finishes another lesson; the floor's each insert a row into a plain table."""
    pile = people.learners((ROUNDS + 1) * COMPLETIONS_A_ROUND)

    def finish() -> float:
        """The learners have just signed in and opened their lesson."""
        share, pile[:] = pile[:COMPLETIONS_A_ROUND], pile[COMPLETIONS_A_ROUND:]
        requests = [people.opening_and_completion(user, lesson) for user, lesson in share]
        openings, completions = zip(*requests, strict=True)
        drive(openings, port=ports.site)
        return drive(completions, port=ports.site).per_second

    turn = by_turns(
        lambda: drive(cycle([BARE_INSERT]), port=ports.bare, seconds=SECONDS).per_second, finish
    )
    return Result(
        work="lesson completed",
        floor=f"{turn.floor:.0f}/s",
        subject=f"{turn.subject:.0f}/s",
        ratio=turn.ratio,
        limit=0.40,
        more_is_better=True,
        remark="the floor is a bare view that does one INSERT",
    )
