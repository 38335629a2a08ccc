"""An alliance of any size, made up whole and written by COPY: seconds, not an hour.

What it says is consistent: the summaries (`LessonProgress`, `Enrolment`) are what
`recompute_progress` finds in the events, and each person's dates are in order.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from alliance.accounts.enums import Role
from alliance.accounts.models import User
from alliance.accounts.naming import name_key, place_key
from alliance.core.copying import copy_instances
from alliance.people.enums import PractisingKind, Title
from alliance.people.models import Profile
from alliance.units.enums import MemberKind, MembershipStatus, UnitKind, UnitLevel
from alliance.units.models import Alliance, Membership, Unit
from alliance.units.services import grant_role

from . import learning, site

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰飞鹏辉玲"
COUNTIES = ("青泽县", "洛溪县", "平梧县", "云汀县", "望岫县", "汀南区", "泉亭区")
TITLES = (Title.RESIDENT, Title.ATTENDING, Title.ASSOCIATE_CHIEF, Title.CHIEF, Title.NURSE)


class NotEmpty(Exception):
    """The database already holds an alliance; nothing is ever added to one."""


@dataclass(frozen=True)
class Size:
    """How much to make. `events` is reached exactly when the enrolments need no more."""

    units: int = 300
    people: int = 5_000
    courses: int = 200
    enrolments: int = 50_000
    events: int = 1_000_000
    news: int = 60

    def __str__(self) -> str:
        return (
            f"{self.units:,} units, {self.people:,} people, {self.courses:,} courses, "
            f"{self.enrolments:,} enrolments, {self.events:,} events"
        )


@transaction.atomic
def generate(*, size: Size, seed: int, at: datetime, say: Callable[[str], None]) -> Alliance:
    """Fill an empty database. The same seed and moment make the same rows, keys apart.

    Makes the users `bench-office` (training office) and `bench-coordinator`. Raises NotEmpty.
    """
    if Alliance.objects.exists():
        raise NotEmpty
    rng = Random(seed)
    alliance, units = _alliance_and_units(size, rng, at)
    say(f"{size.units} units")
    people = _people(size, units, rng, at)
    _offices(alliance, units)
    say(f"{size.people} people")
    courses = site.build(alliance=alliance, courses=size.courses, news=size.news, rng=rng, at=at)
    say(f"{size.courses} courses, {size.news} news pages")
    events = learning.build(
        people=people,
        courses=courses,
        enrolments=size.enrolments,
        events=size.events,
        rng=rng,
        at=at,
    )
    say(f"{size.enrolments} enrolments, {events} events")
    return alliance


def analyse() -> None:
    """Give the planner the statistics that autovacuum would have gathered by and by."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def person_names(rng: Random) -> Iterator[str]:
    """Invented names without end."""
    while True:
        given = rng.choices(GIVEN, k=rng.choice((1, 2, 2)))
        yield rng.choice(SURNAMES) + "".join(given)


def _alliance_and_units(size: Size, rng: Random, at: datetime) -> tuple[Alliance, list[Unit]]:
    units = []
    for n in range(size.units):
        county = COUNTIES[n % len(COUNTIES)]
        name = f"{county}第{n + 1}人民医院"
        units.append(
            Unit(
                name=name,
                name_key=place_key(name),
                kind=rng.choice(UnitKind.values),
                level=UnitLevel.L3A if n == 0 else rng.choice(UnitLevel.values),
                county=county,
            )
        )
    copy_instances(units)
    alliance = Alliance.objects.create(
        slug="bench", name="基准脊柱专科联盟", specialty="脊柱外科", lead_unit=units[0]
    )
    joined = (at - timedelta(days=900)).date()
    copy_instances(
        [
            Membership(
                alliance=alliance,
                unit=unit,
                kind=MemberKind.LEAD if unit is units[0] else MemberKind.MEMBER,
                status=MembershipStatus.ACTIVE,
                joined_date=joined,
                teaching_annex=True,
            )
            for unit in units
        ]
    )
    return alliance, units


def _people(size: Size, units: list[Unit], rng: Random, at: datetime) -> list[User]:
    unusable = make_password(None)
    people = [
        User(
            username=f"bench{n:06d}",
            name=name,
            name_key=name_key(name),
            phone=f"139{n:08d}",
            password=unusable,
            date_joined=at - timedelta(days=400),
        )
        for n, name in zip(range(size.people), person_names(rng), strict=False)
    ]
    copy_instances(people)
    copy_instances(
        [
            Profile(
                user=person,
                unit=units[n % len(units)],
                department="脊柱外科",
                title=rng.choice(TITLES),
                practising_kind=PractisingKind.PHYSICIAN,
                licence_no=f"{110000000000000 + n}",
            )
            for n, person in enumerate(people)
        ]
    )
    return people


def _offices(alliance: Alliance, units: list[Unit]) -> None:
    administrator = User.objects.create_superuser("bench-admin", "基准管理员")
    for username, role, unit in (
        ("bench-office", Role.TRAINING_OFFICE, None),
        ("bench-coordinator", Role.COORDINATOR, units[1 % len(units)]),
    ):
        user = User.objects.create_user(username, "基准办公室")
        grant_role(user=user, role=role, alliance=alliance, unit=unit, by=administrator)
