from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance.cases.models import Case
from courses.catalogue.models import CoursePage, LessonPage, Picture


class CaseLesson(models.Model):
    """A lesson that was made of a case; the lesson deleted, it can be made again."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="lessons")
    course = models.ForeignKey(CoursePage, models.CASCADE, related_name="+")
    lesson = models.OneToOneField(LessonPage, models.CASCADE, related_name="+")
    pictures = models.ManyToManyField(Picture, related_name="+", verbose_name=_("图片"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("建立时间"))

    class Meta:
        verbose_name = _("教学病例")
        verbose_name_plural = _("教学病例")
        constraints = [
            models.UniqueConstraint(fields=["case", "course"], name="one_lesson_of_case_in_course")
        ]

    def __str__(self) -> str:
        return f"#{self.case_id} → {self.lesson_id}"
