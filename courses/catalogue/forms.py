"""The editor's form of a lesson: says in time what would keep it from being published."""

from django.forms import BaseFormSet, Form
from django.utils.translation import gettext_lazy as _

from alliance.editing.forms import CheckedPageForm

from .enums import CompletionRule

VIDEO_WANTED = _("规则为“看完视频”时必须选择视频。")
HANDOUT_WANTED = _("规则为“打开资料”时至少要有一份资料。")


def kept_forms(formset: BaseFormSet) -> list[Form]:
    """The valid child forms that will be saved: neither empty nor marked for deletion.

    A page's form is cleaned before its child forms, so they are asked to be here.
    """
    formset.is_valid()
    filled = [form for form in formset.forms if getattr(form, "cleaned_data", None)]
    return [form for form in filled if not form.cleaned_data.get("DELETE")]


class LessonPageForm(CheckedPageForm):
    """A draft may be half written; what is submitted or published may not."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "rule" in self.fields:  # a quiz is a page of its own kind and has no choice
            rules = [rule for rule in CompletionRule.choices if rule[0] != CompletionRule.QUIZ]
            self.fields["rule"].choices = rules

    def clean(self):
        cleaned = super().clean()
        if self.is_deferred_validation:
            return cleaned
        match cleaned.get("rule"):
            case CompletionRule.WATCHED if not cleaned.get("video"):
                self.add_error("video", VIDEO_WANTED)
            case CompletionRule.FILE if not kept_forms(self.formsets["handouts"]):
                self.add_error("rule", HANDOUT_WANTED)
        return cleaned
