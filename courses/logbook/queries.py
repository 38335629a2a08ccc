"""Counts against the requirements, and what is late. Read from tallies: as quick with a million
entries as with none, and always the same number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils.timezone import localdate

from courses.programmes.models import Requirement, Trainee
from courses.rotations.enums import PlacementStatus
from courses.rotations.lateness import Late, LateKind
from courses.rotations.models import Placement

from .enums import EntryStatus
from .models import Entry, Tally

UNSIGNED_DAYS = 7
SILENT_DAYS = 7
_COLUMNS = ("signed", "below", "waiting", "returned")


@dataclass(frozen=True)
class Period:
    """The days in which something is to be done, both included."""

    starts_on: date
    ends_on: date

    @property
    def half(self) -> date:
        """The day on whose evening half of the days are gone."""
        return self.starts_on + timedelta(days=(self.ends_on - self.starts_on).days // 2)


@dataclass(frozen=True)
class ItemCount:
    """One item of the programme and how far a trainee is with it.

    `signed` are those at the item's level or above; `counted` stops at what is required.
    `period` is None when the days in which it is to be done are not planned yet.
    """

    requirement: Requirement
    period: Period | None
    signed: int = 0
    below: int = 0
    waiting: int = 0
    returned: int = 0

    @property
    def required(self) -> int:
        return self.requirement.required

    @property
    def counted(self) -> int:
        return min(self.signed, self.required)

    @property
    def missing(self) -> int:
        return self.required - self.counted

    @property
    def percent(self) -> int:
        return 100 * self.counted // self.required

    def is_behind(self, on: date) -> bool:
        """Half the time is gone, and less than half of the count is there."""
        return _behind(self.period, self.counted, self.required, on)


@dataclass(frozen=True)
class Progress:
    """Several items together, each counted up to its own requirement."""

    counted: int
    required: int
    waiting: int
    returned: int
    behind: bool

    @property
    def percent(self) -> int:
        return 100 * self.counted // self.required if self.required else 100


def progress_of(items: Iterable[ItemCount], *, period: Period, on: date) -> Progress:
    """The items of one placement or trainee added up, judged by its own dates."""
    items = list(items)
    counted, required, waiting, returned = (
        sum(getattr(item, name) for item in items)
        for name in ("counted", "required", "waiting", "returned")
    )
    return Progress(
        counted=counted,
        required=required,
        waiting=waiting,
        returned=returned,
        behind=_behind(period, counted, required, on),
    )


def counts_of(placements: QuerySet[Placement]) -> dict[int, list[ItemCount]]:
    """placement id -> the items of its department, with what the trainee has done of each there.

    Items that may be done anywhere belong to no placement: `totals_of` has them. Three queries.
    """
    rows = list(placements.select_related("trainee"))
    tallies = _tallies({row.trainee_id for row in rows})
    here = Q(block__department__in={row.department_id for row in rows})
    there = defaultdict(list)
    for version_id, items in _items({row.trainee.version_id for row in rows}, here).items():
        for item in items:
            there[version_id, item.block.department_id].append(item)
    return {
        row.pk: [
            _count(item, Period(row.starts_on, row.ends_on), tallies[row.trainee_id])
            for item in there[row.trainee.version_id, row.department_id]
        ]
        for row in rows
    }


def totals_of(trainees: Iterable[Trainee]) -> dict[int, list[ItemCount]]:
    """trainee id -> every item of the version admitted under. Three queries beside their own."""
    rows = list(trainees)
    items = _items({row.version_id for row in rows})
    tallies = _tallies({row.pk for row in rows})
    stays = _stays({row.pk for row in rows})
    return {
        row.pk: [
            _count(
                item,
                stays[row.pk].get(item.block.department_id)
                if item.block
                else Period(row.starts_on, row.ends_on),
                tallies[row.pk],
            )
            for item in items[row.version_id]
        ]
        for row in rows
    }


def progress_by_placement(placements: QuerySet[Placement], *, on: date) -> dict[int, Progress]:
    """placement id -> its items added up; one without items is left out. Three queries, and no
    item is read whole: for a board of many."""
    rows = list(
        placements.values_list(
            "pk", "trainee", "trainee__version", "department", "starts_on", "ends_on"
        )
    )
    asked = defaultdict(list)
    for pk, version_id, department_id, required in Requirement.objects.filter(
        version__in={row[2] for row in rows}, block__department__in={row[3] for row in rows}
    ).values_list("pk", "version", "block__department", "required"):
        asked[version_id, department_id].append((pk, required))
    tallies = _tallies({row[1] for row in rows})
    found = {}
    for pk, trainee_id, version_id, department_id, *days in rows:
        if items := asked[version_id, department_id]:
            found[pk] = _added_up(items, tallies[trainee_id], Period(*days), on)
    return found


@dataclass(frozen=True)
class Overview:
    """How far one trainee is: (counted, required) by kind, and the items that are looked at."""

    shares: dict[str, tuple[int, int]]
    here: list[ItemCount]
    anywhere: list[ItemCount]


def overview_of(trainee: Trainee, *, present: Placement | None) -> Overview:
    """All kinds added up, but only the items of the present placement and those of no department.

    Three queries; for a programme of many departments much less than `totals_of`.
    """
    tallies = _tallies({trainee.pk})[trainee.pk]
    shares: dict[str, tuple[int, int]] = {}
    asked = Requirement.objects.filter(version=trainee.version_id)
    for pk, kind, required in asked.order_by().values_list("pk", "kind", "required"):
        counted, total = shares.get(kind, (0, 0))
        signed = tallies[pk]["signed"] if pk in tallies else 0
        shares[kind] = counted + min(signed, required), total + required
    wanted = Q(block=None)
    if present:
        wanted |= Q(block__department=present.department_id)
    items = _items({trainee.version_id}, wanted)[trainee.version_id]
    here = present and Period(present.starts_on, present.ends_on)
    whole = Period(trainee.starts_on, trainee.ends_on)
    return Overview(
        shares=shares,
        here=[_count(item, here, tallies) for item in items if item.block],
        anywhere=[_count(item, whole, tallies) for item in items if not item.block],
    )


def late(*, placements: QuerySet[Placement], on: date) -> list[Late]:
    """What is late in the logbooks of these placements. Four queries for any number of them.

    SIGNATURE: an entry waits for more than UNSIGNED_DAYS. LOGBOOK: a running placement has had no
    entry for more than SILENT_DAYS, or is behind the pace.
    """
    rows = list(_with_dates(placements))
    counts = counts_of(placements.filter(pk__in=[row.pk for row in rows if _runs(row, on)]))
    found = []
    for row in rows:
        unsigned = _unsigned_since(row, on)
        behind = _behind_since(row, counts[row.pk], on) if row.pk in counts else None
        for kind, chase_id, since in (
            (LateKind.SIGNATURE, row.mentor_id, unsigned),
            (LateKind.LOGBOOK, row.trainee.user_id, behind),
        ):
            if since:
                url = reverse("logbook:placement", args=[row.pk])
                found.append(Late(kind, row.trainee_id, row.pk, chase_id, since, url))
    return found


def loggable(user, *, on: date) -> QuerySet[Placement]:
    """The placements in which this person may still write: begun, and not closed."""
    return (
        Placement.objects.filter(
            trainee__user=user,
            starts_on__lte=on,
            status__in=(PlacementStatus.PUBLISHED, PlacementStatus.ACTIVE),
        )
        .select_related("trainee__intake__version__programme", "department", "mentor")
        .order_by("-starts_on", "-pk")
    )


def recent_diagnoses(user, *, most: int) -> list[str]:
    """What this person wrote last, each once, the newest first."""
    texts = Entry.objects.filter(placement__trainee__user=user).order_by("-created_at")
    return list(dict.fromkeys(texts.values_list("diagnosis", flat=True)[: 5 * most]))[:most]


def _runs(placement: Placement, on: date) -> bool:
    return (
        placement.status == PlacementStatus.ACTIVE
        and placement.starts_on <= on <= placement.ends_on
    )


def _unsigned_since(row: Placement, on: date) -> date | None:
    since = row.waiting_since and localdate(row.waiting_since)
    return since if since and (on - since).days > UNSIGNED_DAYS else None


def _behind_since(row: Placement, items: list[ItemCount], on: date) -> date | None:
    """The day from which it is behind: half the time, or the last entry if that was long ago."""
    period = Period(row.starts_on, row.ends_on)
    last = row.last_on or row.starts_on
    if progress_of(items, period=period, on=on).behind:
        return period.half
    return last if (on - last).days > SILENT_DAYS else None


def _behind(period: Period | None, counted: int, required: int, on: date) -> bool:
    return period is not None and on >= period.half and 2 * counted < required


def _added_up(
    items: Iterable[tuple[int, int]], tallies: dict[int, dict], period: Period, on: date
) -> Progress:
    """The Progress of items given as (requirement id, required)."""
    counted = total = waiting = returned = 0
    for pk, required in items:
        total += required
        if tally := tallies.get(pk):
            counted += min(tally["signed"], required)
            waiting += tally["waiting"]
            returned += tally["returned"]
    return Progress(counted, total, waiting, returned, _behind(period, counted, total, on))


def _count(item: Requirement, period: Period | None, tallies: dict[int, dict]) -> ItemCount:
    return ItemCount(item, period, **tallies.get(item.pk, {}))


def _items(version_ids: set[int], wanted: Q | None = None) -> dict[int, list[Requirement]]:
    found = defaultdict(list)
    items = Requirement.objects.filter(wanted or Q(), version__in=version_ids).select_related(
        "block__department"
    )
    for item in items.order_by("block__position", "kind", "position", "pk"):
        found[item.version_id].append(item)
    return found


def _tallies(trainee_ids: set[int]) -> dict[int, dict[int, dict[str, int]]]:
    found = defaultdict(dict)
    sums = (
        Tally.objects.filter(placement__trainee__in=trainee_ids)
        .values_list("placement__trainee_id", "requirement_id")
        .annotate(*(Sum(name) for name in _COLUMNS))
    )
    for trainee_id, requirement_id, *figures in sums:
        found[trainee_id][requirement_id] = dict(zip(_COLUMNS, figures, strict=True))
    return found


def _stays(trainee_ids: set[int]) -> dict[int, dict[int, Period]]:
    """trainee id -> department id -> from the first day there to the last."""
    found = defaultdict(dict)
    placements = Placement.objects.occupying().filter(trainee__in=trainee_ids)
    for trainee_id, department_id, starts_on, ends_on in placements.order_by(
        "starts_on"
    ).values_list("trainee_id", "department_id", "starts_on", "ends_on"):
        first = found[trainee_id].get(department_id)
        found[trainee_id][department_id] = Period(first.starts_on if first else starts_on, ends_on)
    return found


def _with_dates(placements: QuerySet[Placement]) -> QuerySet[Placement]:
    """Each with the day of its last entry and the moment the oldest unsigned one was handed in:
    one step into an index for each, however many entries there are."""
    entries = Entry.objects.filter(placement=OuterRef("pk"))
    return placements.select_related("trainee").annotate(
        last_on=Subquery(
            entries.filter(first_submitted_on__isnull=False)
            .order_by("-first_submitted_on")
            .values("first_submitted_on")[:1]
        ),
        waiting_since=Subquery(
            entries.filter(status=EntryStatus.SUBMITTED)
            .order_by("submitted_at")
            .values("submitted_at")[:1]
        ),
    )
