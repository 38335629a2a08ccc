"""Chains of pairings from the tertiary hospital down to the village (1+1+1), read and drawn."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from alliance.units.models import Unit

from .models import Pairing
from .tiers import Tier, tier_of

# Units of the SVG's own grid; the templates draw on the same.
COLUMN = 236
ROW = 60
BOX_WIDTH = 200
BOX_HEIGHT = 46
HEAD = 34
STEP = 28
STEPS_WIDTH = 360


@dataclass(frozen=True)
class Person:
    """Someone in a chain."""

    user_id: int
    name: str
    unit: str
    county: str
    tier: Tier


Path = tuple[Person, ...]


@dataclass(frozen=True)
class Chain:
    """One way down, from whoever has no mentor to whoever has no mentee."""

    people: Path

    @property
    def is_whole(self) -> bool:
        """From a tertiary hospital through a township to a village."""
        tiers = {person.tier for person in self.people}
        return {Tier.TERTIARY, Tier.TOWNSHIP, Tier.VILLAGE} <= tiers

    def at(self, tier: Tier) -> Person | None:
        return next((person for person in self.people if person.tier == tier), None)

    @property
    def cells(self) -> list[tuple[str | Promise, Person | None]]:
        """One for each tier from the top, for the table behind the picture."""
        return [(tier.label, self.at(tier)) for tier in COLUMNS]


COLUMNS = tuple(sorted(Tier, reverse=True))


def paths_of(pairings: QuerySet[Pairing]) -> list[Chain]:
    """The chains that these pairings make, the whole ones first. One query.

    A link that does not lead down belongs to no chain, so that no chain is a ring.
    """
    people, below = _links(pairings)
    guided = {mentee_id for mentees in below.values() for mentee_id in mentees}

    def walk(user_id: int, above: Path) -> Iterator[Chain]:
        path = (*above, people[user_id])
        mentees = below.get(user_id, ())
        if not mentees:
            yield Chain(path)
        for mentee_id in sorted(mentees, key=lambda pk: (people[pk].name, pk)):
            yield from walk(mentee_id, path)

    roots = sorted(below.keys() - guided, key=lambda pk: (-people[pk].tier, people[pk].name, pk))
    trees = [list(walk(root, ())) for root in roots]
    trees.sort(key=lambda tree: not any(chain.is_whole for chain in tree))
    return [chain for tree in trees for chain in tree]


def _links(pairings: QuerySet[Pairing]) -> tuple[dict[int, Person], dict[int, set[int]]]:
    """The people by user id, and who mentors whom below them."""
    people: dict[int, Person] = {}
    below: dict[int, set[int]] = defaultdict(set)
    for pairing in pairings.active().select_related(
        "mentor__user", "mentor__unit", "mentee__profile__unit"
    ):
        profile = getattr(pairing.mentee, "profile", None)
        upper = people.get(pairing.mentor.user_id) or _person(
            pairing.mentor.user, pairing.mentor.unit
        )
        lower = profile and (people.get(profile.pk) or _person(pairing.mentee, profile.unit))
        if lower and lower.tier < upper.tier:
            people |= {upper.user_id: upper, lower.user_id: lower}
            below[upper.user_id].add(lower.user_id)
    return people, dict(below)


def _person(user, unit: Unit) -> Person:
    return Person(user.pk, user.name, unit.name, unit.county, tier_of(unit))


def paths_through(user_id: int) -> list[Chain]:
    """The chains that the person stands in, in all alliances."""
    own = Pairing.objects.active().filter(Q(mentor__user=user_id) | Q(mentee=user_id))
    found = paths_of(Pairing.objects.filter(alliance__in=own.values("alliance")))
    return [one for one in found if any(person.user_id == user_id for person in one.people)]


def touching(chains: Iterable[Chain], county: str) -> list[Chain]:
    """Those with somebody from the county."""
    return [one for one in chains if any(person.county == county for person in one.people)]


def counties_of(chains: Iterable[Chain]) -> list[str]:
    return sorted({person.county for one in chains for person in one.people if person.county})


@dataclass
class Box:
    """A person in the picture."""

    person: Person
    x: int
    y: int
    width: int = BOX_WIDTH
    is_me: bool = False

    @property
    def text_x(self) -> int:
        return self.x + 12

    @property
    def name_y(self) -> int:
        return self.y + 20

    @property
    def unit_y(self) -> int:
        return self.y + 38

    @property
    def middle(self) -> int:
        return self.y + BOX_HEIGHT // 2


@dataclass
class Picture:
    """Boxes and the lines between them, placed for the template."""

    width: int
    height: int
    boxes: list[Box] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    heads: list[tuple[int, str]] = field(default_factory=list)


def draw_columns(chains: list[Chain]) -> Picture:
    """A column for each tier, a row for each chain; who stands in several is drawn between."""
    width = COLUMN * (len(COLUMNS) - 1) + BOX_WIDTH
    picture = Picture(width=width, height=HEAD + ROW * len(chains))
    picture.heads = [(n * COLUMN, tier.label) for n, tier in enumerate(COLUMNS)]
    rows: dict[Path, list[int]] = defaultdict(list)
    for row, chain in enumerate(chains):
        for depth in range(1, len(chain.people) + 1):
            rows[chain.people[:depth]].append(row)
    placed: dict[Path, Box] = {}
    for path, at in rows.items():
        middle = (at[0] + at[-1]) * ROW // 2
        box = Box(path[-1], COLUMNS.index(path[-1].tier) * COLUMN, HEAD + middle)
        placed[path] = box
        if above := placed.get(path[:-1]):
            start = above.x + BOX_WIDTH
            # Beside the upper box: a line that passes a column by goes behind nobody's box.
            bend = start + (COLUMN - BOX_WIDTH) // 2
            picture.lines.append(f"M{start} {above.middle}H{bend}V{box.middle}H{box.x}")
    picture.boxes = list(placed.values())
    return picture


def draw_steps(chains: list[Chain], *, me: int) -> Picture:
    """A row for each person, stepped in below the mentor: it fits a phone."""
    placed: dict[Path, Box] = {}
    picture = Picture(width=STEPS_WIDTH, height=0)
    for chain in chains:
        for depth in range(1, len(chain.people) + 1):
            path = chain.people[:depth]
            if path in placed:
                continue
            x = STEP * (depth - 1)
            box = Box(path[-1], x, ROW * len(placed), STEPS_WIDTH - x, path[-1].user_id == me)
            placed[path] = box
            if above := placed.get(path[:-1]):
                foot = above.y + BOX_HEIGHT
                picture.lines.append(f"M{above.x + STEP // 2} {foot}V{box.middle}H{box.x}")
    picture.boxes = list(placed.values())
    picture.height = ROW * len(placed)
    return picture
