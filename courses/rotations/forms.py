from django import forms
from django.utils.translation import gettext_lazy as _

from .calendar import MAX_DAYS


class CalendarForm(forms.Form):
    """Some days that are worked, or free."""

    starts_on = forms.DateField(label=_("开始日期"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(
        label=_("结束日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("只有一天时不用填。"),
    )
    worked = forms.TypedChoiceField(
        label=_("这些天"),
        coerce=lambda value: value == "yes",
        choices=[("yes", _("上班（调休补班）")), ("no", _("放假"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=60,
        help_text=_("例如：春节调休，依据国务院办公厅通知。"),
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first:
            cleaned["ends_on"] = last or first
            if not 0 <= (cleaned["ends_on"] - first).days < MAX_DAYS:
                self.add_error(
                    "ends_on",
                    _("结束日期不能早于开始日期，一次最多录入 %(days)s 天。") % {"days": MAX_DAYS},
                )
        return cleaned


class CapacityForm(forms.Form):
    """A period of a department and how many trainees it takes then."""

    starts_on = forms.DateField(label=_("开始日期"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label=_("结束日期"), widget=forms.DateInput(attrs={"type": "date"}))
    places = forms.IntegerField(
        label=_("容量（人）"),
        min_value=0,
        max_value=999,
        help_text=_("这段时间内每天最多接收的学员人数；原有设置在这段时间内被替换。"),
    )

    MAX_DAYS = 3660

    def clean(self) -> dict:
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("结束日期不能早于开始日期。"))
        elif first and last and (last - first).days > self.MAX_DAYS:
            self.add_error("ends_on", _("一次最多设置十年。"))
        return cleaned
