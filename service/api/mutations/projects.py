"""Changes to projects."""

import strawberry
from strawberry import UNSET

from graph import project_deletion, project_edits, projects
from graph.once import once
from graph.policy import Permission
from service.api.context import Info
from service.api.given import NewProject, edit_of
from service.api.ids import encode
from service.api.lookup import owner_id, project_id
from service.api.mutations.arguments import EntityRef, IdempotencyKey
from service.api.mutations.registry_arguments import (
    ConfirmName,
    DeletedId,
    Description,
    NewDescription,
    NewName,
    ProjectName,
    ProjectRef,
)
from service.api.mutations.registry_payloads import ProjectPayload
from service.api.payloads import DeletePayload
from service.api.problems import result
from service.graphql.operation import mutation


@strawberry.type
class ProjectMutations:
    """Changes to projects."""

    @mutation(
        Permission.PROJECT_CREATE,
        description="Make a project of a user, team or organization.",
        graphql_type=result("CreateProjectResult", ProjectPayload),
    )
    async def create_project(
        self,
        info: Info,
        *,
        owner: EntityRef,
        name: ProjectName,
        description: Description = None,
        idempotency_key: IdempotencyKey = None,
    ) -> ProjectPayload:
        actor, home = info.context.acting(), await owner_id(info.context, owner, "owner")
        given = NewProject(owner=home, name=name, description=description)
        repeat = once(actor, idempotency_key, "createProject", given=given)
        return ProjectPayload(key=await projects.new_project(info.context.graph, actor, **given, once=repeat))

    @mutation(
        Permission.PROJECT_UPDATE,
        description="Change a project's name or description. Its runs and artifacts go with a new name; what"
        " still logs to the old one makes a project of that name anew.",
        graphql_type=result("UpdateProjectResult", ProjectPayload),
    )
    async def update_project(
        self,
        info: Info,
        *,
        project: ProjectRef,
        name: NewName = UNSET,
        description: NewDescription = UNSET,
        idempotency_key: IdempotencyKey = None,
    ) -> ProjectPayload:
        actor, edit = info.context.acting(), edit_of(name, description)
        found = await project_id(info.context, project)
        repeat = once(actor, idempotency_key, "updateProject", project=found, edit=edit)
        await project_edits.update_project(info.context.graph, actor, project=found, edit=edit, once=repeat)
        return ProjectPayload(key=found)

    @mutation(
        Permission.PROJECT_DELETE,
        description="Delete a project with its runs and artifacts. What registries link of it stays readable"
        " through them; while a protected alias points at one of its versions nobody may delete it.",
        graphql_type=result("DeleteProjectResult", DeletePayload),
    )
    async def delete_project(
        self,
        info: Info,
        *,
        project: ProjectRef,
        confirm_name: ConfirmName,
        idempotency_key: IdempotencyKey = None,
    ) -> DeletePayload:
        actor, found = info.context.acting(), await project_id(info.context, project)
        repeat = once(actor, idempotency_key, "deleteProject", project=found, confirm=confirm_name)
        await project_deletion.delete_project(
            info.context.graph, actor, project=found, confirm_name=confirm_name, once=repeat
        )
        return DeletePayload(deleted_id=encode("Project", found))

    @mutation(
        Permission.PROJECT_DELETE,
        description="Bring a deleted project back with its runs and artifacts, while it can be:"
        " `deletedProjects` says until when.",
        graphql_type=result("RestoreProjectResult", ProjectPayload),
    )
    async def restore_project(
        self, info: Info, *, project: DeletedId, idempotency_key: IdempotencyKey = None
    ) -> ProjectPayload:
        actor, found = info.context.acting(), await project_id(info.context, project)
        repeat = once(actor, idempotency_key, "restoreProject", project=found)
        await project_deletion.restore_project(
            info.context.graph, actor, project=found, retention=info.context.retention, once=repeat
        )
        return ProjectPayload(key=found)
