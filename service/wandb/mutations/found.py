"""The version or collection that a mutation is about."""

from graph import holders, places, versions
from graph.client_ids import client_key
from graph.errors import InvalidInputError, NotFoundError
from graph.holders import Holder, HolderKind
from graph.places import Place
from graph.versions import Version
from graph.work import Reader
from graph.writable import Writable, writable
from service.graphql.service_context import ServiceContext
from service.wandb.ids import Kind, key_of, number_of
from service.wandb.loaders import version_at_home
from service.wandb.names import project_by_path


async def version_of(context: ServiceContext, version: str) -> Version:
    """The draft or version of our own id, if the viewer may see it."""
    found = await version_at_home(context, version)
    if found is None:
        raise NotFoundError("artifact not found", field="artifactID")
    return found


async def version_by_id(context: ServiceContext, artifact_id: str) -> Version:
    """The same by the id that the SDK knows."""
    return await version_of(context, key_of(Kind.ARTIFACT, artifact_id, "artifactID"))


async def writable_of(context: ServiceContext, version: str, *, to_commit: bool = False) -> Writable:
    """The draft or version of our own id, if its project lets the viewer write."""
    missing = NotFoundError("artifact not found", field="artifactID")
    return await writable(context.graph, context.actor, version, missing, to_commit=to_commit)


async def writable_by_id(context: ServiceContext, artifact_id: str, *, to_commit: bool = False) -> Writable:
    """The same by the id that the SDK knows."""
    key = key_of(Kind.ARTIFACT, artifact_id, "artifactID")
    return await writable_of(context, key, to_commit=to_commit)


async def version_by_either(
    context: ServiceContext, artifact_id: str | None, client_id: str | None
) -> Version:
    """By its id, or by the one that the client made up when it logged it."""
    if artifact_id is not None:
        return await version_by_id(context, artifact_id)
    if client_id is None:
        raise InvalidInputError("artifactID or clientID is needed", field="artifactID")
    key = client_key(context.actor, client_id)

    async def find(reader: Reader) -> Version | None:
        return await versions.by_client_id(reader, key)

    found = await context.read(find)
    if found is None:
        raise NotFoundError("artifact not found", field="clientID")
    return found


async def holder_by_id(
    context: ServiceContext, text: str, field: str, kind: HolderKind | None = None
) -> Holder:
    """The sequence or portfolio of the id that the SDK knows."""
    key = key_of(Kind.COLLECTION, text, field)
    found = (await context.read(lambda reader: holders.by_ids(reader, [key])))[0]
    if found is None or kind not in {None, found.kind}:
        raise NotFoundError("collection not found", field=field)
    return found


async def holder_by_path(context: ServiceContext, entity: str, project: str, name: str) -> Holder:
    """The sequence or portfolio of that path."""
    home = await project_by_path(context, entity, project)
    found = await context.read(lambda reader: holders.by_name(reader, home.id, name)) if home else None
    if found is None:
        raise NotFoundError(f"collection {entity}/{project}/{name} not found", field="artifactCollectionName")
    return found


async def place_by_id(context: ServiceContext, text: str, field: str) -> Place:
    """The project or registry, with its owner, of the id that the SDK knows."""
    number = number_of(Kind.PROJECT, text, field)
    found = (await context.read(lambda reader: places.by_seqs(reader, [number])))[0]
    if found is None:
        raise NotFoundError("project not found", field=field)
    return found
