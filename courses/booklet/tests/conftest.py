from lms.testing.attachment import Attachment, build_attachment
from lms.testing.ground import kept


@kept
def attachment(world) -> Attachment:
    return build_attachment(world)
