"""Why an entry cannot stand as it was written. Each names the field and says it in a sentence."""

from collections import defaultdict
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.core.identifiers import Identifier

FIELD_NAMES = {"diagnosis": gettext_lazy("诊断"), "reflection": gettext_lazy("反思")}


class EntryRefused(Exception):
    """`errors` is what a form shows: field -> sentences."""

    def __init__(self, **errors: list[str]):
        super().__init__(errors)
        self.errors = errors


class NotYetDone(EntryRefused):
    """It says it was done in the future, or after it was first handed in."""

    def __init__(self, last: date):
        super().__init__(
            done_on=[_("日期不能晚于 %(day)s：还没有做的不能登记。") % {"day": last.isoformat()}]
        )


class NoPlacementThatDay(EntryRefused):
    def __init__(self, day: date):
        super().__init__(
            done_on=[_("%(day)s 您没有轮转安排，不能登记。") % {"day": day.isoformat()}]
        )


class PlacementClosed(EntryRefused):
    def __init__(self):
        super().__init__(done_on=[_("这一天所在的轮转已经出科，登记已封存。")])


class AnotherPlacement(EntryRefused):
    """Once handed in, an entry stays in its placement: its mentor has seen it."""

    def __init__(self):
        super().__init__(done_on=[_("提交过的登记只能改为同一轮转期间的日期。")])


class ItemDoesNotFit(EntryRefused):
    def __init__(self):
        super().__init__(requirement=[_("这个项目不属于您这一天所在的科室或项目版本。")])


class IdentifiersFound(EntryRefused):
    """Something in the text points at a patient; nothing of it was kept."""

    def __init__(self, found: list[tuple[str, Identifier]]):
        errors = defaultdict(list)
        for field, identifier in found:
            errors[field].append(
                _("“%(field)s”中有疑似%(kind)s“%(text)s”，没有保存。%(advice)s")
                % {
                    "field": FIELD_NAMES[field],
                    "kind": identifier.kind.label,
                    "text": identifier.text,
                    "advice": identifier.advice,
                }
            )
        super().__init__(**errors)


class SentByAnother(EntryRefused):
    """The entry's number belongs to an entry of somebody else."""

    def __init__(self):
        super().__init__(client_id=[_("这条登记的编号已被占用，请重新填写。")])
