"""Who may read a case discusses it, and nobody else is mentioned, told or shown anything."""

import pytest

from alliance.cases.discussing import HOST
from alliance.cases.factories import CaseFactory, InvitationFactory
from lms.testing.discussing import assert_ends_agree
from lms.testing.world import ROLES, VISITOR

pytestmark = pytest.mark.django_db


def test_both_ends_agree_in_each_scope_and_state(world):
    made = {"alliance": world.alliance, "unit": world.unit, "author": world.doctor}
    draft, waiting = CaseFactory(**made), CaseFactory(submitted=True, **made)
    for_all = CaseFactory(opened=True, **made)
    kept = CaseFactory(opened=True, scope="UNIT", **made)
    InvitationFactory(case=kept, user=world.mentor)
    people = [world.user(role) for role in ROLES if role != VISITOR]
    people += [world.colleague, world.other_doctor, world.stranger]
    cases = [draft.pk, waiting.pk, for_all.pk, kept.pk]
    assert_ends_agree(HOST, cases, people)
    readers = {pk: set(HOST.readers(pk)) & set(people) for pk in cases}
    assert readers[draft.pk] == readers[waiting.pk] == set()
    assert world.other_doctor in readers[for_all.pk]
    assert readers[kept.pk] == {
        world.doctor, world.colleague, world.coordinator, world.mentor, world.alliance_office,
        world.administrator,
    }  # fmt: skip
    assert HOST.about(draft.pk) is None
    assert HOST.about(kept.pk).title == f"病例 {kept.pk}"
