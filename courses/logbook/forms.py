from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from alliance.core.patients import AgeGroup
from courses.programmes.enums import Level

from .enums import EntryStatus
from .models import Entry
from .refusals import EntryRefused
from .services import Written


class EntryForm(forms.Form):
    """An entry as it is written on the phone, by the page or by what the phone kept for later."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    # Whether the item fits is the service's to say: it may have been written days ago, elsewhere.
    requirement = forms.IntegerField(label=gettext_lazy("项目"))
    level = forms.TypedChoiceField(
        label=gettext_lazy("级别"), choices=Level.choices, coerce=int, widget=forms.RadioSelect
    )
    done_on = forms.DateField(
        label=gettext_lazy("日期"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    age_group = forms.ChoiceField(
        label=gettext_lazy("患者年龄段"), choices=AgeGroup.choices, widget=forms.RadioSelect
    )
    diagnosis = forms.CharField(
        label=gettext_lazy("诊断"),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off", "list": "diagnoses"}),
        help_text=gettext_lazy("不写姓名、住院号、电话等任何能认出患者的内容。"),
    )
    reflection = forms.CharField(
        label=gettext_lazy("反思（可不写）"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def written(self) -> Written:
        """What a valid form says."""
        fields = self.cleaned_data
        return Written(
            requirement_id=fields["requirement"],
            level=fields["level"],
            done_on=fields["done_on"],
            age_group=fields["age_group"],
            diagnosis=fields["diagnosis"],
            reflection=fields["reflection"],
        )

    def refuse(self, refused: EntryRefused) -> None:
        """Show at its fields why the entry cannot stand."""
        for field, sentences in refused.errors.items():
            self.add_error(field if field in self.fields else None, sentences)


class EntryFilter(forms.Form):
    """What to look for in a logbook."""

    status = forms.ChoiceField(
        label=gettext_lazy("状态"),
        required=False,
        choices=[("", pgettext_lazy("filter", "全部")), *EntryStatus.choices],
    )
    item = forms.TypedChoiceField(
        label=gettext_lazy("项目"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args, items: list, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [
            ("", pgettext_lazy("filter", "全部")),
            *((item.requirement.pk, item.requirement.name) for item in items),
        ]

    def narrow(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        """The entries that fit; a field that cannot be read narrows nothing."""
        self.is_valid()
        if status := self.cleaned_data.get("status"):
            entries = entries.filter(status=status)
        if item := self.cleaned_data.get("item"):
            entries = entries.filter(requirement=item)
        return entries


QUICK_REASONS = (
    gettext_lazy("级别与实际不符"),
    gettext_lazy("诊断不完整"),
    gettext_lazy("项目选错了"),
    gettext_lazy("日期不对"),
    gettext_lazy("请补充反思"),
)


class ReturnForm(forms.Form):
    """Why an entry is given back: a quick reason, words of one's own, or both."""

    quick = forms.ChoiceField(required=False, choices=[(each, each) for each in QUICK_REASONS])
    words = forms.CharField(required=False, max_length=150)

    def clean(self) -> dict:
        cleaned = super().clean()
        reasons = [cleaned.get("quick"), cleaned.get("words")]
        cleaned["reason"] = "；".join(reason for reason in reasons if reason)
        if not cleaned["reason"]:
            raise forms.ValidationError(_("请选择或填写退回理由。"))
        return cleaned
