"""Collections of the media library that are not for everybody.

Wagtail guards the documents of such a collection and not its pictures; and it leads who may not see
a document to the sign-in page, which tells that there is one.
"""

from django.http import HttpRequest
from wagtail.models import Collection, CollectionViewRestriction

from .models import SiteRendition


def may_see(request: HttpRequest, collection: Collection) -> bool:
    """Who works in the library, and who fulfils every restriction from the collection upwards."""
    return request.user.has_perm("wagtailadmin.access_admin") or all(
        restriction.accept_request(request) for restriction in collection.get_view_restrictions()
    )


def restriction_of_picture(name: str) -> Collection | None:
    """The collection that keeps the rendition of this stored name from everybody, if one does.

    One small query as long as no collection of the site is private. Raises
    SiteRendition.DoesNotExist when there are such and nothing tells whose picture it is.
    """
    if not CollectionViewRestriction.objects.exists():
        return None
    rendition = SiteRendition.objects.select_related("image__collection").get(file=name)
    collection = rendition.image.collection
    return collection if collection.get_view_restrictions() else None
