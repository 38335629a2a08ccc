import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Length
from django.utils.translation import gettext_lazy as _

from alliance.accounts.enums import Role
from alliance.core.triggers import follows
from alliance.units.models import Alliance

from . import hosts
from .enums import (
    COMMENT_TRANSITIONS,
    EDIT_WINDOW,
    REPORT_TRANSITIONS,
    TEXT_LENGTH,
    CommentState,
    ReportReason,
    ReportState,
)

models.TextField.register_lookup(Length)


class ThreadQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "ThreadQuerySet":
        """Threads under what this person may read; the rule for one is rules.can_read.

        `roles` is a units.queries.RoleSet.
        """
        readable = Q(pk__in=[])
        for host in hosts.HOSTS.values():
            readable |= Q(host=host.name, object_id__in=host.readable(roles).values("pk"))
        return self.filter(readable)

    def moderated_by(self, roles) -> "ThreadQuerySet":
        """Those of them that this person's office looks after; see rules.can_moderate."""
        if roles.sees_everything:
            return self.visible_to(roles)
        offices = roles.alliances(Role.ALLIANCE_OFFICE)
        if not offices:
            return self.none()
        return self.visible_to(roles).filter(Q(alliance=None) | Q(alliance__in=offices))


class Thread(models.Model):
    """The discussion of one thing that an app above hosts; made with its first comment."""

    host = models.CharField(_("讨论的地方"), max_length=30)
    object_id = models.BigIntegerField()
    alliance = models.ForeignKey(
        Alliance, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("联盟")
    )
    created_at = models.DateTimeField(_("时间"))
    locked_at = models.DateTimeField(_("关闭时间"), null=True, blank=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("讨论")
        verbose_name_plural = _("讨论")
        constraints = [
            models.UniqueConstraint(fields=["host", "object_id"], name="one_thread_per_thing")
        ]

    def __str__(self) -> str:
        return f"{self.host} {self.object_id}"


class CommentQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "CommentQuerySet":
        """Comments, and what is left of them, that this person may read."""
        return self.filter(thread__in=Thread.objects.visible_to(roles))

    def moderated_by(self, roles) -> "CommentQuerySet":
        return self.filter(thread__in=Thread.objects.moderated_by(roles))

    def in_branches(self) -> "CommentQuerySet":
        """Each comment followed by its replies, the oldest first."""
        return self.annotate(branch=Coalesce("parent_id", "pk")).order_by("branch", "pk")


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange("text", "state")),
    fields=["text", "state", "hidden_reason"],
    obj_field=pghistory.ObjForeignKey(related_name="events"),
    model_name="CommentEvent",
)
class Comment(models.Model):
    """What one person said. Replies stand one level below, whichever comment they answer.

    The row is never deleted: what its author deleted or the office hid keeps its text for the
    office, and is shown to all others as a stone in its place.
    """

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="comments", db_index=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="comments", verbose_name=_("作者")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replies"
    )
    answers = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(_("内容"), max_length=TEXT_LENGTH)
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    # The page's own number for it: sent twice it is one comment.
    key = models.UUIDField()
    created_at = models.DateTimeField(_("时间"))
    edited_at = models.DateTimeField(_("修改时间"), null=True, blank=True)
    state = models.CharField(
        _("状态"), max_length=7, choices=CommentState, default=CommentState.VISIBLE
    )
    state_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = models.CharField(_("隐藏的原因"), max_length=200, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("评论")
        verbose_name_plural = _("评论")
        indexes = [
            models.Index("thread", Coalesce("parent_id", "id"), "id", name="comments_in_branches")
        ]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="comment_said_once"),
            models.CheckConstraint(
                name="comment_text_length", condition=Q(text__length__range=(1, TEXT_LENGTH))
            ),
            models.CheckConstraint(
                name="comment_reply_answers",
                condition=Q(parent=None, answers=None)
                | Q(parent__isnull=False, answers__isnull=False),
            ),
            models.CheckConstraint(
                name="comment_hidden_has_reason",
                condition=Q(~Q(hidden_reason=""), state=CommentState.HIDDEN)
                | Q(~Q(state=CommentState.HIDDEN), hidden_reason=""),
            ),
            models.CheckConstraint(
                name="comment_state_has_moment",
                condition=Q(state=CommentState.VISIBLE) | Q(state_at__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="frozen",
                fields=["thread", "author", "parent", "answers", "key", "created_at"],
            ),
            follows(COMMENT_TRANSITIONS, field="state"),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id}/{self.pk}"

    @property
    def is_visible(self) -> bool:
        return self.state == CommentState.VISIBLE

    @property
    def editable_until(self):
        return self.created_at + EDIT_WINDOW


class Report(models.Model):
    """One person's word to the office about one comment."""

    comment = models.ForeignKey(
        Comment, models.PROTECT, related_name="reports", verbose_name=_("评论")
    )
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("原因"), max_length=8, choices=ReportReason)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("时间"))
    state = models.CharField(_("状态"), max_length=9, choices=ReportState, default=ReportState.OPEN)
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("举报")
        verbose_name_plural = _("举报")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(
                fields=["comment"], name="open_reports", condition=Q(state=ReportState.OPEN)
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "reporter"],
                name="one_open_report_each",
                condition=Q(state=ReportState.OPEN),
            ),
            models.CheckConstraint(
                name="report_decided_has_moment",
                condition=Q(state=ReportState.OPEN, decided_at=None)
                | Q(~Q(state=ReportState.OPEN), decided_at__isnull=False),
            ),
        ]
        triggers = [
            follows(REPORT_TRANSITIONS, field="state"),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.reason} {self.state}"


class Following(models.Model):
    """Who is told of new comments in a thread; `muted` is told nothing of it, not even mentions."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="followings", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    muted = models.BooleanField(_("免打扰"), default=False)

    class Meta:
        verbose_name = _("关注")
        verbose_name_plural = _("关注")
        constraints = [
            models.UniqueConstraint(fields=["thread", "user"], name="one_following_each")
        ]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.user_id}"


class SilenceQuerySet(models.QuerySet):
    def holding(self, *, at) -> "SilenceQuerySet":
        return self.filter(until__gt=at, lifted_at=None)

    def visible_to(self, roles) -> "SilenceQuerySet":
        """What the person's offices imposed, or would have to lift."""
        if roles.sees_everything:
            return self
        return self.filter(alliance__in=roles.alliances(Role.ALLIANCE_OFFICE))


@pghistory.track()
class Silence(models.Model):
    """A person may not write in an alliance's discussions for some days; reading is untouched."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="+", verbose_name=_("联盟"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="silences", verbose_name=_("人员")
    )
    reason = models.CharField(_("原因"), max_length=200)
    created_at = models.DateTimeField(_("时间"))
    until = models.DateTimeField(_("截止时间"))
    imposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(_("解除时间"), null=True, blank=True)

    objects = SilenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("禁言")
        verbose_name_plural = _("禁言")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="silence_ends_after_it_begins", condition=Q(until__gt=F("created_at"))
            ),
            models.UniqueConstraint(
                fields=["alliance", "user"],
                name="one_standing_silence",
                condition=Q(lifted_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.until:%Y-%m-%d}"
