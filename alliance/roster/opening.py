"""Opening a workbook from somebody else's computer without trusting it.

The package is looked at before anything is unpacked, unpacked with a cap, searched for document
types (where entity bombs live), and only what was checked is put together again for the reader:
the reader cannot see other bytes than those checked here.
"""

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO
from xml.parsers import expat

import python_calamine
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from .scanning import Marks, SheetDamaged, SheetTooLarge, scan_sheet

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_XML_BYTES = 32 * 1024 * 1024  # some 60,000 people; a roster of 5,000 takes 3 MB
MAX_INDEX_BYTES = 1024 * 1024  # of the parts that are read as a tree
CHUNK_BYTES = 256 * 1024

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
MAIN_PART = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
PARTS_READ = (
    "[content_types].xml", "_rels/.rels", MAIN_PART, RELATIONS, "xl/styles.xml",
    "xl/sharedstrings.xml",
)  # fmt: skip


class WorkbookRefused(Exception):
    """The file as a whole cannot be read; the message is a sentence for whoever sent it."""


@dataclass(frozen=True)
class Sheet:
    """A visible sheet: values by row and column from zero, and what the reader would not tell."""

    name: str
    rows: list[list]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]
    marks: Marks


class Workbook:
    """A checked workbook; sheets are read when they are asked for."""

    def __init__(self, parts: dict[str, bytes]):
        self._parts = parts
        self._paths = _sheet_paths(parts)
        try:
            self._reader = python_calamine.load_workbook(_packed(parts))
        except (python_calamine.CalamineError, OSError, ValueError) as error:
            raise WorkbookRefused(_damaged()) from error
        self.sheet_names = [
            sheet.name
            for sheet in self._reader.sheets_metadata
            if sheet.visible == python_calamine.SheetVisibleEnum.Visible
            and sheet.name in self._paths
        ]

    def sheet(self, name: str) -> Sheet:
        """Raises WorkbookRefused when the sheet is damaged or spread too wide."""
        try:
            marks = scan_sheet(self._parts[self._paths[name]])
        except SheetTooLarge as error:
            raise WorkbookRefused(
                _("工作表“%(sheet)s”的内容铺得太开，请只保留名册本身的行和列。") % {"sheet": name}
            ) from error
        except SheetDamaged as error:
            raise WorkbookRefused(_damaged()) from error
        try:
            sheet = self._reader.get_sheet_by_name(name)
            rows = sheet.to_python(skip_empty_area=False)
        except (python_calamine.CalamineError, OSError, ValueError) as error:
            raise WorkbookRefused(_damaged()) from error
        return Sheet(name=name, rows=rows, merged=sheet.merged_cell_ranges or [], marks=marks)


def open_workbook(file: BinaryIO) -> Workbook:
    """Read a seekable file as an .xlsx workbook. Raises WorkbookRefused."""
    file.seek(0, io.SEEK_END)
    if file.tell() > MAX_FILE_BYTES:
        raise WorkbookRefused(
            _("文件超过 %(limit)s MB，请拆成几个文件分别导入。")
            % {"limit": MAX_FILE_BYTES // 1024 // 1024}
        )
    file.seek(0)
    start = file.read(8)
    if start == OLE_MAGIC:
        file.seek(0)
        raise WorkbookRefused(_why_ole(file.read()))
    if not start.startswith(b"PK\x03\x04"):
        raise WorkbookRefused(_("这不是 Excel 工作簿，请用 Excel 或 WPS 另存为 .xlsx 后再上传。"))
    try:
        return Workbook(_checked_parts(file))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise WorkbookRefused(_damaged()) from error


def _why_ole(content: bytes) -> str:
    if ENCRYPTED_STREAM in content:
        return _("文件设有密码，请在 Excel 中取消密码后再上传。")
    return _("这是旧版 .xls 或其他格式的文件，请用 Excel 或 WPS 另存为 .xlsx 后再上传。")


def _damaged() -> str:
    return _("文件已损坏，无法读取。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。")


def _checked_parts(file: BinaryIO) -> dict[str, bytes]:
    """The parts that the reader needs, each unpacked under the cap and free of document types."""
    with zipfile.ZipFile(file) as package:
        entries = package.infolist()
        names = {entry.filename.lower() for entry in entries}
        if MAIN_PART not in names or RELATIONS not in names:
            raise WorkbookRefused(
                _("这不是 .xlsx 工作簿，请用 Excel 或 WPS 另存为 .xlsx 后再上传。")
            )
        if len(names) != len(entries) or len(entries) > MAX_ENTRIES:
            raise WorkbookRefused(_damaged())
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise WorkbookRefused(_("文件设有密码，请取消密码后再上传。"))
        wanted = [entry for entry in entries if _is_read(entry.filename.lower())]
        if sum(entry.file_size for entry in wanted) > MAX_XML_BYTES:
            raise WorkbookRefused(_too_large())
        parts, left = {}, MAX_XML_BYTES
        for entry in wanted:
            parts[entry.filename] = content = _unpack(package, entry, left)
            left -= len(content)
            _refuse_document_type(content)
    return parts


def _is_read(name: str) -> bool:
    return name in PARTS_READ or (name.startswith("xl/worksheets/") and name.endswith(".xml"))


def _too_large() -> str:
    return _("文件解开后太大，不像一份名册。请删去多余的工作表和空行后再上传。")


def _unpack(package: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """Unpack one part, counting what really comes out and not what the package declares."""
    content = bytearray()
    with package.open(entry) as part:
        while chunk := part.read(CHUNK_BYTES):
            content += chunk
            if len(content) > limit:
                raise WorkbookRefused(_too_large())
    return bytes(content)


def _refuse_document_type(content: bytes) -> None:
    """A part of a workbook never has a document type; one that has is an attack."""

    def refuse(*declaration: object) -> None:
        raise WorkbookRefused(_("文件里含有不允许的定义，为安全起见不予读取。"))

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise WorkbookRefused(_damaged()) from error


def _sheet_paths(parts: dict[str, bytes]) -> dict[str, str]:
    """Name of each sheet -> name of its part; sheets without a readable part are left out."""
    by_lower = {name.lower(): name for name in parts}
    if max(len(parts[by_lower[name]]) for name in (MAIN_PART, RELATIONS)) > MAX_INDEX_BYTES:
        raise WorkbookRefused(_too_large())
    try:
        workbook = ElementTree.fromstring(parts[by_lower[MAIN_PART]], forbid_dtd=True)
        relations = ElementTree.fromstring(parts[by_lower[RELATIONS]], forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException) as error:
        raise WorkbookRefused(_damaged()) from error
    targets = {}
    for relation in relations:
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith(("/", "xl/")) else f"xl/{target}"
        targets[relation.get("Id")] = by_lower.get(path.lower())
    paths = {}
    for element in workbook.iter():
        if element.tag.rpartition("}")[2] == "sheet":
            relation_id = next(
                (value for key, value in element.attrib.items() if key.endswith("}id")), None
            )
            if path := targets.get(relation_id):
                paths[element.get("name", "")] = path
    return paths


def _packed(parts: dict[str, bytes]) -> io.BytesIO:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_STORED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    package.seek(0)
    return package
