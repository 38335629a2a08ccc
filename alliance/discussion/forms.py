from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.units.models import Alliance

from .enums import TEXT_LENGTH, ReportReason

DAYS = [(1, _("1 天")), (3, _("3 天")), (7, _("7 天")), (30, _("30 天")), (90, _("90 天"))]


class TextForm(forms.Form):
    """One's own words; what is in them is checked by services.writing."""

    text = forms.CharField(
        label=_("内容"),
        required=False,
        strip=False,
        max_length=TEXT_LENGTH * 2,  # services counts after cleaning, and says it in its own words
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("用 @姓名 提到能看到这里的人。不要写患者的姓名、电话、住院号等信息。"),
    )


class CommentForm(TextForm):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    answers = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("原因"), choices=ReportReason, widget=forms.RadioSelect, initial=None
    )
    note = forms.CharField(
        label=_("补充说明"),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class HideForm(forms.Form):
    reason = forms.CharField(
        label=_("隐藏的原因"), max_length=200, help_text=_("作者和其他读者会看到这个原因。")
    )


class SilenceForm(forms.Form):
    """`alliances` are those whose office the person is."""

    alliance = forms.ModelChoiceField(
        label=_("联盟"), queryset=Alliance.objects.none(), empty_label=None
    )
    days = forms.TypedChoiceField(label=_("时间"), choices=DAYS, coerce=int, initial=3)
    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("作者会看到这个原因。"))

    def __init__(self, *args, alliances, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["alliance"].queryset = alliances
