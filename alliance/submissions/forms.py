"""What a coordinator writes on a phone, and what the office answers."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .models import Picture, Submission

MAX_PICTURE_BYTES = 15 * 1024 * 1024


class PicturesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name) -> list:
        return files.getlist(name)


class PicturesField(forms.FileField):
    """Several files of one input; a phone offers its camera and its album."""

    widget = PicturesInput

    def clean(self, data, initial=None) -> list:
        files = [super(PicturesField, self).clean(one, None) for one in data or []]
        for file in files:
            if file.size > MAX_PICTURE_BYTES:
                raise ValidationError(_("图片“%(name)s”超过 15 MB。"), params={"name": file.name})
        return files


class WriteForm(forms.ModelForm):
    """Title, text and more pictures. `places` are (value, name) where the person may write."""

    pictures = PicturesField(
        label=_("添加图片"), required=False,
        help_text=_("可一次选多张，最多 9 张，每张不超过 15 MB；位置和拍摄信息会自动去除。"),
        widget=PicturesInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )  # fmt: skip

    class Meta:
        model = Submission
        fields = ("title", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 10})}
        help_texts = {
            "text": _("何时、何地、谁、做了什么、效果如何。请不要写患者姓名等可识别患者的信息。")
        }

    def __init__(self, *args, places=(), **kwargs):
        super().__init__(*args, **kwargs)
        if len(places) > 1:
            place = forms.ChoiceField(label=_("以哪家单位投稿"), choices=places)
            self.fields = {"place": place, **self.fields}


class PictureForm(forms.ModelForm):
    class Meta:
        model = Picture
        fields = ("alt", "caption")
        help_texts = {
            "alt": _("给看不到图片的人，例如：两位医生在卫生院为老人做查体。投稿前必填。"),
            "caption": _("显示在图片下方，可不填。"),
        }


PictureForms = forms.modelformset_factory(Picture, form=PictureForm, extra=0)


class DecideForm(forms.Form):
    """The office's answer; the button says which."""

    RETURN, DECLINE = "return", "decline"

    comment = forms.CharField(
        label=_("给作者的意见"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    decision = forms.ChoiceField(choices=[(RETURN, RETURN), (DECLINE, DECLINE)])
