"""What a draft says otherwise than the published version, in sentences."""

from dataclasses import fields

from django.utils.translation import gettext as _

from .enums import BoxKind
from .forms import BoxForm
from .layout import Box
from .models import DesignVersion

_PAGE = ("title", "page_width", "page_height", "bleed")


def changes(old: DesignVersion, new: DesignVersion) -> list[str]:
    """Every difference of the two, in the order of the page; none when they look alike."""
    said = []
    for name in _PAGE:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            label = DesignVersion._meta.get_field(name).verbose_name
            said.append(_changed(label, before, after))
    said += _picture_changes(old, new)
    return said + _box_changes(list(old.arranged().boxes), list(new.arranged().boxes))


def _changed(label: object, before: object, after: object) -> str:
    return _("%(label)s：%(before)s → %(after)s") % {
        "label": label,
        "before": before,
        "after": after,
    }


def _picture_changes(old: DesignVersion, new: DesignVersion) -> list[str]:
    before = dict(old.pictures.values_list("name", "picture__sha256"))
    after = dict(new.pictures.values_list("name", "picture__sha256"))
    names = sorted(before.keys() | after.keys())
    return [
        _("换了图片 %(name)s") % {"name": name}
        for name in names
        if before.get(name) != after.get(name)
    ]


def _box_changes(old: list[Box], new: list[Box]) -> list[str]:
    said, left = [], list(old)
    for box in new:
        twin = next((one for one in left if _names(one) == _names(box)), None)
        if twin is None:
            said.append(_("新增 %(box)s") % {"box": _title(box)})
            continue
        left.remove(twin)
        said += [
            f"{_title(box)} · {_changed(_label(name), getattr(twin, name), getattr(box, name))}"
            for name in (field.name for field in fields(Box))
            if getattr(twin, name) != getattr(box, name)
        ]
    return said + [_("删去 %(box)s") % {"box": _title(box)} for box in left]


def _names(box: Box) -> tuple:
    """What makes two boxes the same one, wherever they stand."""
    return box.kind, box.text, box.picture


def _title(box: Box) -> str:
    words = box.text.replace("\n", " ")[:24] or box.picture
    kind = str(BoxKind(box.kind).label)
    return f"{kind}“{words}”" if words else kind


def _label(name: str) -> object:
    return BoxForm.base_fields[name].label
