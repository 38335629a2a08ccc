"""Rounds of the demo alliance: of people, of units, and one that has no recipients yet."""

from datetime import timedelta

from alliance.people.enums import Title
from alliance.people.models import Profile

from . import services

# Days before today, title, occasion, citation, how many people, how many units.
AWARDS = [
    (400, "优秀学员", "联盟年会", "学以致用，把规范带回本单位。", 12, 0),
    (95, "优秀带教老师", "中国医师节大会", "带教认真，学员满意。", 8, 0),
    (60, "先进成员单位", "联盟年会", "上下转诊通畅，病例讨论活跃。", 0, 6),
    (5, "优秀联络员", "", "", 0, 0),
]


def load(demo) -> None:
    physicians = list(
        Profile.objects.filter(title__in=[Title.ATTENDING, Title.ASSOCIATE_CHIEF, Title.CHIEF])
        .exclude(user__in=demo.accounts.values())
        .exclude(unit=demo.units[0])
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    office = demo.accounts["office"]
    for days, title, occasion, citation, people, units in AWARDS:
        at = demo.now - timedelta(days=days)
        award = services.open_award(
            alliance_id=demo.alliance.pk,
            title=f"{at.year}年度{title}",
            citation=citation,
            awarded_date=at.date(),
            occasion=occasion,
            by=office,
            at=at,
        )
        named = demo.rng.sample(physicians, people)
        if title == "优秀学员":
            named.append(demo.accounts["doctor"].pk)
        outcome = services.give(
            award_id=award.pk,
            person_ids=named,
            unit_ids=[unit.pk for unit in demo.units[1 : units + 1]],
            by=office,
            at=at,
        )
        if title == "优秀带教老师":
            services.word(
                honour_id=outcome.given[0].pk,
                citation="十年如一日，手把手带出三十名基层医生。",
                by=office,
                at=at,
            )
