from courses.mentoring.factories import MentorProfileFactory, PairingFactory
from courses.mentoring.models import MentorProfile, Pairing
from lms.testing.attachment import Attachment, build_attachment
from lms.testing.ground import kept
from lms.testing.world import World


@kept
def attachment(world: World) -> Attachment:
    return build_attachment(world)


@kept
def mentor(world: World) -> MentorProfile:
    """`world.mentor`, in `world.department`."""
    return MentorProfileFactory(
        user=world.mentor,
        alliance=world.alliance,
        unit=world.lead_unit,
        department=world.department,
    )


@kept
def pairing(mentor: MentorProfile, attachment: Attachment) -> Pairing:
    """`world.mentor` and `world.doctor`, running since today."""
    return PairingFactory(mentor=mentor, trainee=attachment.trainee)
