from django.core.files.base import ContentFile
from django.utils import timezone

from alliance.standards.factories import StandardFactory, VersionFactory
from lms.testing.access import Row, members, only

READS = (
    "doctor mentor department_head coordinator other_coordinator training_office "
    "alliance_office editor auditor"
)
READERS = "doctor mentor department_head coordinator other_coordinator"
WATCH = "coordinator other_coordinator training_office alliance_office"
WRITE = "editor alliance_office"


def published(world, **fields):
    return VersionFactory(standard=StandardFactory(alliance=world.alliance), **fields)


def draft(world):
    return published(world, draft=True)


def pk_of(make):
    return lambda world: {"pk": make(world).pk}


def standard_pk(world) -> dict:
    return {"pk": published(world).standard_id}


def with_file(world):
    return published(world, file=ContentFile(b"%PDF-1.7 text", name="a.pdf"), filename="a.pdf")


def opening(world) -> dict:
    return {
        "alliance": world.alliance.pk,
        "kind": "PATHWAY",
        "code": "LJ-9",
        "title": "腰椎管狭窄症临床路径",
        "valid_from": timezone.localdate(),
    }


def draft_words(world) -> dict:
    return {"title": "改过的名称", "valid_from": timezone.localdate()}


ROWS = [
    Row("standards:library", get=members(200), post=405),
    Row("standards:version", kwargs=pk_of(published), get=only(READS), post=405),
    Row("standards:version", case="draft", kwargs=pk_of(draft), get=only(WRITE), post=405),
    Row("standards:file", kwargs=pk_of(with_file), get=only(READS), post=405),
    Row(
        "standards:acknowledge",
        kwargs=pk_of(published),
        get=405,
        post=only(READERS, 302) | {"administrator": 404},
    ),
    Row("standards:readers", kwargs=pk_of(published), get=only(WATCH), post=405),
    Row("standards:remind", kwargs=pk_of(published), get=405, post=only(WATCH, 302)),
    Row("standards:export", kwargs=pk_of(published), get=405, post=only(WATCH, 302)),
    Row("standards:manage", get=only(WRITE), post=405),
    Row("standards:new", data=opening, get=only(WRITE), post=only(WRITE, 302)),
    Row("standards:new_version", kwargs=standard_pk, get=405, post=only(WRITE, 302)),
    Row(
        "standards:withdraw",
        kwargs=standard_pk,
        data=lambda world: {"reason": "已有国家标准。"},
        get=only("alliance_office"),
        post=only("alliance_office", 302),
    ),
    Row(
        "standards:draft",
        kwargs=pk_of(draft),
        data=draft_words,
        get=only(WRITE),
        post=only(WRITE, 302),
    ),
    Row("standards:publish", kwargs=pk_of(draft), get=405, post=only("alliance_office", 302)),
    Row("standards:discard", kwargs=pk_of(draft), get=405, post=only(WRITE, 302)),
    Row(
        "standards_text",
        kwargs=pk_of(draft),
        data=lambda world: {"body-count": 0},
        get=only(WRITE),
        post=only(WRITE, 302),
    ),
]
