"""The forms of the editor: the page, its boxes, its pictures."""

from dataclasses import asdict, fields

from django import forms
from django.utils.translation import gettext_lazy as _

from .built_in import built_in
from .checking import COLOUR, box_faults
from .drafts import Writing
from .enums import (
    Align,
    BoxKind,
    CertificateKind,
    Face,
    Language,
    PictureRole,
    VerticalAlign,
)
from .examples import example_names
from .layout import Box, Layout
from .making import BACKGROUND
from .models import LARGEST_BLEED, LARGEST_PAGE, DesignVersion

MOST_BOXES = 60


def _length(label, *, least: float = -LARGEST_BLEED, **options) -> forms.FloatField:
    """A length on the page in mm."""
    widget = forms.NumberInput(attrs={"step": "0.5"})
    return forms.FloatField(
        label=label, min_value=least, max_value=LARGEST_PAGE, widget=widget, **options
    )


def _number(label, *, least: float, most: float, step: str, **options) -> forms.FloatField:
    widget = forms.NumberInput(attrs={"step": step})
    return forms.FloatField(
        label=label, min_value=least, max_value=most, widget=widget, required=False, **options
    )


class SheetForm(forms.Form):
    """The page itself."""

    title = forms.CharField(label=_("文件标题"), max_length=60)
    page_width = forms.IntegerField(label=_("纸宽（毫米）"), min_value=50, max_value=LARGEST_PAGE)
    page_height = forms.IntegerField(label=_("纸高（毫米）"), min_value=50, max_value=LARGEST_PAGE)
    bleed = forms.IntegerField(
        label=_("出血（毫米）"),
        min_value=0,
        max_value=LARGEST_BLEED,
        help_text=_("印刷时裁掉的四边；颁发的文件不含出血。"),
    )
    background = forms.BooleanField(label=_("显示背景图片"), required=False)

    @classmethod
    def of(cls, version: DesignVersion) -> "SheetForm":
        names = ("title", "page_width", "page_height", "bleed")
        initial = {name: getattr(version, name) for name in names}
        return cls(initial=initial | {"background": bool(version.layout.get("background"))})


class BoxForm(forms.Form):
    """One box; what its kind does not use is kept as it is and not asked about."""

    kind = forms.ChoiceField(label=_("内容"), choices=BoxKind, initial=BoxKind.TEXT)
    text = forms.CharField(
        label=_("文字"), required=False, max_length=1000, strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    picture = forms.ChoiceField(label=_("图片"), required=False)
    x = _length(_("左（毫米）"), initial=20)
    y = _length(_("上（毫米）"), initial=20)
    w = _length(_("宽（毫米）"), least=0.1, initial=100)
    h = _length(_("高（毫米）"), least=0.1, initial=20)
    face = forms.ChoiceField(label=_("字体"), choices=Face, required=False, initial=Face.SONG)
    size = _number(_("字号（磅）"), least=5, most=400, step="0.5", initial=14)
    wrap = _number(
        _("换行字号（磅）"), least=5, most=400, step="0.5", initial=10,
        help_text=_("一行放不下时先缩小到这个字号，再小就换行。"),
    )  # fmt: skip
    align = forms.ChoiceField(label=_("左右"), choices=Align, required=False, initial=Align.CENTER)
    valign = forms.ChoiceField(
        label=_("上下"), choices=VerticalAlign, required=False, initial=VerticalAlign.TOP
    )
    colour = forms.RegexField(
        COLOUR, label=_("颜色"), required=False, initial="#1c2b33",
        widget=forms.TextInput(attrs={"type": "color"}),
        error_messages={"invalid": _("颜色写成 # 加六位十六进制数，如 #1c2b33。")},
    )  # fmt: skip
    spacing = _number(_("字距（字）"), least=0, most=3, step="0.02", initial=0)
    leading = _number(_("行距（字）"), least=0, most=3, step="0.05", initial=0.65)
    weight = _number(_("加粗或线宽（磅）"), least=0, most=20, step="0.1", initial=0)
    indent = forms.BooleanField(label=_("首行空两字"), required=False)

    def __init__(self, *args, pictures: set[str] = frozenset(), **kwargs):
        super().__init__(*args, **kwargs)
        shown = sorted(pictures - {BACKGROUND})
        self.fields["picture"].choices = [("", "—"), *((name, name) for name in shown)]

    def box(self) -> Box:
        """What was written; a field left empty says what a new box says."""
        said = {
            field.name: self.cleaned_data[field.name]
            for field in fields(Box)
            if self.cleaned_data.get(field.name) not in (None, "")
        }
        if "text" in said:
            said["text"] = said["text"].replace("\r\n", "\n").strip("\n")
        return Box(**said)


class BoxFormSet(
    forms.formset_factory(
        BoxForm,
        can_order=True,
        can_delete=True,
        extra=0,
        max_num=MOST_BOXES,
        absolute_max=MOST_BOXES,
        validate_max=True,
    )
):
    """The boxes in the order in which they are drawn."""

    deletion_widget = forms.CheckboxInput


class EditorForm:
    """Page and boxes together: both are valid, and each box suits the page."""

    def __init__(self, version: DesignVersion, data=None, *, extra: int = 0):
        self.version = version
        self.pictures = set(version.pictures.values_list("name", flat=True))
        told = {"form_kwargs": {"pictures": self.pictures}, "prefix": "box"}
        if data is None:
            self.sheet = SheetForm.of(version)
            initial = [asdict(box) for box in version.arranged().boxes]
            self.boxes = BoxFormSet(initial=initial, **told)
            self.boxes.extra = extra
        else:
            self.sheet = SheetForm(data)
            self.boxes = BoxFormSet(data, **told)
        self._written: list[BoxForm] = []

    def is_valid(self) -> bool:
        if not (self.sheet.is_valid() and self.boxes.is_valid()):
            return False
        page = self.sheet.cleaned_data
        self._written = list(self.boxes.ordered_forms)
        for form in self._written:
            found = box_faults(
                form.box(),
                width=page["page_width"],
                height=page["page_height"],
                bleed=page["bleed"],
                pictures=self.pictures,
            )
            for fault in found:
                form.add_error(fault.field, fault.sentence)
        return not any(form.errors for form in self._written)

    def writing(self) -> Writing:
        """What a valid form says."""
        page, before = self.sheet.cleaned_data, self.version.arranged()
        shown = page["background"] and BACKGROUND in self.pictures
        layout = Layout(
            boxes=tuple(form.box() for form in self._written),
            background=BACKGROUND if shown else "",
            quarter=before.quarter,
            over=before.over,
        )
        return Writing(
            title=page["title"],
            page_width=page["page_width"],
            page_height=page["page_height"],
            bleed=page["bleed"],
            layout=layout,
        )

    def errors(self) -> dict[str, list[str]]:
        """The sentences by the name of the field that each belongs to."""
        found = {name: list(said) for name, said in self.sheet.errors.items()}
        for form in self.boxes.forms:
            found |= {form.add_prefix(name): list(said) for name, said in form.errors.items()}
        return found


class ExampleForm(forms.Form):
    """Which example is shown."""

    example = forms.ChoiceField(label=_("示例"), choices=lambda: list(example_names().items()))


class PictureForm(forms.Form):
    """A picture for the draft."""

    role = forms.ChoiceField(label=_("用途"), choices=PictureRole)
    name = forms.SlugField(
        label=_("图片名"), max_length=30, required=False,
        help_text=_("小写字母、数字和连字符，如 signature-chair；背景不用填。"),
    )  # fmt: skip
    file = forms.FileField(
        label=_("文件"), help_text=_("JPG、PNG、WebP 或 TIFF，不超过 10 MB。"),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )  # fmt: skip
    whiten = forms.BooleanField(
        label=_("白纸变透明"), required=False, initial=True,
        help_text=_("拍照或扫描的签名、印章用；本来就透明的图片不要选。"),
    )  # fmt: skip

    def clean(self) -> dict:
        said = super().clean()
        if said.get("role") != PictureRole.BACKGROUND and not said.get("name"):
            self.add_error("name", _("请给图片起个名字。"))
        return said


class NameForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=60)


class DesignForm(NameForm):
    """A new design."""

    alliance = forms.ModelChoiceField(label=_("联盟"), queryset=None, empty_label=None)
    kind = forms.ChoiceField(label=_("类型"), choices=CertificateKind)
    language = forms.ChoiceField(label=_("语言"), choices=Language)
    upright = forms.BooleanField(
        label=_("竖式"), required=False, help_text=_("牌匾有横式和竖式两种，其他类型不用选。")
    )
    field_order = ("alliance", "kind", "language", "name", "upright")

    def __init__(self, *args, alliances, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["alliance"].queryset = alliances

    def start(self) -> int:
        """The place of the built-in design that it begins as."""
        said = self.cleaned_data
        return int(said["upright"] and len(built_in(said["kind"], said["language"])) > 1)
