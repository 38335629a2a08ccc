from lms.testing.attachment import build_attachment
from lms.testing.ground import kept


@kept
def here(world):
    """world.doctor's attachment, a week into four, with world.mentor as the mentor."""
    return build_attachment(world)
