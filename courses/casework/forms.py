from django import forms
from django.utils.translation import gettext_lazy as _


class CourseForm(forms.Form):
    course = forms.ModelChoiceField(
        None, label=_("放进哪门课程"), empty_label=_("请选择课程"),
        help_text=_("课时先是草稿，编辑修改并发布后学员才能看到。"),
    )  # fmt: skip

    def __init__(self, *args, courses, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = courses
