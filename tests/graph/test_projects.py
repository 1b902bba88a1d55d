"""Projects of teams: making and renaming."""

import pytest

from graph import projects
from graph.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from graph.project_edits import update_project
from graph.projects import new_project
from graph.session import Graph
from tests.graph.registries import read, refusal
from tests.graph.world import World

pytestmark = pytest.mark.anyio


async def test_projects_are_made_and_renamed(graph: Graph, world: World) -> None:
    made = await new_project(graph, world.admin, owner=world.team.id, name="lab", description="our lab")
    found = await read(world, made)
    assert (found.name, found.owner, found.description) == ("lab", world.team.id, "our lab")
    error = await refusal(world, new_project(graph, world.admin, owner=world.team.id, name="lab"))
    assert (type(error), error.field) == (ConflictError, "name")
    same, inserted = await projects.ensure_project(graph, world.admin, owner=world.team, name="lab")
    assert (same, inserted) == (made, False)
    await update_project(graph, world.admin, project=made, edit={"name": "labs", "description": None})
    found = await read(world, made)
    assert (found.id, found.name, found.description) == (made, "labs", None)
    error = await refusal(world, update_project(graph, world.admin, project=made, edit={"name": "project"}))
    assert (type(error), error.field) == (ConflictError, "name")
    for name in ("", "a/b", "a:b", "x" * 129):
        for attempt in (
            new_project(graph, world.admin, owner=world.team.id, name=name),
            update_project(graph, world.admin, project=made, edit={"name": name}),
        ):
            error = await refusal(world, attempt)
            assert (type(error), error.field) == (InvalidInputError, "name")
    viewer = await world.person("vera", "viewer")
    for actor, kind in ((viewer, NotFoundError), (await world.person("boss", "admin"), ForbiddenError)):
        error = await refusal(world, update_project(graph, actor, project=made, edit={"name": "x"}))
        assert isinstance(error, kind)
    registry = await refusal(
        world, update_project(graph, world.admin, project=world.model_registry, edit={"name": "x"})
    )
    assert isinstance(registry, NotFoundError)
