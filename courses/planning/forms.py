from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.units.models import Alliance
from courses.programmes.models import Intake

from .models import MAX_WEEKS


class PlanForm(forms.Form):
    """A new plan: its name, the intakes whose trainees it plans, and its days."""

    name = forms.CharField(label=_("计划名称"), max_length=80)
    intakes = forms.ModelMultipleChoiceField(
        label=_("招生批次"),
        queryset=Intake.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("已录取和进修中的学员进入计划；可以选同一联盟的几个批次。"),
    )
    starts_on = forms.DateField(
        label=_("开始日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("不填则从最早的批次开始。早于这一天的安排只显示，不改动。"),
    )
    ends_on = forms.DateField(
        label=_("结束日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("不填则到最晚的批次结束。"),
    )

    def __init__(self, *args, alliances: frozenset[int] | None, **kwargs):
        """`alliances`: whose intakes are offered; None offers all."""
        super().__init__(*args, **kwargs)
        intakes = Intake.objects.select_related("version__programme").order_by("-starts_on")
        if alliances is not None:
            intakes = intakes.filter(version__programme__alliance__in=alliances)
        self.fields["intakes"].queryset = intakes
        self.fields["intakes"].label_from_instance = _intake_label

    def clean(self) -> dict:
        cleaned = super().clean()
        intakes = cleaned.get("intakes")
        if not intakes:
            return cleaned
        alliances = {intake.version.programme.alliance_id for intake in intakes}
        if len(alliances) > 1:
            self.add_error("intakes", _("一份计划只能包含同一联盟的批次。"))
            return cleaned
        cleaned["alliance"] = Alliance.objects.get(pk=alliances.pop())
        first = cleaned.get("starts_on") or min(intake.starts_on for intake in intakes)
        last = cleaned.get("ends_on") or max(intake.ends_on for intake in intakes)
        cleaned["starts_on"], cleaned["ends_on"] = first, last
        if last < first:
            self.add_error("ends_on", _("结束日期不能早于开始日期。"))
        elif (last - first).days >= MAX_WEEKS * 7:
            self.add_error("ends_on", _("一份计划最多 %(weeks)s 周。") % {"weeks": MAX_WEEKS})
        return cleaned


def _intake_label(intake: Intake) -> str:
    return f"{intake.version.programme.name} · {intake.name}"


class SolveForm(forms.Form):
    seconds = forms.TypedChoiceField(
        label=_("最长用时"),
        coerce=int,
        choices=[(30, _("半分钟")), (120, _("2 分钟")), (600, _("10 分钟")), (1800, _("半小时"))],
        initial=120,
    )
    mind_mentors = forms.BooleanField(label=_("每个科室不超过带教老师能带的人数"), required=False)
    may_part = forms.BooleanField(
        label=_("排不下时，可以把 8 周以上的科室分成两段，每段至少 4 周"), required=False
    )


class EditForm(forms.Form):
    """One step on the grid; which fields matter depends on the action."""

    ACTIONS = ("move", "start", "resize", "length", "department", "mentor", "add", "remove")

    action = forms.ChoiceField(choices=[(name, name) for name in ACTIONS])
    row = forms.IntegerField(required=False)
    trainee = forms.IntegerField(required=False)
    block = forms.IntegerField(required=False)
    mentor = forms.IntegerField(required=False)
    weeks = forms.IntegerField(required=False, min_value=-MAX_WEEKS, max_value=MAX_WEEKS)

    NEEDS = {
        "move": ("row", "weeks"),
        "start": ("row", "weeks"),
        "resize": ("row", "weeks"),
        "length": ("row", "weeks"),
        "department": ("row", "block"),
        "mentor": ("row",),
        "add": ("trainee", "block", "weeks"),
        "remove": ("row",),
    }

    def clean(self) -> dict:
        cleaned = super().clean()
        for name in self.NEEDS.get(cleaned.get("action"), ()):
            if cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, _("缺少这一项。"))
        return cleaned


class HandOverForm(forms.Form):
    """Another mentor for a placement; `choices` are those who can."""

    mentor = forms.TypedChoiceField(label=_("带教老师"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("原因"),
        required=False,
        max_length=200,
        help_text=_("选填，只记入审计记录，请不要写个人隐私；不会写进通知。"),
    )

    def __init__(self, *args, choices: list[tuple[int, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mentor"].choices = choices


class GridFilter(forms.Form):
    q = forms.CharField(label=_("姓名或拼音"), required=False, max_length=64)
    department = forms.IntegerField(required=False)
    unit = forms.IntegerField(required=False)
    only = forms.ChoiceField(
        label=_("显示"),
        required=False,
        choices=[
            ("", _("全部学员")),
            ("conflicts", _("只看有问题的")),
            ("mentors", _("只看带教老师未定的")),
        ],
    )
