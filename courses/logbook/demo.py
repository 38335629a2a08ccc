"""Demo logbooks: of every trainee who has begun, in every state, some late, some behind."""

import uuid
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from alliance.core.patients import AgeGroup
from courses.programmes.enums import ItemKind, Level
from courses.programmes.models import Requirement
from courses.rotations.enums import PlacementStatus
from courses.rotations.models import Placement

from .enums import EntryStatus
from .models import Entry
from .queries import counts_of

DAY = timedelta(days=1)
# How much of what the time asks a trainee writes down; every seventh has fallen silent.
DILIGENCE = (1.1, 0.95, 1.0, 0.4, 1.05, 0.85, 0.7)
SILENT = 6
SILENT_SINCE = timedelta(days=11)
WAITING = (3, 2, 4, 3, 5, 2, 6)
OWN_WAITING = 4  # of each trainee of the demo mentor
AGES = [AgeGroup.YOUNG, *[AgeGroup.MIDDLE] * 3, *[AgeGroup.OLD] * 4, AgeGroup.AGED, AgeGroup.TEEN]
DIAGNOSES = {
    "脊柱外科": [
        "L4/5 腰椎间盘突出症",
        "腰椎管狭窄症",
        "脊髓型颈椎病",
        "L1 压缩性骨折",
        "腰椎滑脱症",
    ],
    "骨科": ["股骨转子间骨折", "桡骨远端骨折", "踝关节骨折", "骨质疏松性椎体骨折"],
    "神经外科": ["胸段椎管内肿瘤", "颈脊髓损伤", "轻型颅脑损伤", "蛛网膜下腔出血"],
    "康复科": ["脊髓损伤恢复期", "腰椎术后功能障碍", "颈椎术后上肢无力"],
    "放射科": ["腰椎退行性变", "胸腰段骨折", "颈椎后纵韧带骨化", "腰椎结核"],
    "疼痛科": ["慢性下腰痛", "带状疱疹后神经痛", "腰椎术后疼痛综合征", "颈源性头痛"],
}
REFLECTIONS = [
    "查体时要先定神经平面，再去看片，两者对不上必须重新问病史。",
    "第一次独立完成，定位花的时间偏长，下次先在透视下画好体表线。",
    "老师提醒：引流突然增多先想到脑脊液漏，要看颜色和性状，不能只记量。",
    "基层遇到会阴区麻木的病人应当当天上转，不能等预约磁共振。",
    "",
    "",
]
RETURN_REASONS = ["级别与实际不符", "诊断不完整；请写明节段", "请补充反思", "日期不对"]


def load(demo) -> None:
    today = demo.now.date()
    placements = (
        Placement.objects.occupying()
        .filter(starts_on__lt=today, trainee__intake__version__programme__alliance=demo.alliance)
        .select_related("trainee", "department", "mentor")
        .order_by("starts_on", "pk")
    )
    items: dict[int, list[Requirement]] = {}
    for item in Requirement.objects.select_related("block").order_by("pk"):
        items.setdefault(item.version_id, []).append(item)
    entries = []
    for turn, placement in enumerate(placements):
        own = [
            item
            for item in items.get(placement.trainee.version_id, [])
            if item.block is None or item.block.department_id == placement.department_id
        ]
        written = _write(placement, own, turn % len(DILIGENCE), demo)
        own = placement.mentor == demo.accounts["mentor"]
        _decide(written, placement, OWN_WAITING if own else WAITING[turn % len(WAITING)], demo)
        entries += written
    entries += _drafts(entries, demo)
    Entry.objects.bulk_create(entries, batch_size=1000)


def complete(placements: list[Placement], demo) -> None:
    """All that these departments ask is done and signed: their trainees may hand in the end."""
    counts = counts_of(Placement.objects.filter(pk__in=[one.pk for one in placements]))
    entries = []
    for placement in placements:
        last = min(demo.now.date(), placement.ends_on) - DAY
        for count in counts[placement.pk]:
            for n in range(count.missing):
                entry = _entry(placement, count.requirement, last - n % 5 * DAY, demo)
                entry.level = count.requirement.level
                entry.status, entry.signed_at = EntryStatus.SIGNED, demo.now
                entry.signed_by = placement.mentor
                entries.append(entry)
    Entry.objects.bulk_create(entries, batch_size=1000)


def _write(placement: Placement, items: list[Requirement], kind: int, demo) -> list[Entry]:
    """What was done in the days so far, handed in within three days, now and then much later."""
    today, rng = demo.now.date(), demo.rng
    last = min(today - DAY, placement.ends_on)
    if kind == SILENT and placement.ends_on > today:
        last = max(placement.starts_on, last - SILENT_SINCE)
    days = [placement.starts_on + n * DAY for n in range((last - placement.starts_on).days + 1)]
    days = [day for day in days if day.weekday() < 6]
    share = len(days) / ((placement.ends_on - placement.starts_on).days + 1) * 7 / 6
    left = placement.ends_on < today
    entries = []
    for item in items:
        much = item.required * (0.25 if item.block is None else 1) * share
        for _ in range(round(much * (1.1 if left else DILIGENCE[kind] * rng.uniform(0.6, 1.4)))):
            entries.append(_entry(placement, item, rng.choice(days), demo))
    return entries


def _entry(placement: Placement, item: Requirement, day: date, demo) -> Entry:
    rng, today = demo.rng, demo.now.date()
    after = rng.randrange(8, 13) if rng.random() < 0.06 else rng.choice((0, 0, 0, 1, 1, 2, 3))
    handed_in = min(day + after * DAY, today - DAY)
    level = item.level if rng.random() < 0.92 else max(Level.OBSERVED, item.level - 1)
    diagnoses = DIAGNOSES.get(placement.department.name, DIAGNOSES["脊柱外科"])
    at = _at(handed_in, rng.randrange(12, 22), rng.randrange(60))
    return Entry(
        placement=placement,
        requirement=item,
        level=level,
        done_on=day,
        age_group=rng.choice(AGES),
        diagnosis=item.name if item.kind == ItemKind.DISEASE else rng.choice(diagnoses),
        reflection=rng.choice(REFLECTIONS),
        client_id=uuid.UUID(int=rng.getrandbits(128), version=4),
        status=EntryStatus.SUBMITTED,
        created_at=at,
        submitted_at=at,
        first_submitted_on=handed_in,
    )


def _decide(entries: list[Entry], placement: Placement, waiting: int, demo) -> None:
    """The newest wait, one came back, all others are signed; whoever left has all signed.

    Where nobody teaches, and with one slow mentor, what is old waits too.
    """
    if placement.mentor is None:
        return
    entries.sort(key=lambda entry: (entry.submitted_at, entry.client_id), reverse=True)
    if placement.status == PlacementStatus.COMPLETED:
        waiting = 0
    elif entries and placement.status == PlacementStatus.ACTIVE:
        returned = entries[waiting] if len(entries) > waiting else entries[-1]
        returned.status = EntryStatus.RETURNED
        returned.return_reason = demo.rng.choice(RETURN_REASONS)
    waits = set(range(waiting)) if waiting < max(WAITING) else set(range(0, 90, 7))
    for place, entry in enumerate(entries):
        if entry.status == EntryStatus.SUBMITTED and place not in waits:
            entry.status, entry.signed_by = EntryStatus.SIGNED, placement.mentor
            entry.signed_at = min(
                entry.submitted_at + timedelta(hours=demo.rng.randrange(2, 60)), demo.now
            )


def _drafts(entries: list[Entry], demo) -> list[Entry]:
    """The demo doctor wrote something down and has not handed it in."""
    own = [
        entry
        for entry in entries
        if entry.placement.trainee.user_id == demo.accounts["doctor"].pk
        and entry.placement.status == PlacementStatus.ACTIVE
    ]
    if not own:
        return []
    like = own[0]
    return [
        Entry(
            placement=like.placement,
            requirement=like.requirement,
            level=like.level,
            done_on=demo.now.date() - DAY,
            age_group=AgeGroup.OLD,
            diagnosis="腰椎管狭窄症",
            client_id=uuid.UUID(int=demo.rng.getrandbits(128), version=4),
            created_at=demo.now - timedelta(hours=3),
        )
    ]


def _at(day: date, hour: int, minute: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))
