"""What is typed in mentoring."""

from datetime import date
from pathlib import Path

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from alliance.core.widgets import DateInput
from alliance.units.models import Alliance, Department

from .enums import PairingKind, PairingStatus
from .models import AwayPeriod, Goal, Meeting, MentorProfile
from .queries import Offer, overdue

EVIDENCE_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
MAX_EVIDENCE_BYTES = 10 * 1024 * 1024
OVERDUE = "overdue"


def _reason(label, help_text="", rows: int = 3, length: int = 200) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class MentorSearch(forms.Form):
    """What stands above the list of mentors."""

    q = forms.CharField(label=_("姓名、单位、科室或专长"), required=False, max_length=40)
    room = forms.BooleanField(label=_("只看还有名额的"), required=False)

    def narrow(self, mentors: QuerySet[MentorProfile]) -> QuerySet[MentorProfile]:
        """The mentors that fit; a field that cannot be read narrows nothing."""
        self.is_valid()
        if words := self.cleaned_data.get("q"):
            mentors = mentors.filter(
                Q(user__name__icontains=words)
                | Q(user__name_key__istartswith=words)
                | Q(unit__name__icontains=words)
                | Q(department__name__icontains=words)
                | Q(specialties__icontains=words)
            )
        if self.cleaned_data.get("room"):
            mentors = mentors.filter(accepting=True).with_room()
        return mentors


class ProposeForm(forms.Form):
    """Ask one mentor; `offers` are what this person may ask for."""

    offer = forms.ChoiceField(label=_("结对类型"), widget=forms.RadioSelect)
    message = forms.CharField(
        label=_("附言"), required=False, max_length=300,
        help_text=_("说说您想学什么，老师会看到。"), widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args, offers: list[Offer], **kwargs):
        super().__init__(*args, **kwargs)
        self.offers = {offer.key: offer for offer in offers}
        self.fields["offer"].choices = [(key, _name(one)) for key, one in self.offers.items()]
        if len(offers) == 1:
            self.fields["offer"].initial = offers[0].key

    def clean_offer(self) -> Offer:
        return self.offers[self.cleaned_data["offer"]]


def _name(offer: Offer) -> str:
    if offer.trainee is None:
        return _("上下级结对（1+1+1），不占进修带教名额")
    return _("“%(programme)s”的主带教") % {"programme": offer.trainee.intake.version.programme.name}


class DeclineForm(forms.Form):
    reason = _reason(_("不接受的理由"), _("只告知提出结对的人。"), rows=2)


class ChangeForm(forms.Form):
    reason = _reason(
        _("为什么想更换"), _("只有培训办能看到；对方不会知道您提出过，也看不到原因。"), 4, 500
    )


class DescribeForm(forms.ModelForm):
    class Meta:
        model = MentorProfile
        fields = ("accepting", "specialties", "introduction")


class LimitForm(forms.Form):
    load_limit = forms.IntegerField(label=_("最多带教人数"), min_value=0, max_value=20)


class AwayForm(forms.ModelForm):
    class Meta:
        model = AwayPeriod
        fields = ("starts_on", "ends_on", "note")
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}

    def clean(self):
        found = super().clean()
        first, last = found.get("starts_on"), found.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("结束日期不能早于开始日期。"))
        return found


class GoalForm(forms.ModelForm):
    class Meta:
        model = Goal
        fields = ("text", "due_on")
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "due_on": DateInput()}

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_due_on(self) -> date:
        due_on = self.cleaned_data["due_on"]
        if due_on < self.today:
            raise ValidationError(_("计划完成日期不能早于今天。"))
        return due_on


class EvidenceForm(forms.Form):
    note = forms.CharField(
        label=_("做了什么"), max_length=300, help_text=_("不要写患者姓名、住院号等信息。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    link = forms.URLField(
        label=_("链接"), required=False, max_length=300, assume_scheme="https",
        help_text=_("例如站内的登记或证书页面。"),
    )  # fmt: skip
    file = forms.FileField(
        label=_("文件"), required=False, max_length=120,
        help_text=_("PDF、Word（.docx）、JPG 或 PNG，不超过 10 MB。"),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{one}" for one in EVIDENCE_TYPES)}),
    )  # fmt: skip

    def clean_link(self) -> str:
        link = self.cleaned_data["link"]
        if link and not link.startswith(("http://", "https://")):
            raise ValidationError(_("链接应以 http:// 或 https:// 开头。"))
        return link

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and Path(file.name).suffix.lower().lstrip(".") not in EVIDENCE_TYPES:
            raise ValidationError(_("只接受 PDF、Word（.docx）、JPG 或 PNG 文件。"))
        if file and file.size > MAX_EVIDENCE_BYTES:
            raise ValidationError(_("文件不能超过 10 MB。"))
        return file


class PlanMeetingForm(forms.ModelForm):
    class Meta:
        model = Meeting
        fields = ("planned_on", "agenda")
        widgets = {"planned_on": DateInput(), "agenda": forms.Textarea(attrs={"rows": 3})}


class RecordMeetingForm(forms.ModelForm):
    held_on = forms.DateField(label=_("实际日期"), widget=DateInput())
    outcome = forms.CharField(
        label=_("谈了什么、有何结论"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("不要写患者姓名、住院号等信息。"),
    )  # fmt: skip

    class Meta:
        model = Meeting
        fields = ("held_on", "outcome", "next_steps")
        widgets = {"next_steps": forms.Textarea(attrs={"rows": 3})}


class CancelMeetingForm(forms.Form):
    reason = _reason(_("取消原因"), _("双方都能看到。"), rows=2)


class SignForm(forms.Form):
    revision = forms.IntegerField(min_value=0, max_value=32767, widget=forms.HiddenInput)


class PairingFilter(forms.Form):
    """What stands above the office's list of pairings."""

    q = forms.CharField(label=_("老师或学员姓名、拼音"), required=False, max_length=40)
    state = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=[("", _("全部状态")), (OVERDUE, _("逾期未见面")), *PairingStatus.choices],
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("类型"), required=False, choices=[("", _("全部类型")), *PairingKind.choices]
    )

    def narrow(self, pairings: QuerySet, *, today: date) -> QuerySet:
        """The pairings that fit; a field that cannot be read narrows nothing."""
        self.is_valid()
        found = self.cleaned_data
        if words := found.get("q"):
            pairings = pairings.filter(
                Q(mentor__user__name__icontains=words)
                | Q(mentor__user__name_key__istartswith=words)
                | Q(mentee__name__icontains=words)
                | Q(mentee__name_key__istartswith=words)
            )
        if kind := found.get("kind"):
            pairings = pairings.filter(kind=kind)
        if found.get("state") == OVERDUE:
            return overdue(pairings, on=today)
        if state := found.get("state"):
            pairings = pairings.filter(status=state)
        return pairings


class CandidateSearch(forms.Form):
    """Whom the office wants to give a mentor."""

    kind = forms.ChoiceField(label=_("类型"), choices=PairingKind.choices, required=False)
    q = forms.CharField(label=_("学员姓名、拼音或首字母"), required=False, max_length=40)

    @property
    def wanted(self) -> tuple[PairingKind, str]:
        """The kind and the words; a primary mentor when nothing, or nonsense, is said."""
        self.is_valid()
        kind = self.cleaned_data.get("kind") or PairingKind.PRIMARY
        return PairingKind(kind), self.cleaned_data.get("q", "")


class MentorChoice(forms.ModelChoiceField):
    """Mentors with how many they have."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("带教老师"))
        super().__init__(MentorProfile.objects.none(), **kwargs)

    def label_from_instance(self, mentor: MentorProfile) -> str:
        return _("%(name)s · %(unit)s（在带 %(load)s/%(limit)s）") % {
            "name": mentor.user.name,
            "unit": mentor.unit.name,
            "load": mentor.load,
            "limit": mentor.load_limit,
        }


class OfficeProposeForm(forms.Form):
    """Who of the candidates, and which mentor."""

    candidate = forms.ChoiceField(label=_("学员"), widget=forms.RadioSelect)
    mentor = MentorChoice()
    message = forms.CharField(label=_("附言"), required=False, max_length=300)

    def __init__(self, *args, candidates: list[tuple[int, str]], mentors: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["candidate"].choices = candidates
        self.fields["mentor"].queryset = mentors


class DecideChangeForm(forms.Form):
    """What the office does about a wish."""

    GRANT, REFUSE = "grant", "refuse"

    decision = forms.ChoiceField(
        label=_("处理"), widget=forms.RadioSelect,
        choices=[(GRANT, _("结束现在的结对，并提出新的结对")), (REFUSE, _("暂不调整"))],
    )  # fmt: skip
    mentor = MentorChoice(
        label=_("新的带教老师"), required=False, help_text=_("可以暂不选，之后再提出。")
    )
    answer = forms.CharField(
        label=_("给申请人的答复"), required=False, max_length=200,
        help_text=_("只有申请人能看到；对方只会看到“培训办调整了带教安排”。"),
    )  # fmt: skip

    def __init__(self, *args, mentors: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mentor"].queryset = mentors


class EnterMentorForm(forms.Form):
    """Who of the people found becomes a mentor."""

    person = forms.ChoiceField(label=_("人员"), widget=forms.RadioSelect)
    alliance = forms.ModelChoiceField(Alliance.objects.none(), label=_("联盟"), empty_label=None)
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("科室"), required=False,
        help_text=_("排班按科室找带教老师时用。"),
    )  # fmt: skip
    load_limit = forms.IntegerField(label=_("最多带教人数"), min_value=0, max_value=20, initial=3)

    def __init__(self, *args, people: dict[int, int], alliances: QuerySet, choices, **kwargs):
        """`people` is user id -> unit id of those found."""
        super().__init__(*args, **kwargs)
        self.people = people
        self.fields["person"].choices = choices
        self.fields["alliance"].queryset = alliances
        self.fields["department"].queryset = (
            Department.objects.filter(unit__in=set(people.values()))
            .select_related("unit")
            .order_by(F("unit__name_key"), "name")
        )

    def clean(self):
        found = super().clean()
        department, person = found.get("department"), found.get("person")
        if department and person and self.people[int(person)] != department.unit_id:
            self.add_error("department", _("科室不属于这位老师的单位。"))
        return found
