"""Changes to links."""

import strawberry

from graph import links, unlinking
from graph.once import once
from graph.policy import Permission
from service.api.context import Info
from service.api.ids import encode
from service.api.mutations.arguments import IdempotencyKey
from service.api.mutations.holding_arguments import LinkAliases, LinkRef, LinkTarget, VersionRef
from service.api.mutations.holding_payloads import LinkPayload
from service.api.named import link_id, link_target, version_named
from service.api.payloads import DeletePayload
from service.api.problems import result
from service.graphql.operation import mutation


@strawberry.type
class LinkMutations:
    """Changes to links."""

    @mutation(
        Permission.LINK_CREATE,
        description="Link a version into a collection. A link is linked by its source; linking again gives"
        " the same link, with the aliases added. Also needs `artifact:use` on the version, and"
        " `alias:set_protected` for a protected alias.",
        graphql_type=result("LinkVersionResult", LinkPayload),
    )
    async def link_version(
        self,
        info: Info,
        *,
        version: VersionRef,
        collection: LinkTarget,
        aliases: LinkAliases = None,
        idempotency_key: IdempotencyKey = None,
    ) -> LinkPayload:
        context, actor = info.context, info.context.acting()
        source = await version_named(context, version, "version")
        project, name = await link_target(context, collection, "collection")
        given = {"version": source.version, "project": project, "collection": name, "aliases": aliases or []}
        repeat = once(actor, idempotency_key, "linkVersion", given=given)
        made = await links.link_version(
            context.graph,
            actor,
            version=source.version,
            project=project,
            collection=name,
            aliases=aliases or (),
            through=source.through,
            once=repeat,
        )
        return LinkPayload(key=made.link)

    @mutation(
        Permission.LINK_DELETE,
        description="Take a link away with its aliases in the collection; the version stays where it was"
        " made. Where it carries a protected alias it needs `link:delete_protected`.",
        graphql_type=result("UnlinkVersionResult", DeletePayload),
    )
    async def unlink_version(
        self, info: Info, *, link: LinkRef, idempotency_key: IdempotencyKey = None
    ) -> DeletePayload:
        actor, found = info.context.acting(), await link_id(info.context, link, "link")
        repeat = once(actor, idempotency_key, "unlinkVersion", link=found)
        await unlinking.unlink_version(info.context.graph, actor, link=found, once=repeat)
        return DeletePayload(deleted_id=encode("Link", found))
