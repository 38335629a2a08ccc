"""The board as the page draws it: lines of cells, week by week."""

from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from .board import Board, Load, Person
from .enums import Conflict
from .models import DraftPlacement
from .saying import MENTOR
from .teaching import Lack

COLOURS = 10


@dataclass
class Cell:
    """A stay over `span` weeks from `week` on, or an empty week without a row."""

    week: int
    span: int = 1
    row: DraftPlacement | None = None
    colour: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    lack: Lack | None = None

    @property
    def number(self) -> int:
        """The week as people count it."""
        return self.week + 1

    @property
    def conflict_names(self) -> str:
        return "、".join(str(conflict.label) for conflict in self.conflicts)

    @property
    def mentor_mark(self) -> str:
        """What is to be said of the mentor: a lesser thing than a conflict."""
        return str(MENTOR[self.lack]) if self.lack else ""


@dataclass
class Line:
    """A trainee; stays that overlap stand in lanes below each other."""

    person: Person
    lanes: list[list[Cell]]

    @property
    def has_conflicts(self) -> bool:
        return bool(self.person.missing) or any(
            cell.conflicts for lane in self.lanes for cell in lane
        )

    @property
    def lacks_mentor(self) -> bool:
        return any(cell.lack for lane in self.lanes for cell in lane)


class Grid:
    def __init__(self, board: Board):
        self.board = board
        self.plan = board.plan
        self._colour = {
            pk: number % COLOURS + 1 for number, pk in enumerate(sorted(board.departments))
        }

    @cached_property
    def weeks(self) -> list[dict]:
        return [
            {"number": week + 1, "first": self.plan.first_day(week)}
            for week in range(self.plan.weeks)
        ]

    @cached_property
    def lines(self) -> list[Line]:
        return [self._line(person) for person in self.board.people.values()]

    def narrowed(self, found: dict) -> list[Line]:
        """The lines that the filter asks for."""
        lines = self.lines
        if words := (found.get("q") or "").strip().lower():
            lines = [
                line
                for line in lines
                if words in line.person.trainee.user.name.lower()
                or words in line.person.trainee.user.name_key.lower()
            ]
        if department := found.get("department"):
            lines = [
                line
                for line in lines
                if any(row.department_id == department for row in line.person.rows)
            ]
        if unit := found.get("unit"):
            lines = [line for line in lines if line.person.trainee.unit_id == unit]
        if found.get("only") == "conflicts":
            lines = [line for line in lines if line.has_conflicts]
        if found.get("only") == "mentors":
            lines = [line for line in lines if line.lacks_mentor]
        return lines

    @cached_property
    def loads(self) -> list[tuple[Load, list[tuple[int, int, bool]]]]:
        """Each department with (used, places, overfull) of each week."""
        loads = [self.board.load(one) for one in self.board.departments.values()]
        return [
            (load, [(u, p, u > p) for u, p in zip(load.used, load.places, strict=True)])
            for load in loads
        ]

    @cached_property
    def conflict_count(self) -> int:
        return len(self.board.conflicts)

    @cached_property
    def lack_count(self) -> int:
        return len(self.board.lacks)

    @cached_property
    def missing_count(self) -> int:
        return sum(len(person.missing) for person in self.board.people.values())

    @cached_property
    def parted(self) -> list[str]:
        """Whose department is planned in more than one stay."""
        return [
            _("%(name)s（%(department)s）")
            % {"name": person.trainee.user.name, "department": block.department.name}
            for person in self.board.people.values()
            for block in person.parted
        ]

    def _line(self, person: Person) -> Line:
        lanes: list[list[Cell]] = []
        ends: list[int] = []
        for row in person.rows:
            first = max(0, self.plan.week_of(row.starts_on))
            until = min(self.plan.weeks, self.plan.week_of(row.ends_on) + 1)
            if until <= first:
                continue
            lane = next((n for n, end in enumerate(ends) if end <= first), len(ends))
            if lane == len(ends):
                lanes.append([])
                ends.append(0)
            lanes[lane] += [Cell(week) for week in range(ends[lane], first)]
            lanes[lane].append(
                Cell(
                    first,
                    until - first,
                    row,
                    self._colour[row.department_id],
                    sorted(self.board.conflicts.get(row.pk, ())),
                    self.board.lacks.get(row.pk),
                )
            )
            ends[lane] = until
        if not lanes:
            lanes, ends = [[]], [0]
        for lane, end in zip(lanes, ends, strict=True):
            lane += [Cell(week) for week in range(end, self.plan.weeks)]
        return Line(person, lanes)
