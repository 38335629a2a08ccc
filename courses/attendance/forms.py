from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from alliance.core.widgets import DateInput

from .codes import DIGITS
from .enums import LeaveKind, LeaveStatus
from .proofs import MAX_BYTES, NotAProof, ending_of


class DigitsForm(forms.Form):
    digits = forms.RegexField(
        rf"^[0-9]{{{DIGITS}}}$",
        label=_("科室屏幕上的六位数字"),
        error_messages={"invalid": _("请输入六位数字。")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": DIGITS}
        ),
    )


class LeaveForm(forms.Form):
    """What a trainee says on a phone to ask for leave."""

    kind = forms.ChoiceField(label=_("类别"), choices=LeaveKind)
    starts_on = forms.DateField(label=_("第一天"), widget=DateInput())
    ends_on = forms.DateField(
        label=_("最后一天"), widget=DateInput(), help_text=_("含当天；请一天假时与第一天相同。")
    )
    reason = forms.CharField(
        label=_("事由"),
        max_length=300,
        help_text=_("请勿填写他人的姓名、证件号码或病历信息。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    proof = forms.FileField(
        label=_("证明材料（选填）"),
        required=False,
        help_text=_("PDF、JPG 或 PNG，不超过 8 MB。仅您本人和有权审批的人可以打开。"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def clean_proof(self):
        file = self.cleaned_data["proof"]
        if not file:
            return file
        if file.size > MAX_BYTES:
            raise ValidationError(_("文件超过 8 MB，请压缩后再上传。"))
        try:
            file.name = f"proof.{ending_of(file)}"
        except NotAProof as error:
            raise ValidationError(_("只能上传 PDF、JPG 或 PNG 文件。")) from error
        return file

    def clean(self):
        found = super().clean()
        first, last = found.get("starts_on"), found.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("最后一天不能早于第一天。"))
        return found


class DecideForm(forms.Form):
    """One form with two buttons; a refusal needs its reason."""

    verdict = forms.ChoiceField(choices=[("approve", ""), ("reject", "")], widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("审批意见"),
        required=False,
        max_length=200,
        help_text=_("不批准时必须写明理由，学员会看到。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self):
        found = super().clean()
        if found.get("verdict") == "reject" and not found.get("reason"):
            self.add_error("reason", _("请写明不批准的理由。"))
        return found


class LeaveFilter(forms.Form):
    status = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *LeaveStatus.choices]
    )

    def narrow(self, leaves):
        """The leaves of that state; a state that cannot be read narrows nothing."""
        if self.is_valid() and (status := self.cleaned_data["status"]):
            return leaves.filter(status=status)
        return leaves


class CorrectForm(forms.Form):
    day = forms.DateField(label=_("日期"), widget=DateInput())
    is_present = forms.TypedChoiceField(
        label=_("更正为"),
        choices=[("1", _("出勤")), ("0", _("缺勤"))],
        coerce=lambda value: value == "1",
    )
    reason = forms.CharField(
        label=_("更正原因"), max_length=200, help_text=_("原记录保留在历史中。")
    )


class ExtendForm(forms.Form):
    ends_on = forms.DateField(label=_("延长到"), widget=DateInput())


class MakeUpForm(forms.Form):
    day = forms.DateField(label=_("补勤的休息日"), widget=DateInput())


class DayForm(forms.Form):
    """Which day's list; a day that cannot be read is today."""

    day = forms.DateField(required=False)

    def chosen(self, today: date) -> date:
        return (self.is_valid() and self.cleaned_data["day"]) or today
