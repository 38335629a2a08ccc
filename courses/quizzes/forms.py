"""The editor's form of a quiz: a question that could not be answered rightly is not published."""

from django.utils.translation import gettext as _

from courses.catalogue.forms import LessonPageForm, kept_forms

from .papers import key_problem


class QuizPageForm(LessonPageForm):
    def clean(self):
        cleaned = super().clean()
        if self.is_deferred_validation:
            return cleaned
        unusable = False
        for question in kept_forms(self.formsets["questions"]):
            options = kept_forms(question.formsets["options"])
            correct = sum(bool(option.cleaned_data.get("is_correct")) for option in options)
            kind = question.cleaned_data.get("kind")
            if problem := key_problem(kind, len(options), correct):
                question.add_error("kind", problem)
                unusable = True
        if unusable:
            self.add_error(None, _("有题目还不能使用，请按提示修改。"))
        return cleaned
