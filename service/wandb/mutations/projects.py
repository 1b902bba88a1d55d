"""Making, changing and deleting projects and registries, which the SDK calls models."""

from collections.abc import Sequence
from typing import Annotated, Final

import strawberry

from graph.entities import Entity, EntityKind
from graph.errors import InvalidInputError, NotFoundError
from graph.places import Place
from graph.policy import Permission
from graph.project_deletion import delete_project, delete_registry
from graph.project_edits import Edit, update_project
from graph.projects import new_project
from graph.registry_edits import new_registry, update_registry
from graph.registry_saves import RegistrySave, save_registry
from graph.targets import Visibility
from service.graphql.operation import mutation
from service.graphql.service_context import ServiceContext
from service.wandb.context import Info
from service.wandb.loaders import PLACE
from service.wandb.mutations.found import place_by_id
from service.wandb.mutations.homes import owner_named
from service.wandb.names import REGISTRY_PREFIX, place_by_path, registry_of, wire_name
from service.wandb.schema.accounts import SuccessPayload
from service.wandb.schema.projects import ACCESS, Project
from service.wandb.schema.registries import (
    ArtifactTypeInput,
    DeleteModelInput,
    RenameProjectInput,
    RenameProjectPayload,
    UpsertModelInput,
    UpsertModelPayload,
)

VISIBLE_TO: Final = {ACCESS[each]: each for each in Visibility}


@strawberry.type
class ProjectMutations:
    """The mutations on projects and registries as wholes."""

    @mutation(
        Permission.PROJECT_CREATE,
        description="Make a project or registry, or change what is said of one that is there. Making a"
        " registry needs `registry:create`, changing one `registry:update`, its access"
        " `registry:set_visibility`, its types `registry:set_types`; changing a project `project:update`.",
    )
    async def upsert_model(
        self,
        info: Info,
        given: Annotated[UpsertModelInput, strawberry.argument(name="input")],
    ) -> UpsertModelPayload | None:
        context = info.context
        there = await _there(context, given)
        made = await _changed(context, there, given) if there else await _made(context, given)
        shown = Project.from_record(await _place(context, made))
        return UpsertModelPayload(project=shown, model=shown, inserted=there is None)

    @mutation(
        Permission.PROJECT_UPDATE,
        description="Give a project or registry another name; its id stays. A registry needs"
        " `registry:update`.",
    )
    async def rename_project(
        self,
        info: Info,
        given: Annotated[RenameProjectInput, strawberry.argument(name="input")],
    ) -> RenameProjectPayload | None:
        context = info.context
        there = await place_by_path(context, given.entity_name, given.old_project_name)
        if there is None:
            raise NotFoundError(
                f"project {given.entity_name}/{given.old_project_name} not found", field="oldProjectName"
            )
        await _renamed(context, there, given.new_project_name)
        shown = Project.from_record(await _place(context, there.project.id))
        return RenameProjectPayload(project=shown, inserted=False)

    @mutation(
        Permission.PROJECT_DELETE,
        description="Delete a project or registry with what it holds; a registry needs `registry:delete`.",
    )
    async def delete_model(
        self,
        info: Info,
        given: Annotated[DeleteModelInput, strawberry.argument(name="input")],
    ) -> SuccessPayload | None:
        context = info.context
        found = (await place_by_id(context, given.id, "id")).project
        graph, actor = context.graph, context.actor
        if found.is_registry:
            await delete_registry(graph, actor, registry=found.id, confirm_name=found.name)
        else:
            await delete_project(graph, actor, project=found.id, confirm_name=found.name)
        return SuccessPayload(success=True, client_mutation_id=None)


async def _there(context: ServiceContext, given: UpsertModelInput) -> Place | None:
    """What an id or a path names, if the viewer may see it."""
    if given.id is not None:
        found = await place_by_id(context, given.id, "id")
        if given.name not in {None, wire_name(found.project)}:
            raise InvalidInputError("a project is renamed by renameProject", field="name")
        return found
    if not given.name:
        raise InvalidInputError("upsertModel needs the name of a project", field="name")
    return await place_by_path(context, given.entity_name, given.name)


async def _place(context: ServiceContext, project: str) -> Place:
    """What was just made or changed, as it is now and for whom it is there now."""
    await context.look_again()
    found = await PLACE.load(context, project)
    if found is None:
        raise NotFoundError("the project was deleted, or closed to you, at the same moment")
    return found


async def _made(context: ServiceContext, given: UpsertModelInput) -> str:
    owner = await owner_named(context, given.entity_name)
    name = given.name or ""
    registry = registry_of(name)
    if registry is not None and owner.kind is EntityKind.ORGANIZATION:
        return await _made_registry(context, owner, registry, given)
    _ordinary_name(name, "name")
    _of_an_ordinary_project(given)
    return await new_project(
        context.graph,
        context.actor,
        owner=owner.id,
        name=name,
        description=given.description,
        missing=f"entity {given.entity_name!r} not found",
    )


async def _made_registry(context: ServiceContext, owner: Entity, name: str, given: UpsertModelInput) -> str:
    types, every = _names(given.artifact_types), given.allow_all_artifact_types_in_registry
    if every and types:
        raise InvalidInputError("a registry accepts all types or those of a list", field="artifactTypes")
    return await new_registry(
        context.graph,
        context.actor,
        organization=owner.id,
        name=name,
        description=given.description,
        visibility=_visibility(given.access) or Visibility.ORGANIZATION,
        accepted_types=None if every or (every is None and not types) else types,
        joining=True,
    )


async def _changed(context: ServiceContext, there: Place, given: UpsertModelInput) -> str:
    """What is null stays: SDKs leave out what they do not mean, the older ones send null for it."""
    project = there.project
    if project.is_registry:
        save = RegistrySave(
            description=given.description,
            visibility=_visibility(given.access),
            all_types=given.allow_all_artifact_types_in_registry,
            more_types=_names(given.artifact_types),
        )
        await save_registry(context.graph, context.actor, registry=project.id, save=save)
    else:
        _of_an_ordinary_project(given)
        edit = Edit() if given.description is None else Edit(description=given.description)
        await update_project(context.graph, context.actor, project=project.id, edit=edit)
    return project.id


async def _renamed(context: ServiceContext, there: Place, name: str) -> None:
    project = there.project
    if not project.is_registry:
        _ordinary_name(name, "newProjectName")
        await update_project(context.graph, context.actor, project=project.id, edit=Edit(name=name))
        return
    registry = registry_of(name)
    if registry is None:
        raise InvalidInputError(
            f"the name of a registry starts with {REGISTRY_PREFIX!r}", field="newProjectName"
        )
    await update_registry(context.graph, context.actor, registry=project.id, edit=Edit(name=registry))


def _ordinary_name(name: str, field: str) -> None:
    if name.startswith(REGISTRY_PREFIX):
        raise InvalidInputError(
            f"names that start with {REGISTRY_PREFIX!r} are those of registries of organizations", field=field
        )


def _of_an_ordinary_project(given: UpsertModelInput) -> None:
    """Refuse what only registries have: what is silently ignored would look as if it were kept."""
    if given.access not in {None, ACCESS[None]}:
        raise InvalidInputError(
            f"a project is its owner's: its access is {ACCESS[None]}, not {given.access!r}", field="access"
        )
    if given.artifact_types:
        raise InvalidInputError("only a registry has a list of accepted types", field="artifactTypes")


def _visibility(access: str | None) -> Visibility | None:
    if access is None:
        return None
    if access not in VISIBLE_TO:
        raise InvalidInputError(
            f"the access of a registry is one of {', '.join(VISIBLE_TO)}, not {access!r}", field="access"
        )
    return VISIBLE_TO[access]


def _names(types: Sequence[ArtifactTypeInput] | None) -> list[str]:
    return [each.name for each in types or ()]
