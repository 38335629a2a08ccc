from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alliance.core.widgets import DateInput
from alliance.people import queries as people
from alliance.people.choosing import PeopleChoice
from alliance.people.models import Profile

from .enums import GROUP_POSTS, AppointmentState, EndReason, Post
from .models import Appointment, Term
from .queries import to_carry_over
from .refusals import SENTENCES
from .services import DatesReversed


class TermForm(forms.ModelForm):
    """A term's name and days; whether they fit the other terms the service says."""

    class Meta:
        model = Term
        fields = ["name", "starts_on", "ends_on"]
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}

    def clean(self) -> None:
        super().clean()
        starts_on, ends_on = map(self.cleaned_data.get, ("starts_on", "ends_on"))
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", SENTENCES[DatesReversed])


class NewTermForm(TermForm):
    """With those of the term before who go on in their posts."""

    carried = forms.ModelMultipleChoiceField(
        Appointment.objects.none(), label=_("连任人员"), required=False
    )

    def __init__(self, *args, before: Term | None, **kwargs):
        super().__init__(*args, **kwargs)
        if before:
            self.fields["carried"].queryset = to_carry_over(before)

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name != "carried"]

    @property
    def ticked(self) -> frozenset[str] | None:
        """The ids that were ticked; None before anything was sent, when all are."""
        return frozenset(self.data.getlist("carried")) if self.is_bound else None


class AppointForm(PeopleChoice):
    """Some people, and the post that all of them are given."""

    post = forms.ChoiceField(label=_("职务"), choices=Post, initial=Post.COUNCIL)
    group = forms.CharField(
        label=_("专业组"), max_length=30, required=False,
        help_text=_("专业组职务必填，如：颈椎学组；其他职务可以留空。"),
    )  # fmt: skip
    starts_on = forms.DateField(label=_("任职开始"), widget=DateInput())

    def __init__(self, *args, term: Term, among: QuerySet[Profile], **kwargs):
        super().__init__(*args, among=among, **kwargs)
        self._term = term
        self.fields["starts_on"].initial = term.starts_on

    def clean_group(self) -> str:
        return " ".join(self.cleaned_data["group"].split())

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if not self._term.covers(day):
            raise ValidationError(_("任职开始日期不在本届之内。"))
        return day

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("post") in GROUP_POSTS and not self.cleaned_data.get("group"):
            self.add_error("group", _("请写明是哪个专业组。"))


class EndForm(forms.Form):
    ends_on = forms.DateField(
        label=_("最后任职日期"), widget=DateInput(), help_text=_("含当日，应早于届满。")
    )
    reason = forms.ChoiceField(label=_("原因"), choices=EndReason)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class CouncilFilter(forms.Form):
    """What stands above the people of a term."""

    q = forms.CharField(label=_("姓名、拼音或手机尾号"), required=False, max_length=40)
    post = forms.ChoiceField(
        label=_("职务"), required=False, choices=[("", _("全部职务")), *Post.choices]
    )
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *AppointmentState.choices]
    )

    def narrow(self, appointments: QuerySet, *, on) -> QuerySet:
        """The appointments that fit; a field that cannot be read narrows nothing."""
        self.is_valid()
        found = self.cleaned_data
        if words := found.get("q"):
            meant = people.search(Profile.objects.all(), words)
            appointments = appointments.filter(person__in=meant.values("user"))
        if post := found.get("post"):
            appointments = appointments.filter(post=post)
        if state := found.get("state"):
            appointments = appointments.in_state(state, on=on)
        return appointments
