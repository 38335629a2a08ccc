"""A small library: in force, expiring, expired, to come, superseded, withdrawn, and two drafts."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from alliance.core import audit
from alliance.pages.demo import body_of

from . import queries, services, telling
from .enums import StandardKind as Kind
from .models import Acknowledgement, Standard, Version

# Code, kind, title, and for each version: (in force since days, ends in days, what changed).
LIBRARY = [
    ("JZ-GF-001", Kind.STANDARD, "腰背痛基层分诊规范",
     [(700, None, ""), (40, 690, "新增“红旗征象”核对卡；转诊时限由 5 天改为 3 天。")]),
    ("JZ-GF-002", Kind.STANDARD, "颈椎病分级诊疗规范（基层版）", [(300, 20, "")]),
    ("JZ-LJ-001", Kind.PATHWAY, "腰椎间盘突出症保守治疗临床路径", [(180, 550, "")]),
    ("JZ-LJ-002", Kind.PATHWAY, "骨质疏松性椎体骨折临床路径", [(400, -5, "")]),
    ("JZ-LC-001", Kind.PROCEDURE, "危急患者上转绿色通道流程",
     [(500, None, ""), (8, 360, "增加夜间联系电话核对步骤；上转前电话通知改为必做。")]),
    ("JZ-LC-002", Kind.PROCEDURE, "影像资料上传与互认流程", [(250, 480, ""), (-14, 700,
     "新版自下月起执行：压缩包改为逐张上传，统一命名。")]),
    ("JZ-ZK-001", Kind.QUALITY, "住院病历脊柱专科检查书写质控标准", [(2, 362, "")]),
    ("JZ-ZK-000", Kind.QUALITY, "术后随访登记要求（试行）", [(600, 100, "")]),
]  # fmt: skip
WITHDRAWN = {"JZ-ZK-000": "试行结束，内容并入《腰背痛基层分诊规范》第二版。"}
WITH_FILE = {"JZ-LC-001", "JZ-LJ-001"}
PARTS = [
    ("目的", "统一联盟内各级医疗机构的做法，让患者在任何一家成员单位都得到同样的处理。"),
    ("适用范围", "联盟全体成员单位的门诊、急诊和病区；村卫生室按其中“初筛”部分执行。"),
    ("要点", "先问红旗征象，再做神经系统查体；不能确定的，当天通过联盟会诊渠道请上级医生看。"),
    ("记录", "处理经过写入病历；上转患者附转诊单，下转患者附康复计划和复查时间。"),
]


def load(demo) -> None:
    for code, kind, title, versions in LIBRARY:
        standard = Standard.objects.create(alliance=demo.alliance, kind=kind, code=code)
        for number, (since, ends, changes) in enumerate(versions, start=1):
            _version(demo, standard, number, title, since, ends, changes)
        if code in WITHDRAWN:
            services.withdraw(
                standard_id=standard.pk, reason=WITHDRAWN[code], by=demo.accounts["office"],
                at=demo.now - timedelta(days=30),
            )  # fmt: skip
    _drafts(demo)
    _readers(demo)
    accounts = [account.pk for account in demo.accounts.values()]
    for version_id in telling.versions_to_tell(at=demo.now):
        telling.tell_readers(version_id=version_id, at=demo.now, only=accounts)


def _version(demo, standard, number, title, since, ends, changes) -> None:
    today = timezone.localdate(demo.now)
    written = demo.now - timedelta(days=max(since, 0) + 10)
    version = standard.versions.create(
        number=number,
        title=title,
        changes=changes,
        valid_from=today - timedelta(days=since),
        valid_until=None if ends is None else today + timedelta(days=ends),
        body=_body(),
        written_by=demo.accounts["editor"],
        written_at=written,
    )
    if standard.code in WITH_FILE:
        version.filename = f"{title}.pdf"
        version.file.save(version.filename, ContentFile(one_page_pdf(standard.code)))
    version.state = "PUBLISHED"
    version.published_by = demo.accounts["office"]
    version.published_at = written + timedelta(days=2)
    version.save()
    audit.record(
        "standard.publish", by_id=demo.accounts["office"].pk, target=version,
        alliance_id=demo.alliance.pk, at=version.published_at, number=number,
    )  # fmt: skip


def _body():
    return body_of(*(("text", f"<h2>{head}</h2><p>{text}</p>") for head, text in PARTS))


def _drafts(demo) -> None:
    """A first draft, and the next version of the one that has expired."""
    editor = demo.accounts["editor"]
    first = services.open_standard(
        alliance_id=demo.alliance.pk, kind=Kind.PATHWAY, code="JZ-LJ-003",
        title="腰椎管狭窄症临床路径", valid_from=timezone.localdate(demo.now), by=editor,
        at=demo.now,
    )  # fmt: skip
    services.write_text(version_id=first.pk, body=_body(), by=editor, at=demo.now)
    expired = Standard.objects.get(code="JZ-LJ-002")
    services.begin_version(standard_id=expired.pk, by=editor, at=demo.now)


def _readers(demo) -> None:
    """Two of three have read what has been there for long; the demo doctor has some to read."""
    people = list(
        queries.readers_of(demo.alliance.pk).order_by("pk").values_list("user", flat=True)
    )
    own = {demo.accounts[name].pk for name in ("doctor", "coordinator", "mentor", "head")}
    day = timezone.localdate(demo.now)
    rows = []
    for version in Version.objects.published().filter(valid_from__lte=day).order_by("pk"):
        age = (day - version.valid_from).days
        share = min(0.85, 0.1 + age / 250)
        for person_id in people:
            chance = demo.rng.random()
            if person_id in own:
                chance = 0 if age > 100 else 1
            if chance < share:
                passed = timedelta(days=demo.rng.randrange(age + 1) * 0.6, minutes=chance * 300)
                rows.append(
                    Acknowledgement(version=version, person_id=person_id, at=demo.now - passed)
                )
    Acknowledgement.objects.bulk_create(rows, batch_size=1000)


def one_page_pdf(words: str) -> bytes:
    """The smallest honest PDF that shows one line."""
    stream = f"BT /F1 28 Tf 72 720 Td ({words}) Tj ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + end
