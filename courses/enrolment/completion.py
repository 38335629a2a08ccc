"""The completion rules in words: what a lesson asks and what is still missing.

When a lesson is finished stands in statements.py: the database judges what it has just summed up.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from courses.catalogue.enums import CompletionRule
from courses.catalogue.queries import LessonInfo

from .models import LessonProgress

READ_TO_END = 100


def describe(lesson: LessonInfo) -> str:
    """The rule, as the learner reads it."""
    match lesson.rule:
        case CompletionRule.WATCHED:
            return _("看满 %(wanted)s（全片 %(length)s，重复观看不累计）即完成。") % {
                "wanted": clock(lesson.seconds_to_watch),
                "length": clock(lesson.video_seconds),
            }
        case CompletionRule.FILE:
            return ngettext(
                "打开资料即完成。", "打开全部 %(count)d 份资料即完成。", len(lesson.handouts)
            ) % {"count": len(lesson.handouts)}
        case CompletionRule.QUIZ:
            return _("通过测验即完成。")
    if not lesson.read_seconds:
        return _("读到末尾即完成。")
    return _("读到末尾，并且打开本课满 %(seconds)d 秒，即完成。") % {"seconds": lesson.read_seconds}


def missing(lesson: LessonInfo, progress: LessonProgress | None) -> str:
    """What is still to be done, as the learner reads it."""
    match lesson.rule:
        case CompletionRule.WATCHED:
            left = lesson.seconds_to_watch - (progress.seconds if progress else 0)
            return _("还要看 %(left)s。") % {"left": clock(max(left, 0))}
        case CompletionRule.FILE:
            opened = set(progress.handouts) if progress else set()
            titles = [h.title for h in lesson.handouts if h.id not in opened]
            comma = pgettext("between the items of a list", "、")
            return _("还没有打开：%(titles)s。") % {"titles": comma.join(titles)}
        case CompletionRule.QUIZ:
            return _("还没有通过测验。")
    if progress and progress.read_to:
        return _("已读到 %(percent)d%%，还没有到末尾。") % {"percent": progress.read_to}
    return _("还没有读到末尾。")


def clock(seconds: int) -> str:
    """A length of film: 1:05, 1:02:30."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
