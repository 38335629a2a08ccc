"""What is wrong with a layout, and whether a draft may be published."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from courses.typesetting.compiler import TypesetterError
from courses.typesetting.glyphs import missing_from

from . import drawing, examples
from .enums import BoxKind
from .facts import unknown_in
from .layout import Box, Layout
from .models import DesignVersion
from .pictures import LARGEST_PDF

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
LEAST_QR = 15  # mm; a phone reads the code's 33 modules from half a millimetre each
_ANY_DAY = datetime(2026, 5, 21, tzinfo=UTC)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a field of a box."""

    field: str
    sentence: str


def box_faults(box: Box, *, width: int, height: int, bleed: int, pictures: set[str]) -> list[Fault]:
    """What is wrong with the box on a page of this size, whose version has these pictures."""
    found = []
    if min(box.x, box.y) < -bleed:
        field = "x" if box.x < -bleed else "y"
        found.append(Fault(field, _("超出了纸张的左边或上边。")))
    if box.x + box.w > width + bleed:
        found.append(Fault("w", _("超出了纸张的右边。")))
    if box.y + box.h > height + bleed:
        found.append(Fault("h", _("超出了纸张的下边。")))
    if box.kind == BoxKind.TEXT:
        found += _text_faults(box)
    if box.kind == BoxKind.PICTURE and box.picture not in pictures:
        found.append(Fault("picture", _("请选择一张已上传的图片。")))
    if box.kind == BoxKind.QR and min(box.w, box.h) < LEAST_QR:
        sentence = _("二维码边长不能小于 %(least)d 毫米，否则手机扫不出来。") % {"least": LEAST_QR}
        found.append(Fault("w" if box.w < LEAST_QR else "h", sentence))
    if not COLOUR.fullmatch(box.colour):
        found.append(Fault("colour", _("颜色写成 # 加六位十六进制数，如 #1c2b33。")))
    return found


def _text_faults(box: Box) -> list[Fault]:
    if not box.text.strip():
        return [Fault("text", _("请填写文字。"))]
    found = []
    if unknown := unknown_in(box.text):
        names = "、".join(f"{{{name}}}" for name in unknown)
        found.append(Fault("text", _("没有这些字段：%(names)s。") % {"names": names}))
    if missing := missing_from(box.text.replace("\r", "").replace("\n", "")):
        characters = "、".join(missing)
        found.append(
            Fault("text", _("字库中没有这些字：%(characters)s。") % {"characters": characters})
        )
    if box.wrap > box.size:
        found.append(Fault("wrap", _("换行字号不能大于字号。")))
    return found


def proof_faults(layout: Layout) -> list[str]:
    """What a certificate needs so that a stranger can check it."""
    words = "".join(box.text for box in layout.boxes if box.kind == BoxKind.TEXT)
    found = []
    if not any(box.kind == BoxKind.QR for box in layout.boxes):
        found.append(_("版式上没有核验二维码。"))
    if "{serial}" not in words:
        found.append(_("版式上没有证书编号 {serial}。"))
    if "{code}" not in words:
        found.append(_("版式上没有核验码 {code}。"))
    if not re.search(r"\{(holder|unit)", words):
        found.append(_("版式上没有持证人 {holder} 或单位 {unit}。"))
    return found


def faults_of(version: DesignVersion) -> list[str]:
    """Sentences on why this draft cannot be published; every example is drawn."""
    layout = version.arranged()
    shown = set(version.pictures.values_list("name", flat=True))
    measures = {
        "width": version.page_width,
        "height": version.page_height,
        "bleed": version.bleed,
        "pictures": shown,
    }
    found = proof_faults(layout)
    for place, box in enumerate(layout.boxes, start=1):
        found += [
            _("第 %(place)d 项：%(fault)s") % {"place": place, "fault": fault.sentence}
            for fault in box_faults(box, **measures)
        ]
    if layout.background and layout.background not in shown:
        found.append(_("背景图片不见了，请重新上传。"))
    return found or _example_faults(version)


def _example_faults(version: DesignVersion) -> list[str]:
    found = []
    for name, label in examples.example_names().items():
        snapshot = examples.example_for(version.design, name)
        wrong = drawing.faults(version, snapshot)
        if not wrong:
            wrong = _drawn_faults(version, snapshot)
        found += [
            _("示例“%(example)s”：%(fault)s") % {"example": label, "fault": fault}
            for fault in wrong
        ]
    return found


def _drawn_faults(version: DesignVersion, snapshot: dict[str, str]) -> list[str]:
    try:
        pdf = drawing.draw(
            version, snapshot, serial=examples.SERIAL, code=examples.CODE, at=_ANY_DAY
        )
    except TypesetterError:
        return [_("排不出来，请检查各项的大小和文字。")]
    if len(pdf) > LARGEST_PDF:
        return [
            _("文件有 %(size)d KB，超过 120 KB。请换小一些的图片。")
            % {"size": round(len(pdf) / 1024)}
        ]
    return []
