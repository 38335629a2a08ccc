from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.units.models import Department

from .enums import Act, EndStatus, ReviewKind
from .reviews import QUESTIONS

SCALE = [("5", _("5 很好")), ("4", "4"), ("3", _("3 一般")), ("2", "2"), ("1", _("1 很差"))]
LABELS = {"teaching": _("教学与指导"), "practice": _("动手机会"), "overall": _("总体")}


class DecideForm(forms.Form):
    """Sign with one press; returning and failing take a reason."""

    act = forms.ChoiceField(choices=Act)
    step = forms.CharField(max_length=7)
    reason = forms.CharField(
        label=_("理由"),
        max_length=200,
        required=False,
        help_text=_("退回或判为不合格时必填，学员看得到。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AllowTheoryForm(forms.Form):
    """Why a trainee may sit the theory once more."""

    theory_reason = forms.CharField(
        label=_("加考理由"), max_length=200, help_text=_("记入审计；学员收到可以再考的通知。")
    )


class PlanForm(forms.Form):
    goals = forms.CharField(
        label=_("改进目标"),
        max_length=1000,
        help_text=_("每行一条：练什么、练到什么程度、谁来带。"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    review_on = forms.DateField(
        label=_("复核日期"),
        help_text=_("到这一天才能再考。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ReviewForm(forms.Form):
    """The trainee on the department, and on the mentor when there is one."""

    def __init__(self, *args, has_teacher: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.kinds = [ReviewKind.DEPARTMENT, *([ReviewKind.TEACHER] if has_teacher else [])]
        for kind in self.kinds:
            for question in QUESTIONS:
                self.fields[f"{kind.lower()}_{question}"] = forms.ChoiceField(
                    label=_("%(whom)s：%(question)s")
                    % {"whom": kind.label, "question": LABELS[question]},
                    choices=SCALE,
                    widget=forms.RadioSelect,
                )
            self.fields[f"{kind.lower()}_comment"] = forms.CharField(
                label=_("对%(whom)s的建议") % {"whom": kind.label}, max_length=300, required=False
            )

    @property
    def answers(self) -> dict[str, dict]:
        """As reviews.give_review takes them."""
        given = self.cleaned_data
        return {
            kind: {question: int(given[f"{kind.lower()}_{question}"]) for question in QUESTIONS}
            | {"comment": given[f"{kind.lower()}_comment"]}
            for kind in self.kinds
        }


class OfficeFilter(forms.Form):
    """What the office looks for among the ends of rotations."""

    q = forms.CharField(label=_("学员"), required=False, max_length=40)
    department = forms.ModelChoiceField(
        queryset=Department.objects.none(), label=_("科室"), required=False,
        empty_label=_("全部科室"),
    )  # fmt: skip
    status = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *EndStatus.choices]
    )

    def __init__(self, *args, departments, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments

    def narrow(self, ends):
        """The ends that fit; a field that cannot be read narrows nothing."""
        self.is_valid()
        found = self.cleaned_data
        if words := found.get("q"):
            ends = ends.filter(placement__trainee__user__name__icontains=words)
        if department := found.get("department"):
            ends = ends.filter(placement__department=department)
        if status := found.get("status"):
            ends = ends.filter(status=status)
        return ends
