from django import forms
from django.utils.translation import gettext_lazy as _


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
