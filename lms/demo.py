"""The demo alliance: an invented city's spine alliance, of the size and mix of a real roster.

Seeded, so two machines show the same people; dates hang on the day of loading, so that the desk
always has something due today. Each app fills its own part (`<app>/demo.py`, `load(demo)`).
"""

import os
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import import_module
from random import Random

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import translation
from stdnum.cn import uscc

from alliance.accounts.enums import Role
from alliance.accounts.models import User
from alliance.accounts.naming import name_key, place_key
from alliance.people.enums import Education, PractisingKind, Sex, Title
from alliance.people.models import Profile
from alliance.units.enums import MemberKind, MembershipStatus, UnitKind, UnitLevel
from alliance.units.models import Alliance, Department, Membership, Unit
from alliance.units.services import grant_role

SEED = 20180811
DEFAULT_PASSWORD = "zechuan-demo-2026"
FOUNDED = date(2018, 8, 11)
# The township health centre of the demo doctor and the demo coordinator.
HOME_UNIT = 30

# The accounts that README and `make run` print: username, role for the reader, granted role.
ACCOUNTS = [
    ("doctor", "成员医生", None),
    ("mentor", "带教老师", Role.MENTOR),
    ("head", "科主任", Role.DEPARTMENT_HEAD),
    ("coordinator", "成员单位联络员", Role.COORDINATOR),
    ("training", "培训办", Role.TRAINING_OFFICE),
    ("office", "联盟办公室", Role.ALLIANCE_OFFICE),
    ("editor", "编辑", Role.EDITOR),
    ("auditor", "审计", Role.AUDITOR),
    ("admin", "系统管理员", None),
]

# Apps that have something to show, in the order of their layers.
PARTS = [
    "alliance.units",
    "alliance.people",
    "alliance.appointments",
    "alliance.honours",
    "alliance.jobs",
    "alliance.roster",
    "alliance.pages",
    "alliance.news",
    "alliance.cases",
    "alliance.standards",
    "alliance.submissions",
    "alliance.events",
    "courses.designs",
    "courses.catalogue",
    "courses.casework",
    "courses.quizzes",
    "courses.enrolment",
    "courses.paths",
    "courses.programmes",
    "courses.rotations",
    "courses.attendance",
    "courses.mentoring",
    "courses.assessments",
    "courses.logbook",
    "courses.planning",
    "courses.completion",
    "courses.booklet",
    "courses.boards",
    "courses.certificates",
    "courses.badges",
    "courses.wallet",
    "courses.insights",
    # Talks about what the others have made.
    "alliance.discussion",
    # Finds what all the others have made.
    "alliance.search",
]

COUNTIES = [
    ("泉亭区", "990102"), ("汀南区", "990103"), ("望岫县", "990121"), ("青泽县", "990122"),
    ("洛溪县", "990123"), ("平梧县", "990124"), ("云汀县", "990125"),
]  # fmt: skip
CITY = ("泽川市", "990100")
TOWNS = [
    "舞雩", "清渡", "白石", "柳林", "双桥", "古槐", "青山口", "石桥", "沙河店", "玉泉",
    "马头", "东坪", "南岭", "北塬", "大桥", "三河", "新集", "竹沟", "梨园", "松坡",
]  # fmt: skip
STREETS = ["长虹路", "文昌街", "滨河", "松江路", "老城", "建设路", "光明街", "学府路", "站前"]
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰飞鹏辉玲婷宇晨欣怡博文轩慧梅雪然曦"
RARE_NAMES = ["欧阳䶮", "司马玥彤", "上官弘毅", "赵㛃", "钱堃喆", "孙昇", "买买提·艾力"]
DEPARTMENTS = [
    "脊柱外科", "骨科", "神经外科", "中医骨伤科", "康复科", "急诊科", "放射科", "疼痛科",
]  # fmt: skip
PHYSICIAN_TITLES = [Title.RESIDENT] * 5 + [Title.ATTENDING] * 4 + [Title.ASSOCIATE_CHIEF] * 2
NURSE_TITLES = [Title.NURSE] * 4 + [Title.NURSE_SUPERVISOR] * 2 + [Title.NURSE_CHIEF]


@dataclass
class Demo:
    """What the parts build on."""

    now: datetime
    rng: Random
    alliance: Alliance | None = None
    units: list[Unit] = field(default_factory=list)
    people: list[User] = field(default_factory=list)
    accounts: dict[str, User] = field(default_factory=dict)


def demo_password() -> str:
    """The password that all demo accounts share."""
    return os.environ.get("DEMO_PASSWORD") or DEFAULT_PASSWORD


def load(*, at: datetime) -> Demo:
    """Load the whole demo alliance in one transaction; the database must be empty of units."""
    demo = Demo(now=at, rng=Random(SEED))
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        _load_units(demo)
        _load_people(demo)
        _load_accounts(demo)
        for part in PARTS:
            try:
                module = import_module(f"{part}.demo")
            except ModuleNotFoundError as missing:
                if missing.name != f"{part}.demo":
                    raise
                continue
            module.load(demo)
    return demo


def _unit_rows() -> list[tuple[str, str, str, str, str, str]]:
    """(name, kind, level, county, region, member kind) of 137 units in the mix of a real roster."""
    rng = Random(SEED)
    city, city_code = CITY
    rows = [(f"{city}中心医院", UnitKind.GENERAL, UnitLevel.L3A, city, city_code, MemberKind.LEAD)]
    vice = MemberKind.VICE_CHAIR
    rows += [
        (f"{city}{name}", kind, UnitLevel.L3B, city, city_code, vice)
        for name, kind in [
            ("第二人民医院", UnitKind.GENERAL),
            ("第三人民医院", UnitKind.GENERAL),
            ("医专附属医院", UnitKind.GENERAL),
            ("中医院", UnitKind.TCM),
        ]
    ]
    rows.append((f"{city}骨伤医院", UnitKind.SPECIALIST, UnitLevel.L2A, city, city_code, vice))
    counties = [row for row in COUNTIES if row[0].endswith("县")]
    for index, (county, code) in enumerate(counties):
        kind = vice if index < 5 else MemberKind.COUNCIL
        rows.append((f"{county}人民医院", UnitKind.GENERAL, UnitLevel.L2A, county, code, kind))
        council = MemberKind.COUNCIL
        rows.append((f"{county}中心医院", UnitKind.GENERAL, UnitLevel.L2A, county, code, council))
    for county, code in counties[:2]:
        rows.append(
            (f"{county}中医院", UnitKind.TCM, UnitLevel.L2A, county, code, MemberKind.COUNCIL)
        )
        rows.append(
            (
                f"{county}妇幼保健院",
                UnitKind.MATERNAL,
                UnitLevel.L2B,
                county,
                code,
                MemberKind.MEMBER,
            )
        )
    towns = [(county, code, town) for county, code in COUNTIES for town in TOWNS]
    for index, (county, code, town) in enumerate(rng.sample(towns, 91)):
        level = UnitLevel.L1A if index % 3 == 0 else UnitLevel.L1U
        name = f"{county}{town}{'中心' if index % 5 == 0 else ''}卫生院"
        rows.append((name, UnitKind.TOWNSHIP, level, county, code, MemberKind.MEMBER))
    streets = [(county, code, street) for county, code in COUNTIES[:3] for street in STREETS]
    for county, code, street in streets[: 137 - len(rows) - 2]:
        name = f"{county}{street}社区卫生服务中心"
        rows.append((name, UnitKind.COMMUNITY, UnitLevel.NONE, county, code, MemberKind.MEMBER))
    county, code = COUNTIES[4]
    for village in ("柳湾村", "槐树庄村"):
        name = f"{county}{village}卫生室"
        rows.append((name, UnitKind.VILLAGE, UnitLevel.NONE, county, code, MemberKind.MEMBER))
    return rows


def _credit_code(index: int, region: str) -> str:
    """An invented credit code whose check digit holds; village posts have none."""
    stem = f"12{region}{900000000 + index * 7919:09d}"
    return stem + uscc.calc_check_digit(stem)


def _person_name(rng: Random) -> str:
    given = "".join(rng.choice(GIVEN) for _ in range(rng.choice((1, 2, 2, 2))))
    return rng.choice(SURNAMES) + given


def _load_units(demo: Demo) -> None:
    rng = demo.rng
    rows = _unit_rows()
    demo.units = Unit.objects.bulk_create(
        Unit(
            name=name,
            name_key=place_key(name),
            kind=kind,
            level=level,
            uscc=None if kind == UnitKind.VILLAGE else _credit_code(index, region),
            region_code=region,
            county=county,
            contact_name=_person_name(rng),
            contact_phone=f"0990{rng.randrange(2000000, 8999999)}",
        )
        for index, (name, kind, level, county, region, _) in enumerate(rows)
    )
    demo.alliance = Alliance.objects.create(
        slug="spine",
        name="泽川市脊柱专科联盟",
        specialty="脊柱外科",
        lead_unit=demo.units[0],
        founded_date=FOUNDED,
    )
    # The last units show the states that are not active membership.
    unusual = {
        -1: MembershipStatus.APPLIED,
        -2: MembershipStatus.DECLINED,
        -3: MembershipStatus.APPROVED,
        -4: MembershipStatus.SUSPENDED,
        -5: MembershipStatus.ENDED,
    }
    status_of = {len(rows) + offset: status for offset, status in unusual.items()}
    not_joined = {MembershipStatus.APPLIED, MembershipStatus.DECLINED, MembershipStatus.APPROVED}
    memberships = []
    for index, (unit, row) in enumerate(zip(demo.units, rows, strict=True)):
        status = status_of.get(index, MembershipStatus.ACTIVE)
        memberships.append(
            Membership(
                alliance=demo.alliance,
                unit=unit,
                kind=row[5],
                status=status,
                joined_date=None if status in not_joined else FOUNDED,
                ended_date=date(2025, 12, 31) if status == MembershipStatus.ENDED else None,
                teaching_annex=status == MembershipStatus.ACTIVE and index % 4 != 3,
            )
        )
    Membership.objects.bulk_create(memberships)
    Department.objects.bulk_create(
        Department(unit=demo.units[0], name=name) for name in DEPARTMENTS
    )


def _load_people(demo: Demo) -> None:
    """742 doctors, nurses and technicians; two of three have activated their account."""
    rng = demo.rng
    password = make_password(demo_password())
    members = demo.units[:-5]
    sizes = [30, 18, 18, 15, 15, 12] + [12] * 10
    sizes += [rng.choice((2, 3, 4, 5, 5, 6)) for _ in members[len(sizes) :]]
    sizes[HOME_UNIT] = 9
    seats = [unit for unit, size in zip(members, sizes, strict=True) for _ in range(size)][:742]
    seats += [rng.choice(members[16:]) for _ in range(742 - len(seats))]
    users = []
    for index in range(len(seats)):
        name = (
            RARE_NAMES[index // 37] if index % 37 == 36 and index // 37 < 7 else _person_name(rng)
        )
        users.append(
            User(
                username=f"z{index + 1:05d}",
                name=name,
                name_key=name_key(name),
                phone=f"1990099{index + 1:04d}",
                email="" if index % 3 == 2 else f"z{index + 1:05d}@example.org",
                password=password if index % 3 else make_password(None),
                date_joined=demo.now,
            )
        )
    demo.people = User.objects.bulk_create(users)
    Profile.objects.bulk_create(
        _profile(rng, user, unit, index)
        for index, (user, unit) in enumerate(zip(users, seats, strict=True))
    )


def _profile(rng: Random, user: User, unit: Unit, index: int) -> Profile:
    hospital = unit.kind in (UnitKind.GENERAL, UnitKind.TCM, UnitKind.SPECIALIST)
    trade = rng.random()
    practising, title = "", ""
    if trade < 0.70:
        practising = PractisingKind.PHYSICIAN if trade < 0.47 else PractisingKind.ASSISTANT
        title = "" if practising == PractisingKind.ASSISTANT else rng.choice(PHYSICIAN_TITLES)
        if hospital and rng.random() < 0.05:
            title = Title.CHIEF
    elif trade < 0.95:
        title = rng.choice(NURSE_TITLES)
    else:
        title = Title.REHAB_THERAPIST
    return Profile(
        user=user,
        unit=unit,
        department=rng.choice(DEPARTMENTS) if hospital else "全科",
        title=title,
        practising_kind=practising,
        licence_no=f"1990{index + 1:011d}" if practising else None,
        sex=rng.choice((Sex.MALE, Sex.FEMALE)),
        education=rng.choice(
            (Education.COLLEGE, Education.BACHELOR, Education.BACHELOR, Education.MASTER)
        ),
    )


def _load_accounts(demo: Demo) -> None:
    """One person for each role; the password is shared and exists only in demo data."""
    lead, township = demo.units[0], demo.units[HOME_UNIT]
    spine = Department.objects.get(unit=lead, name="脊柱外科")
    password = make_password(demo_password())
    places = {
        "doctor": (township, "林晓岚", "全科", Title.ATTENDING),
        "coordinator": (township, "何振平", "院办", Title.ATTENDING),
        "mentor": (lead, "周明远", "脊柱外科", Title.ASSOCIATE_CHIEF),
        "head": (lead, "沈怀瑾", "脊柱外科", Title.CHIEF),
        "training": (lead, "高雅琴", "培训办", ""),
        "office": (lead, "董思源", "联盟办公室", ""),
        "editor": (lead, "彭慧文", "宣传科", ""),
        "auditor": (lead, "郑直", "审计科", ""),
        "admin": (None, "系统管理员", "", ""),
    }
    for index, (username, _, _) in enumerate(ACCOUNTS):
        unit, name, department, title = places[username]
        user = User.objects.create(
            username=username,
            name=name,
            phone=f"1990088{index + 1:04d}",
            email=f"{username}@example.org",
            password=password,
            is_staff=username == "admin",
            is_superuser=username == "admin",
        )
        demo.accounts[username] = user
        if unit is not None:
            Profile.objects.create(user=user, unit=unit, department=department, title=title)
    for username, _, role in ACCOUNTS:
        if role is None:
            continue
        scope = {}
        if role in (Role.COORDINATOR, Role.MENTOR, Role.DEPARTMENT_HEAD):
            scope["unit"] = township if role == Role.COORDINATOR else lead
        if role in (Role.MENTOR, Role.DEPARTMENT_HEAD):
            scope["department"] = spine
        grant_role(
            user=demo.accounts[username],
            role=role,
            alliance=demo.alliance,
            by=demo.accounts["admin"],
            **scope,
        )
