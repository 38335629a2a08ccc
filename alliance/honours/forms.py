from collections.abc import Sequence

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alliance.core.widgets import DateInput
from alliance.people.choosing import PeopleChoice
from alliance.people.matching import Fault, Line, Matches, names_unit
from alliance.units.models import Unit
from alliance.units.queries import search

from .models import Award, Honour


class AwardForm(forms.ModelForm):
    class Meta:
        model = Award
        fields = ["title", "awarded_date", "occasion", "citation"]
        widgets = {"awarded_date": DateInput(), "citation": forms.Textarea(attrs={"rows": 3})}


class WordForm(forms.ModelForm):
    class Meta:
        model = Honour
        fields = ["own_citation"]
        widgets = {"own_citation": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"own_citation": _("留空时用整批的表彰词。")}


class AwardFilter(forms.Form):
    q = forms.CharField(label=_("荣誉名称"), required=False, max_length=60)
    year = forms.IntegerField(label=_("年度"), required=False, min_value=2000, max_value=2100)

    def narrow(self, awards: QuerySet) -> QuerySet:
        """The rounds that fit; a field that cannot be read narrows nothing."""
        self.is_valid()
        found = self.cleaned_data
        if words := found.get("q"):
            awards = awards.filter(title__contains=words)
        if year := found.get("year"):
            awards = awards.filter(awarded_date__year=year)
        return awards


class UnitSearch(forms.Form):
    """What stands above the units that can be chosen."""

    q = forms.CharField(label=_("单位名称或拼音"), required=False, max_length=60)
    of = forms.CharField(widget=forms.HiddenInput, initial="units", required=False)

    def narrow(self, units: QuerySet[Unit]) -> QuerySet[Unit]:
        self.is_valid()
        return search(units, self.cleaned_data.get("q", ""))


class RecipientForm(PeopleChoice):
    """People and units, ticked or pasted: a line that is a unit's name means the unit."""

    unit = forms.ModelMultipleChoiceField(Unit.objects.none(), required=False)
    drawn_apart = (*PeopleChoice.drawn_apart, "unit")

    def __init__(self, *args, units: QuerySet[Unit], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = self._units = units
        self.fields["pasted"].help_text = _(
            "每行一人或一个单位：姓名、手机号、姓名加单位，或单位全称；可从表格中直接复制。"
        )
        self.chosen_units: list[Unit] = []

    @property
    def ticked_units(self) -> frozenset[str]:
        return frozenset(self.data.getlist("unit")) if self.is_bound else frozenset()

    def has_ticked(self) -> bool:
        return super().has_ticked() or bool(self.cleaned_data.get("unit"))

    def clean(self) -> None:
        super().clean()
        self.chosen_units = list(
            dict.fromkeys([*self.cleaned_data.get("unit", ()), *self.chosen_units])
        )

    def match(self, lines: Sequence[Line]) -> Matches:
        first_words = {line.words[0] for line in lines if line.words}
        units = {unit.name: unit for unit in self._units.filter(name__in=first_words)}
        people = []
        for line in lines:
            if unit := _unit_of(line, units):
                self.chosen_units.append(unit)
            else:
                people.append(line)
        matches = super().match(people)
        by_number = {line.number: line for line in people}
        matches.faults = [_of_unit(fault, by_number[fault.number]) for fault in matches.faults]
        return matches


def _unit_of(line: Line, units: dict[str, Unit]) -> Unit | None:
    """The unit whose name is all that the line says."""
    unit = units.get(line.words[0]) if line.words and not line.phone else None
    if unit and all("".join(word.split()) in unit.name for word in line.words):
        return unit
    return None


def _of_unit(fault: Fault, line: Line) -> Fault:
    """What is said of a line that is a name of a unit, but of none that is known."""
    if line.phone or len(line.words) != 1 or not names_unit(line.words[0]):
        return fault
    return Fault(fault.number, fault.text, _("没有这个成员单位，请写单位全称。"))
