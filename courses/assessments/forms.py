from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.units.models import Department

from .answers import FEEDBACK_LONGEST, Given, obstacles
from .editing import ITEM_FIELDS, SETTINGS
from .enums import FormKind, Relation
from .models import AssessmentRequest, Form, FormVersion, Item

NOT_OBSERVED = "-"


class AskForm(forms.Form):
    """What the trainee wants to be assessed on."""

    placement = forms.ModelChoiceField(queryset=None, label=_("轮转科室"), empty_label=None)
    form = forms.ChoiceField(label=_("考核表"), widget=forms.RadioSelect)
    activity = forms.CharField(
        label=_("病种或操作"),
        max_length=100,
        required=False,
        help_text=_("例如“腰椎间盘突出症接诊”。不要写患者姓名、住院号、电话。"),
    )

    def __init__(self, *args, placements, usable, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["placement"].queryset = placements
        self.fields["placement"].label_from_instance = lambda placement: (
            f"{placement.department} · {placement.starts_on:%m-%d} – {placement.ends_on:%m-%d}"
        )
        self.fields["form"].choices = [(form.code, form.name) for form in usable]


class AnswerForm(forms.Form):
    """The items of a form version, the feedback, the day; checked by answers.obstacles."""

    observed_on = forms.DateField(
        label=_("观察日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    feedback = forms.CharField(
        label=_("反馈"),
        required=False,
        max_length=FEEDBACK_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data=None, *, request: AssessmentRequest, today, asks_relation: bool):
        super().__init__(data, initial={"observed_on": today})
        self.request, self.today = request, today
        self.items = list(request.version.items.all())
        self.fields["feedback"].help_text = _(
            "必填，至少 %(length)d 个字。不要写患者姓名、住院号、电话。"
        ) % {"length": request.version.feedback_length}
        if asks_relation:
            self.fields["relation"] = forms.ChoiceField(
                label=_("您是学员的"), choices=Relation, required=False, widget=forms.RadioSelect
            )
        for item in self.items:
            choices = [(str(value), str(value)) for value in item.scale]
            if not item.required:
                choices.append((NOT_OBSERVED, _("未观察到")))
            self.fields[f"item_{item.pk}"] = forms.ChoiceField(
                label=item.text, choices=choices, required=False, widget=forms.RadioSelect
            )
            if item.comment_allowed:
                self.fields[f"comment_{item.pk}"] = forms.CharField(
                    label=_("说明"), max_length=200, required=False
                )

    def clean(self):
        found = obstacles(self.request, self.items, self.given, on=self.today)
        for name, sentence in found.items():
            if name not in self.errors:
                self.add_error(None if name == "__all__" else name, sentence)
        return self.cleaned_data

    @property
    def given(self) -> Given:
        """What was filled in, as far as it could be read."""
        read = self.cleaned_data
        values = {item.pk: read.get(f"item_{item.pk}") for item in self.items}
        comments = {item.pk: read.get(f"comment_{item.pk}", "").strip() for item in self.items}
        return Given(
            values={
                pk: int(value)
                for pk, value in values.items()
                if value not in (None, "", NOT_OBSERVED)
            },
            comments={pk: comment for pk, comment in comments.items() if comment},
            feedback=read.get("feedback", ""),
            observed_on=read.get("observed_on"),
            relation=read.get("relation", Relation.TEACHER),
        )

    def lines(self):
        """(item, its field, its comment's field) for the template, in the order of the form."""
        for item in self.items:
            comment = self[f"comment_{item.pk}"] if item.comment_allowed else None
            yield item, self[f"item_{item.pk}"], comment


def preview_of(version: FormVersion, *, today) -> AnswerForm:
    """The form of a version that nobody was asked yet."""
    return AnswerForm(
        request=AssessmentRequest(version=version),
        today=today,
        asks_relation=version.form.is_round,
    )


class EnterPassForm(forms.Form):
    code = forms.CharField(
        label=_("通行码"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "inputmode": "text",
            }
        ),
    )


class IssuePassForm(forms.Form):
    department = forms.ModelChoiceField(
        queryset=Department.objects.none(), label=_("科室"), empty_label=None
    )
    teacher_name = forms.CharField(label=_("评价人姓名"), max_length=40)
    relation = forms.ChoiceField(label=_("身份"), choices=Relation)

    def __init__(self, *args, departments, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments


class NewFormForm(forms.ModelForm):
    class Meta:
        model = Form
        fields = ["name", "code", "kind"]
        help_texts = {"code": _("进修项目按代码引用考核表；小写字母、数字和连字符。")}

    def __init__(self, *args, alliances, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["alliance"] = forms.ModelChoiceField(
            queryset=alliances, label=_("联盟"), empty_label=None, initial=alliances.first()
        )
        self.fields["kind"].initial = FormKind.OWN


class SettingsForm(forms.ModelForm):
    class Meta:
        model = FormVersion
        fields = SETTINGS
        widgets = {"instruction": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.form.is_round:
            self.fields["shown_from"].widget = forms.HiddenInput()


class ItemForm(forms.ModelForm):
    class Meta:
        model = Item
        fields = ITEM_FIELDS
