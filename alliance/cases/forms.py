from dataclasses import replace

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from alliance.core.patients import AgeGroup
from alliance.people.enums import Sex

from .enums import CaseStatus, MarkShape, Outcome, Scope, Urgency
from .models import Case, Specialty
from .models.cases import TEXTS
from .services.advising import Place
from .services.conferences import Meeting
from .services.drafting import Alarm, Written

# Why something that looks like an identifier is none: a tap each.
REASONS = (
    _("是医学名词"),
    _("是医院、医生或地名，与患者无关"),
    _("是化验值、剂量或型号"),
    _("是文献或指南的日期"),
)


class ImagesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class CaseForm(forms.Form):
    """A case as it is written on a phone: the question first, then what is needed to answer it."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    question = forms.CharField(
        label=_("想请教的问题"),
        max_length=120,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("一句话，例如“这例骨折能否保守治疗，何时转诊？”"),
    )
    age_group = forms.ChoiceField(
        label=_("年龄段"), choices=AgeGroup.choices, required=False, widget=forms.RadioSelect
    )
    sex = forms.ChoiceField(
        label=_("性别"), choices=Sex.choices, required=False, widget=forms.RadioSelect
    )
    history = forms.CharField(
        label=_("病史"),
        max_length=3000,
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("用“3 天前”“术后第 5 天”代替日期；不写姓名、号码、住址。"),
    )
    examination = forms.CharField(
        label=_("查体与检查"), max_length=3000, required=False, widget=forms.Textarea({"rows": 5})
    )
    done = forms.CharField(
        label=_("已做处理（可不写）"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    specialty = forms.ModelChoiceField(
        label=_("请哪个专科看"),
        queryset=Specialty.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    urgency = forms.ChoiceField(
        label=_("多久需要意见"), choices=Urgency.choices, widget=forms.RadioSelect
    )
    scope = forms.ChoiceField(label=_("谁能看"), choices=Scope.choices, widget=forms.RadioSelect)

    def __init__(self, *args, specialties: QuerySet[Specialty], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["specialty"].queryset = specialties

    def written(self) -> Written:
        """What a valid form says."""
        fields = dict(self.cleaned_data)
        fields.pop("client_id")
        return Written(specialty_id=fields.pop("specialty").pk, **fields)

    def alarms(self) -> list[Alarm]:
        """What was ticked off as no identifier; nonsense is as if it were not said."""
        given = (self.data.getlist(f"alarm_{part}") for part in ("field", "text", "reason"))
        return [
            Alarm(field, text[:100], reason[:60])
            for field, text, reason in zip(*given, strict=False)
            if field in TEXTS and reason.strip()
        ]

    def show_texts(self, written: Written) -> None:
        """Draw the fields with these texts instead of those that were sent."""
        self.data = self.data.copy()
        self.data.update(written.texts)


def with_texts(written: Written, texts: dict[str, str]) -> Written:
    return replace(written, **texts)


class CaseFilter(forms.Form):
    """What to look for among the cases."""

    show = forms.ChoiceField(
        label=_("范围"),
        required=False,
        choices=[
            ("", _("我能看的")),
            ("mine", _("我提交的")),
            ("answer", _("等我的意见")),
            ("check", _("等我复核")),
            ("late", _("已过时限")),
        ],
    )
    status = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", pgettext_lazy("filter", "全部")), *CaseStatus.choices],
    )
    q = forms.CharField(label=_("问题中的词"), required=False, max_length=40)

    def narrow(self, cases: QuerySet[Case], *, roles, at) -> QuerySet[Case]:
        """The cases that fit; a field that cannot be read narrows nothing."""
        self.is_valid()
        match self.cleaned_data.get("show"):
            case "mine":
                cases = cases.filter(author=roles.user_id)
            case "answer":
                cases = cases.waiting_for_advice_of(roles.user_id)
            case "check":
                cases = cases.waiting_for_second_reader(roles)
            case "late":
                cases = cases.filter(status=CaseStatus.OPEN, answer_due_at__lt=at)
        if status := self.cleaned_data.get("status"):
            cases = cases.filter(status=status)
        if words := self.cleaned_data.get("q"):
            cases = cases.filter(question__icontains=words)
        return cases


class ReplyForm(forms.Form):
    text = forms.CharField(
        label=_("回复"),
        max_length=3000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("写“#3”指向影像上的标记 3。"),
    )
    to = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """Why it is given back or withdrawn."""

    reason = forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea({"rows": 2}))


class WithdrawForm(ReasonForm):
    erase = forms.BooleanField(
        label=_("内容或图像里能认出患者：彻底删除文字与图像"), required=False
    )


class MarkForm(forms.Form):
    """A mark as the viewer sends it."""

    shape = forms.ChoiceField(choices=MarkShape.choices)
    x = forms.FloatField()
    y = forms.FloatField()
    x2 = forms.FloatField(required=False)
    y2 = forms.FloatField(required=False)
    label = forms.CharField(max_length=40, required=False)

    def place(self) -> Place:
        given = self.cleaned_data
        return Place(given["shape"], given["x"], given["y"], given["x2"], given["y2"])


class ReportForm(forms.Form):
    text = forms.CharField(
        label=_("患者现在的情况"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("症状、体征、复查结果，与提意见时相比如何。"),
    )


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(label=_("转归"), choices=Outcome.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("结案说明"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("采纳了哪些意见，结果怎样，有什么值得别人知道。"),
    )


class ConferenceForm(forms.Form):
    starts_at = forms.DateTimeField(
        label=_("开始时间"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    minutes = forms.IntegerField(label=_("时长（分钟）"), min_value=10, max_value=600, initial=60)
    place = forms.CharField(label=_("地点"), max_length=100, required=False)
    link = forms.URLField(label=_("视频会议链接"), required=False, assume_scheme="https")
    people = forms.TypedMultipleChoiceField(
        label=_("另请"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("提交人和已受邀的专家会一并收到通知。"),
    )

    def __init__(self, *args, experts: list[tuple[int, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = experts

    def clean(self) -> dict:
        cleaned = super().clean()
        if not (cleaned.get("place") or cleaned.get("link") or self.errors):
            raise forms.ValidationError(_("请填写地点或视频会议链接。"))
        return cleaned

    def meeting(self) -> Meeting:
        given = self.cleaned_data
        return Meeting(given["starts_at"], given["minutes"], given["place"], given["link"])


class ConclusionForm(forms.Form):
    conclusion = forms.CharField(
        label=_("结论，或取消的理由"), max_length=2000, widget=forms.Textarea({"rows": 4})
    )


class ExpertForm(forms.Form):
    specialty = forms.CharField(
        label=_("专科"), max_length=30, widget=forms.TextInput({"list": "specialties"})
    )
    user = forms.IntegerField(widget=forms.HiddenInput)
