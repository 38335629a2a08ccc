from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alliance.people.choosing import PeopleChoice
from alliance.people.forms import PersonSearch
from alliance.people.models import Profile

from .enums import AttendanceRole, EventKind
from .models import LEAST_HOURS, MOST_HOURS, Attendance

MAX_WORKBOOK_BYTES = 2 * 1024 * 1024


class EventFilter(forms.Form):
    q = forms.CharField(label=_("活动名称"), required=False, max_length=60)
    kind = forms.ChoiceField(
        label=_("类型"), required=False, choices=[("", _("全部类型")), *EventKind.choices]
    )

    def narrow(self, events: QuerySet) -> QuerySet:
        """The events that fit; a field that cannot be read narrows nothing."""
        self.is_valid()
        found = self.cleaned_data
        if words := found.get("q"):
            events = events.filter(title__contains=words)
        if kind := found.get("kind"):
            events = events.filter(kind=kind)
        return events


class AttendeeFilter(PersonSearch):
    """What stands above those who took part."""

    role = forms.ChoiceField(
        label=_("身份"), required=False, choices=[("", _("全部身份")), *AttendanceRole.choices]
    )
    field_order = ("q", "unit", "role")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["title"]

    def narrow_attendances(self, attendances: QuerySet[Attendance]) -> QuerySet[Attendance]:
        people = self.narrow(Profile.objects.all())
        attendances = attendances.filter(user__profile__in=people)
        if role := self.cleaned_data.get("role"):
            attendances = attendances.filter(role=role)
        return attendances


class CandidateSearch(PersonSearch):
    """What stands above those who can be entered, in the role that is being given."""

    role = forms.CharField(widget=forms.HiddenInput, required=False)


class AttendForm(PeopleChoice):
    """People, and for how many hours they took part."""

    hours = forms.DecimalField(
        label=_("学时"), min_value=LEAST_HOURS, max_value=MOST_HOURS, max_digits=4, decimal_places=1
    )


class CorrectForm(forms.ModelForm):
    class Meta:
        model = Attendance
        fields = ["role", "hours"]


class WorkbookForm(forms.Form):
    file = forms.FileField(
        label=_("名单文件"),
        help_text=_("Excel 工作簿（.xlsx），只放一张表，列名为：姓名、手机号、单位、身份、学时。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_WORKBOOK_BYTES:
            raise ValidationError(
                _("文件超过 %(limit)s MB，请只保留名单。"),
                params={"limit": MAX_WORKBOOK_BYTES // 1024 // 1024},
            )
        return file
