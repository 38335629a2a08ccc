"""The editor's form of a quiz: a question that could not be answered rightly is not published."""

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from .papers import key_problem


class QuizPageForm(WagtailAdminPageForm):
    def clean(self):
        cleaned = super().clean()
        if self.defer_required_fields:  # a draft may be half written
            return cleaned
        for question in self.formsets["questions"].forms:
            data = getattr(question, "cleaned_data", None)
            if not data or data.get("DELETE"):
                continue
            options = [
                option.cleaned_data
                for option in question.formsets["options"].forms
                if getattr(option, "cleaned_data", None) and not option.cleaned_data.get("DELETE")
            ]
            correct = sum(bool(option.get("is_correct")) for option in options)
            if problem := key_problem(data.get("kind"), len(options), correct):
                question.add_error("stem", problem)
                self.add_error(None, _("有题目还不能使用，请按提示修改。"))
        return cleaned
