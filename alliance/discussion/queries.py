"""Reads for the office that moderates."""

from django.db import models
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from alliance.units.queries import RoleSet

from .enums import CommentState, ReportState
from .models import Comment, Report, Silence

SILENCES_SHOWN = 5


class Queue(models.TextChoices):
    OPEN = "open", _("待处理")
    HIDDEN = "hidden", _("已隐藏")
    DECIDED = "decided", _("处理过的举报")


def queue(which: Queue, *, roles: RoleSet) -> QuerySet[Comment]:
    """Comments that the person moderates: the longest waiting first, the last hidden first."""
    is_open = Q(reports__state=ReportState.OPEN)
    comments = Comment.objects.moderated_by(roles).select_related("thread", "author")
    comments = comments.annotate(
        open_reports=Count("reports", filter=is_open),
        waits_since=Min("reports__created_at", filter=is_open),
    )
    if which == Queue.HIDDEN:
        return comments.filter(state=CommentState.HIDDEN).order_by("-state_at", "-pk")
    if which == Queue.OPEN:
        return comments.filter(Exists(_reports(ReportState.OPEN))).order_by("waits_since", "pk")
    decided = [state for state in ReportState if state != ReportState.OPEN]
    return comments.filter(Exists(_reports(*decided))).order_by("-pk")


def _reports(*states: str) -> QuerySet[Report]:
    return Report.objects.filter(comment=OuterRef("pk"), state__in=states)


def versions_of(comment: Comment) -> QuerySet:
    """Every text and state of the comment, the oldest first."""
    return comment.events.order_by("pgh_id")


def standing_silences(user_id: int, *, at) -> QuerySet[Silence]:
    return (
        Silence.objects.holding(at=at)
        .filter(user=user_id)
        .select_related("alliance")[:SILENCES_SHOWN]
    )
