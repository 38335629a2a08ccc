"""The boards of the attachment on the generated one, and again at ten times the entries."""

from functools import cache, partial

from django.db import connection
from django.utils import timezone

from alliance.accounts.models import User
from courses.boards.models import Survey
from courses.boards.surveying import take_survey
from courses.logbook.models import Entry
from courses.rotations.enums import PlacementStatus
from courses.rotations.models import Placement

from . import people
from .pages import Count, Ports, first_look, page
from .report import Result

PEOPLE = 40
TIMES = 10
# Each entry once more for each number, as another one; what the triggers keep is kept by them.
COPY_ENTRIES = """
INSERT INTO logbook_entry (
    placement_id, requirement_id, level, done_on, age_group, diagnosis, reflection, client_id,
    status, created_at, first_submitted_on, submitted_at, return_reason, signed_by_id, signed_at
)
SELECT
    placement_id, requirement_id, level, done_on, age_group, diagnosis, reflection,
    gen_random_uuid(),
    status, created_at, first_submitted_on, submitted_at, return_reason, signed_by_id, signed_at
FROM logbook_entry, generate_series(2, %s)
"""


def rows(ports: Ports):
    """The rows in order, by name: those at ten times the entries come last."""
    boards = {"office": _office, "mentor": _mentor, "trainee": _trainee}
    for name, board in boards.items():
        yield f"attachment board {name}", partial(board, ports)
        yield f"attachment board {name} first look", partial(first_look, board, ports)
    for name, board in boards.items():
        yield f"attachment board {name} tenfold", partial(_tenfold, board, ports)


def _tenfold(board, ports: Ports) -> Result:
    return board(ports, note=f"at {_entries_times_ten():,} entries")


@cache
def _entries_times_ten() -> int:
    """How many there are, once there are ten times as many: for all the boards of this run."""
    generated = Placement.objects.filter(status=PlacementStatus.ACTIVE).count()
    if Entry.objects.count() < TIMES * 100 * generated:
        with connection.cursor() as cursor:
            cursor.execute(COPY_ENTRIES, [TIMES])
            cursor.execute("ANALYZE logbook_entry")
    return Entry.objects.count()


def _surveyed(users: list[User], path: str, ports: Ports, *, work: str, remark: str) -> Result:
    """The page asked for by each of the people in turn, after the survey of the last minutes."""
    if not Survey.objects.exists():
        alliance = Placement.objects.values_list(
            "trainee__intake__version__programme__alliance", flat=True
        )[0]
        take_survey(alliance_id=alliance, at=timezone.now())
    return page(
        work,
        [people.visit(path, cookie=people.cookie_of(user)) for user in users],
        port=ports.site, ports=ports, limit=0.10,
        counts=[Count(path, users[0], cold=True)], query_limit=15, remark=remark,
    )  # fmt: skip


def _office(ports: Ports, note: str = "") -> Result:
    office = User.objects.get(username="bench-office")
    return _surveyed(
        [office], "/training/", ports,
        work=f"training office's board {note}".strip(),
        remark="queries: with an empty cache",
    )  # fmt: skip


def _mentor(ports: Ports, note: str = "") -> Result:
    teaching = Placement.objects.filter(status=PlacementStatus.ACTIVE, mentor__isnull=False)
    mentors = list(User.objects.filter(pk__in=teaching.values("mentor")).order_by("pk")[:PEOPLE])
    return _surveyed(
        mentors, "/teaching/", ports,
        work=f"mentor's board {note}".strip(), remark=f"{len(mentors)} mentors",
    )  # fmt: skip


def _trainee(ports: Ports, note: str = "") -> Result:
    running = Placement.objects.filter(status=PlacementStatus.ACTIVE)
    trainees = list(
        User.objects.filter(pk__in=running.values("trainee__user")).order_by("pk")[:PEOPLE]
    )
    return _surveyed(
        trainees, "/attachment/", ports,
        work=f"trainee's board {note}".strip(), remark=f"{len(trainees)} trainees",
    )  # fmt: skip
