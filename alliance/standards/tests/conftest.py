from alliance.standards.factories import StandardFactory, VersionFactory
from alliance.standards.models import Version
from lms.testing.ground import kept
from lms.testing.world import World


@kept
def version(world: World) -> Version:
    """In force in the world's alliance since long ago."""
    return VersionFactory(standard=StandardFactory(alliance=world.alliance))


@kept
def draft(world: World) -> Version:
    """The first draft of a standard of the world's alliance."""
    return VersionFactory(standard=StandardFactory(alliance=world.alliance), draft=True)
