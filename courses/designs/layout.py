"""Where everything stands on a page: plain values, kept as JSON with the version of a design."""

from dataclasses import asdict, dataclass, fields, replace

from .enums import Align, BoxKind, Face, VerticalAlign


@dataclass(frozen=True)
class Box:
    """A rectangle and what stands in it. Lengths in mm from the page's upper left, type in pt.

    `text` may name facts ({holder}); `wrap` is the size below which a line breaks instead of
    shrinking further; `spacing` and `leading` are in em; `weight` thickens letters, or is the line
    of a frame. `picture` is the name of one of the version's pictures.
    """

    kind: str
    x: float
    y: float
    w: float
    h: float
    text: str = ""
    face: str = Face.SONG.value
    size: float = 12
    wrap: float = 9
    align: str = Align.CENTER.value
    valign: str = VerticalAlign.TOP.value
    colour: str = "#1c2b33"
    spacing: float = 0
    leading: float = 0.65
    weight: float = 0
    indent: bool = False
    picture: str = ""


@dataclass(frozen=True)
class Layout:
    """All of a page. `background` names a picture that covers it and its bleed.

    `quarter`: the picture is the upper left quarter, turned over for the other three, and reaches
    over the middle of the page by `over` mm.
    """

    boxes: tuple[Box, ...]
    background: str = ""
    quarter: bool = False
    over: float = 0

    def as_json(self) -> dict:
        return {
            "background": self.background,
            "quarter": self.quarter,
            "over": self.over,
            "boxes": [asdict(box) for box in self.boxes],
        }

    @classmethod
    def from_json(cls, kept: dict) -> "Layout":
        """What `as_json` gave; a key that is not known any more is passed over."""
        known = {field.name for field in fields(Box)}
        boxes = tuple(
            Box(**{key: value for key, value in box.items() if key in known})
            for box in kept["boxes"]
        )
        return cls(
            boxes=boxes,
            background=kept.get("background", ""),
            quarter=kept.get("quarter", False),
            over=kept.get("over", 0),
        )

    def pictures(self) -> set[str]:
        """The names of the pictures that it shows."""
        named = {box.picture for box in self.boxes if box.kind == BoxKind.PICTURE}
        return (named | {self.background}) - {""}

    def without_picture(self, name: str) -> "Layout":
        """The layout without the boxes that show this picture, and without it as background."""
        boxes = tuple(
            box for box in self.boxes if box.kind != BoxKind.PICTURE or box.picture != name
        )
        if self.background == name:
            return Layout(boxes=boxes)
        return replace(self, boxes=boxes)
