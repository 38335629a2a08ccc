"""What makes an answer complete; the teacher's form and the service ask the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

from .enums import Relation
from .models import AssessmentRequest, Item

OPEN_DAYS = 14
FEEDBACK_LONGEST = 1000


@dataclass(frozen=True)
class Given:
    """What one rater says. `values` and `comments` are keyed by item; not observed is left out."""

    values: Mapping[int, int]
    feedback: str
    observed_on: date | None
    relation: str = Relation.TEACHER
    comments: Mapping[int, str] = field(default_factory=dict)


def obstacles(
    request: AssessmentRequest, items: Iterable[Item], given: Given, *, on: date
) -> dict[str, str]:
    """Field → why it cannot be handed in so, in words; empty when it can."""
    found = {}
    items = {item.pk: item for item in items}
    for pk, item in items.items():
        value = given.values.get(pk)
        if value is None and item.required:
            found[f"item_{pk}"] = _("请评这一项。")
        elif value is not None and value not in item.scale:
            found[f"item_{pk}"] = _("分值不在范围内。")
    if given.values.keys() - items.keys() or given.comments.keys() - items.keys():
        found["__all__"] = _("评价内容与考核表不符，请重新打开链接。")
    elif not given.values and not found:
        found["__all__"] = _("请至少评一项。")
    if len(given.feedback.strip()) < request.version.feedback_length:
        found["feedback"] = _("反馈至少写 %(length)d 个字：做得好的，和下一步怎么改进。") % {
            "length": request.version.feedback_length
        }
    if problem := _day_problem(request, given.observed_on, on=on):
        found["observed_on"] = problem
    if given.relation not in Relation.values:
        found["relation"] = _("请选择您的身份。")
    return found


def _day_problem(request: AssessmentRequest, day: date | None, *, on: date) -> str:
    if day is None:
        return _("请填写观察日期。")
    if day > on:
        return _("观察日期不能晚于今天。")
    if day < on - timedelta(days=OPEN_DAYS):
        return _("观察日期距今不能超过 %(days)d 天。") % {"days": OPEN_DAYS}
    placement = request.placement
    if not placement.starts_on <= day <= placement.ends_on:
        return _("这一天学员不在本科室轮转。")
    return ""


def percent_of(items: Iterable[Item], values: Mapping[int, int]) -> int:
    """The ratings as a share of the highest possible sum of the items rated, in whole percent."""
    highest = sum(item.highest for item in items if item.pk in values)
    return round(sum(values.values()) * 100 / highest)
