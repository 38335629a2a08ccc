from courses.paths import rules
from courses.paths.factories import PathCompletionFactory, PathPageFactory
from courses.paths.models import PathCompletion
from lms.testing.world import ROLES, VISITOR


def test_rule_for_one_completion_agrees_with_the_list(world):
    from alliance.units.queries import roles_of

    ours = PathPageFactory(alliance=world.alliance)
    theirs = PathPageFactory(alliance=world.foreign_alliance)
    for path in (ours, theirs):
        for user in (world.doctor, world.other_doctor, world.stranger):
            PathCompletionFactory(path=path, user=user)
    for role in set(ROLES) - {VISITOR}:
        roles = roles_of(world.user(role))
        listed = set(PathCompletion.objects.visible_to(roles))
        one_by_one = {
            each for each in PathCompletion.objects.all() if rules.can_see_completion(roles, each)
        }
        assert listed == one_by_one, role
