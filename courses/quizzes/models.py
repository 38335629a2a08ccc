import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, Page

from courses.catalogue.enums import CompletionRule
from courses.catalogue.models import LessonPage

from .enums import AttemptState, QuestionKind, Reveal
from .forms import QuizPageForm
from .papers import key_problem


class QuizLessonPage(LessonPage):
    """A lesson that is finished by passing its quiz."""

    pass_percent = models.PositiveSmallIntegerField(
        _("及格线（%）"), default=80, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    max_attempts = models.PositiveSmallIntegerField(
        _("最多答几次"), default=3, help_text=_("0 表示不限次数。")
    )
    wait_minutes = models.PositiveSmallIntegerField(_("两次之间等待（分钟）"), default=0)
    draw_count = models.PositiveSmallIntegerField(
        _("每次抽取题数"), default=0, help_text=_("0 表示全部题目。")
    )
    shuffle = models.BooleanField(_("打乱题目和选项顺序"), default=True)
    limit_minutes = models.PositiveSmallIntegerField(
        _("限时（分钟）"), default=0, help_text=_("0 表示不限时；到时按已保存的答案自动交卷。")
    )
    reveal = models.CharField(_("未通过时"), max_length=8, choices=Reveal, default=Reveal.WRONG)

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("required"), FieldPanel("minutes")], _("课时")),
        MultiFieldPanel(
            [
                FieldPanel("pass_percent"),
                FieldPanel("max_attempts"),
                FieldPanel("wait_minutes"),
                FieldPanel("draw_count"),
                FieldPanel("shuffle"),
                FieldPanel("limit_minutes"),
                FieldPanel("reveal"),
            ],
            _("测验规则"),
        ),
        FieldPanel("body"),
        InlinePanel("questions", heading=_("题目"), label=_("题目"), min_num=1),
    ]
    template = "catalogue/lesson_preview.html"
    base_form_class = QuizPageForm

    class Meta:
        verbose_name = _("测验")
        verbose_name_plural = _("测验")
        constraints = [
            models.CheckConstraint(
                name="quiz_pass_percent_in_range", condition=models.Q(pass_percent__range=(1, 100))
            )
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self._state.adding:
            self.rule = CompletionRule.QUIZ

    def obstacles(self) -> list[str]:
        questions = list(self.questions.all())
        if not questions:
            return [gettext("测验至少要有一道题。")]
        problems = [(n, question.problem()) for n, question in enumerate(questions, start=1)]
        return [
            gettext("第 %(number)d 题：%(problem)s") % {"number": n, "problem": problem}
            for n, problem in problems
            if problem
        ]


class Question(ClusterableModel, Orderable):
    """A question of a quiz. For TRUE_FALSE `statement_is_true` is the key and options are none."""

    quiz = ParentalKey(QuizLessonPage, on_delete=models.CASCADE, related_name="questions")
    kind = models.CharField(
        _("题型"), max_length=10, choices=QuestionKind, default=QuestionKind.SINGLE
    )
    stem = models.TextField(_("题干"), max_length=1000)
    statement_is_true = models.BooleanField(
        _("题干说法正确"), default=False, help_text=_("只用于判断题。")
    )
    explanation = models.TextField(_("解析"), max_length=1000, blank=True)

    panels = [
        FieldPanel("kind"),
        FieldPanel("stem"),
        InlinePanel("options", heading=_("选项"), label=_("选项"), max_num=8),
        FieldPanel("statement_is_true"),
        FieldPanel("explanation"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("题目")
        verbose_name_plural = _("题目")

    def __str__(self) -> str:
        return self.stem

    def problem(self) -> str:
        """Why it cannot be asked as it stands; empty when it can."""
        options = list(self.options.all())
        return key_problem(self.kind, len(options), sum(option.is_correct for option in options))


class Option(Orderable):
    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="options")
    text = models.CharField(_("选项"), max_length=300)
    is_correct = models.BooleanField(_("正确答案"), default=False)

    panels = [FieldPanel("text"), FieldPanel("is_correct")]

    class Meta(Orderable.Meta):
        verbose_name = _("选项")
        verbose_name_plural = _("选项")

    def __str__(self) -> str:
        return self.text


class Attempt(models.Model):
    """One sitting of a quiz by one person.

    `paper` freezes what was drawn, in the order shown, with the key: a list of
    {"id", "kind", "stem", "explanation", "options": [text, …], "key": [index, …]}. Editing the
    quiz changes no attempt.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="attempts")
    quiz = models.ForeignKey(QuizLessonPage, models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField(_("第几次"))
    state = models.CharField(
        _("状态"), max_length=10, choices=AttemptState, default=AttemptState.OPEN
    )
    paper = models.JSONField(_("试卷"))
    pass_percent = models.PositiveSmallIntegerField(_("及格线（%）"))
    started_at = models.DateTimeField(_("开始时间"))
    deadline_at = models.DateTimeField(_("截止时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("交卷时间"), null=True, blank=True)
    score = models.PositiveSmallIntegerField(_("得分（%）"), null=True, blank=True)
    passed = models.BooleanField(_("通过"), null=True, blank=True)

    class Meta:
        verbose_name = _("答卷")
        verbose_name_plural = _("答卷")
        ordering = ["quiz", "user", "number"]
        indexes = [
            models.Index(
                fields=["deadline_at"],
                name="attempts_to_close",
                condition=models.Q(state=AttemptState.OPEN, deadline_at__isnull=False),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "quiz", "number"], name="attempt_number_once"),
            models.UniqueConstraint(
                fields=["user", "quiz"],
                name="one_open_attempt",
                condition=models.Q(state=AttemptState.OPEN),
            ),
            models.CheckConstraint(
                name="attempt_closed_has_score",
                condition=models.Q(
                    state=AttemptState.OPEN,
                    closed_at__isnull=True,
                    score__isnull=True,
                    passed__isnull=True,
                )
                | models.Q(
                    ~models.Q(state=AttemptState.OPEN),
                    closed_at__isnull=False,
                    score__isnull=False,
                    passed__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="attempt_score_in_range", condition=models.Q(score__range=(0, 100))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}/{self.quiz_id}/{self.number}"

    @property
    def is_open(self) -> bool:
        return self.state == AttemptState.OPEN


class ExtraAttempt(models.Model):
    """One more attempt than the quiz allows, given to one person with a reason. Never changed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    quiz = models.ForeignKey(QuizLessonPage, models.PROTECT, related_name="extra_attempts")
    reason = models.CharField(_("理由"), max_length=200)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(_("批准时间"))

    class Meta:
        verbose_name = _("加考一次")
        verbose_name_plural = _("加考")
        ordering = ["granted_at", "pk"]
        indexes = [models.Index(fields=["user", "quiz"])]
        constraints = [
            models.CheckConstraint(name="extra_attempt_has_reason", condition=~models.Q(reason=""))
        ]
        triggers = [pgtrigger.Protect(name="stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.user_id}/{self.quiz_id} +1"


class Answer(models.Model):
    """The answer last given to one question of an attempt, by the page's own sequence number."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="answers")
    position = models.PositiveSmallIntegerField(_("题号"))
    chosen = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("所选项"))
    sequence = models.BigIntegerField(_("序号"))
    saved_at = models.DateTimeField(_("保存时间"))

    class Meta:
        verbose_name = _("作答")
        verbose_name_plural = _("作答")
        ordering = ["attempt", "position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="one_answer_per_question")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}#{self.position}"
