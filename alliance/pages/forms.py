from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from .directory import Search
from .pictures import NotAPicture, redrawn

NOT_A_PICTURE = _("这个文件不是可用的图片，或者尺寸过大。请换一张 JPG、PNG 或 WebP 图片。")


class DirectoryForm(forms.Form):
    """The directory's search; what it does not understand it does not ask for."""

    q = forms.CharField(
        label=_("单位名称"),
        required=False,
        max_length=50,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("名称、拼音或首字母"), "autocomplete": "off"}
        ),
    )
    county = forms.ChoiceField(label=_("所在县区"), required=False)
    level = forms.ChoiceField(label=_("等级"), required=False)
    kind = forms.ChoiceField(label=_("单位类别"), required=False)

    def __init__(self, data, *, choices: dict[str, list[tuple[str, str]]]):
        super().__init__(data, label_suffix="")
        for name, options in choices.items():
            self.fields[name].choices = [("", _("全部")), *options]

    def search(self) -> Search:
        self.full_clean()
        return Search(**{name: self.cleaned_data.get(name, "") for name in self.fields})


class PictureField(WagtailImageField):
    """Wagtail's field, which raises something else than ValidationError for a file cut off."""

    def to_python(self, data):
        try:
            return super().to_python(data)
        except (OSError, SyntaxError) as error:
            raise forms.ValidationError(NOT_A_PICTURE) from error


class SiteImageForm(BaseImageForm):
    """An upload to the media library: says what it shows, and really is a picture."""

    file = PictureField(label=_("文件"), widget=forms.FileInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "description" in self.fields:
            self.fields["description"].label = _("替代文字")
            self.fields["description"].help_text = _("给看不到图片的人：图里是什么。")
            self.fields["description"].required = True

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return file
        try:
            return redrawn(file)
        except NotAPicture as error:
            raise forms.ValidationError(NOT_A_PICTURE) from error
