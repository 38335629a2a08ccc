"""Hostile files. A child process opens them all with a few seconds' CPU and little memory."""

import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from alliance.roster.opening import WorkbookRefused, open_workbook
from alliance.roster.tests.books import CLEAN, MESSY, book, sheets

ROOT = Path(__file__).resolve().parents[3]
CPU_SECONDS = 4
MEMORY_BYTES = 400 * 1024 * 1024
CHILD = f"""
import json, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({CPU_SECONDS}, {CPU_SECONDS}))
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY_BYTES}, {MEMORY_BYTES}))
from django.conf import settings
settings.configure(USE_I18N=False)
from alliance.roster.opening import WorkbookRefused, open_workbook
def answer(path):
    try:
        workbook = open_workbook(open(path, "rb"))
        for name in workbook.sheet_names:
            workbook.sheet(name)
    except WorkbookRefused as refusal:
        return str(refusal)
    return f"opened {{len(workbook.sheet_names)}}"
print(json.dumps([answer(path) for path in sys.argv[1:]]))
"""
WORKSHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>{}</sheetData></worksheet>'
)
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]>"
)


def child(code: str, *paths: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", code, *paths],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        check=False,
        env={"PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)},
    )


def open_in_child(*paths: Path) -> list[str]:
    """What is said of each file; the child's time and memory are for all of them."""
    done = child(CHILD, *paths)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def with_sheet(content: bytes | str, part="xl/worksheets/sheet1.xml", copy_of=None) -> bytes:
    """A good workbook with one part put in another's place."""
    source = zipfile.ZipFile(copy_of or book())
    target_file = BytesIO()
    with zipfile.ZipFile(target_file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for entry in source.infolist():
            if entry.filename != part:
                target.writestr(entry.filename, source.read(entry))
        target.writestr(part, content)
    return target_file.getvalue()


def bomb(megabytes: int) -> bytes:
    return with_sheet(b" " * (megabytes * 1024 * 1024))


def lying_bomb() -> bytes:
    """Says that its sheet takes 1,000 bytes."""
    content = bytearray(bomb(100))
    size = (100 * 1024 * 1024).to_bytes(4, "little")
    assert content.count(size) >= 1
    return bytes(content.replace(size, (1000).to_bytes(4, "little")))


HOSTILE = {
    "empty": (lambda: b"", "不是 Excel 工作簿"),
    "text": (lambda: "姓名,手机号".encode(), "不是 Excel 工作簿"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "不是 Excel 工作簿"),
    "cut off": (lambda: CLEAN.read_bytes()[:20_000], "已损坏"),
    "other zip": (lambda: _zip({"word/document.xml": "<a/>"}), "不是 .xlsx"),
    "encrypted": (lambda: _ole("EncryptedPackage".encode("utf-16-le")), "密码"),
    "old xls": (lambda: _ole("Workbook".encode("utf-16-le")), "另存为 .xlsx"),
    "zip bomb": (lambda: bomb(300), "解开后太大"),
    "lying zip bomb": (lying_bomb, "已损坏"),
    "entity bomb in a sheet": (lambda: with_sheet(LAUGHS + "<worksheet>&a11;</worksheet>"), "定义"),
    "entity bomb in utf-16": (
        lambda: with_sheet((LAUGHS + "<worksheet>&a11;</worksheet>").encode("utf-16")),
        "定义",
    ),
    "entity bomb in the styles": (
        lambda: with_sheet(LAUGHS + "<styleSheet>&a11;</styleSheet>", part="xl/styles.xml"),
        "定义",
    ),
    "external entity": (
        lambda: with_sheet(
            '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet>&x;</worksheet>'
        ),
        "定义",
    ),
    "cell at the far corner": (
        lambda: with_sheet(
            WORKSHEET.format("a", '<row r="9"><c r="xfd1048576"><v>1</v></c></row>')
        ),
        "铺得太开",
    ),
    "cell nowhere": (
        lambda: with_sheet(WORKSHEET.format("a", '<row r="9"><c r="A0"><v>1</v></c></row>')),
        "已损坏",
    ),
    "huge array formula": (
        lambda: with_sheet(
            WORKSHEET.format("a", '<row><c><f t="array" ref="A1:XFD1048576">1</f></c></row>')
        ),
        "铺得太开",
    ),
    "thousands of parts": (
        lambda: _zip({"xl/workbook.xml": "<a/>", "xl/_rels/workbook.xml.rels": "<a/>"}, extra=9000),
        "已损坏",
    ),
    "no xml": (lambda: with_sheet("no xml"), "已损坏"),
}


def _zip(parts: dict[str, str], extra: int = 0) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
        for number in range(extra):
            package.writestr(f"xl/media/{number}.png", b"")
    return file.getvalue()


def _ole(stream: bytes) -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1024) + stream + bytes(1024)


def test_a_hostile_file_is_refused_in_a_sentence_with_little_time_and_memory(tmp_path):
    paths = [tmp_path / f"{name}.xlsx" for name in HOSTILE]
    for path, (make, _sentence) in zip(paths, HOSTILE.values(), strict=True):
        path.write_bytes(make())
    said = dict(zip(HOSTILE, open_in_child(*paths), strict=True))
    assert {
        name: said[name] for name, (_, words) in HOSTILE.items() if words not in said[name]
    } == {}


def test_the_child_does_open_good_files():
    assert open_in_child(CLEAN, MESSY) == ["opened 2", "opened 2"]


def test_the_child_is_held_to_its_memory(tmp_path):
    """The control: without the checks, the far corner takes more than there is."""
    unchecked = CHILD.replace(
        "def answer",
        "import alliance.roster.opening as o; o.scan_sheet = lambda content: None\ndef answer",
    )
    path = tmp_path / "far.xlsx"
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path.write_bytes(with_sheet(WORKSHEET.format("a", far)))
    assert child(unchecked, path).returncode != 0


def test_a_file_too_large_is_refused_unread(tmp_path):
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    with path.open("rb") as file, pytest.raises(WorkbookRefused, match="20 MB"):
        open_workbook(file)


def test_formulas_and_errors_are_marked_where_they_stand():
    workbook = open_workbook(sheets(("一", [["a", "=1+1"], [None, "b"]]), ("二", [["=NA()"]])))
    assert workbook.sheet_names == ["一", "二"]
    assert workbook.sheet("一").marks.formulas == {(0, 1)}
    cells = '<row r="2"><c r="B2" t="e"><v>#N/A</v></c><c><f t="array" ref="C2:D3">1</f></c></row>'
    marks = open_workbook(BytesIO(with_sheet(WORKSHEET.format("a", cells)))).sheet("成员单位").marks
    assert marks.errors == {(1, 1)}
    assert marks.formulas == {(1, 2), (1, 3), (2, 2), (2, 3)}


def test_hidden_sheets_are_not_read():
    file = BytesIO()
    with xlsxwriter.Workbook(file) as workbook:
        workbook.add_worksheet("成员单位")
        workbook.add_worksheet("医师").hide()
    assert open_workbook(file).sheet_names == ["成员单位"]
