"""Versions by id, as far as the viewer may know of them."""

from graph import versions
from graph.client_ids import client_key
from graph.versions import Version, VersionState
from service.graphql.service_context import ServiceContext
from service.wandb.loaders import version_with_aliases


async def version(context: ServiceContext, version_id: str) -> Version | None:
    """A committed version, or one's own draft: what others are still making is nobody's business."""
    found = await version_with_aliases(context, version_id)
    if found and found.state is VersionState.DRAFT and found.user != context.actor.id:
        return None
    return found


async def version_named_by_client(context: ServiceContext, client_id: str) -> Version | None:
    """What the viewer's client made under an id of its own."""
    if not context.actor.signed_in:
        return None
    key = client_key(context.actor, client_id)
    return await context.read(lambda reader: versions.by_client_id(reader, key))
