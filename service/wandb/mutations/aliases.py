"""Aliases of versions, set and removed by the path of the collection they stand in."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from graph.alias_edits import remove_aliases, set_aliases
from graph.aliases import LATEST
from graph.names import is_number
from graph.policy import Permission
from service.graphql.operation import mutation
from service.graphql.service_context import ServiceContext
from service.wandb.context import Info
from service.wandb.mutations.found import holder_by_path, version_by_id
from service.wandb.schema.accounts import SuccessPayload
from service.wandb.schema.artifact_inputs import (
    AddAliasesInput,
    ArtifactCollectionAliasInput,
    DeleteAliasesInput,
)


@strawberry.type
class AliasMutations:
    """The mutations that set and remove aliases."""

    @mutation(
        Permission.ALIAS_SET,
        description="Point aliases at a version, all or none. A name that is protected in the registry needs"
        " `alias:set_protected`.",
    )
    async def add_aliases(
        self,
        info: Info,
        given: Annotated[AddAliasesInput, strawberry.argument(name="input")],
    ) -> SuccessPayload | None:
        context = info.context
        found = await version_by_id(context, given.artifact_id)
        wanted = [each for each in given.aliases if not is_number(each.alias)]
        places = await _places(context, wanted)
        await set_aliases(context.graph, context.actor, version=found.id, places=places)
        return SuccessPayload(success=True, client_mutation_id=None)

    @mutation(
        Permission.ALIAS_SET,
        description="Take aliases from a version, all or none. `latest` moves by itself and stays.",
    )
    async def delete_aliases(
        self,
        info: Info,
        given: Annotated[DeleteAliasesInput, strawberry.argument(name="input")],
    ) -> SuccessPayload | None:
        context = info.context
        found = await version_by_id(context, given.artifact_id)
        # Code that sets `artifact.aliases = [...]` thereby asks to remove `latest`.
        wanted = [each for each in given.aliases if each.alias != LATEST and not is_number(each.alias)]
        places = await _places(context, wanted)
        await remove_aliases(context.graph, context.actor, version=found.id, places=places)
        return SuccessPayload(success=True, client_mutation_id=None)


async def _places(
    context: ServiceContext, given: Sequence[ArtifactCollectionAliasInput]
) -> list[tuple[str, str]]:
    """Where each alias stands, and its name."""
    return [
        (
            (
                await holder_by_path(
                    context, each.entity_name, each.project_name, each.artifact_collection_name
                )
            ).id,
            each.alias,
        )
        for each in given
    ]
