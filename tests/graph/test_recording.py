"""Recording a finished run at once: all of it or nothing, by the rights on each thing it speaks of."""

import pytest

from graph import entities, projects, runs
from graph.actor import Actor
from graph.consumption import Use
from graph.entities import Entity
from graph.errors import ConflictError, DomainError, ForbiddenError, InvalidInputError, NotFoundError
from graph.ids import new_id
from graph.links import link_version
from graph.once import once
from graph.recording import EDGES_LIMIT, Recording, record_run
from graph.run_facts import RunFacts
from tests.graph.test_access import invite
from tests.graph.told import told_since, told_until_now
from tests.graph.world import ALL_SEEING, World

pytestmark = pytest.mark.anyio


async def _self(world: World, actor: Actor) -> Entity:
    found = (await world.graph.read(ALL_SEEING, lambda reader: entities.by_ids(reader, [actor.id or ""])))[0]
    assert found
    return found


EDGES = """
MATCH (r:Run {id: $run})
RETURN COLLECT { MATCH (v)-[e:CONSUMED_BY]->(r) RETURN [v.id, e.used_as, e.through] ORDER BY v.id } AS used,
  COLLECT { MATCH (r)-[:PRODUCED]->(v) RETURN v.id ORDER BY v.id } AS made
"""


async def test_a_finished_run_with_its_edges_and_exactly_its_events(world: World) -> None:
    data, base = await world.version("data", type_name="dataset"), await world.version("base")
    model = await world.version("tuned")
    known = await told_until_now(world)
    recording = Recording(
        RunFacts(config='{"lr": 1}', summary='{"loss": 2}', job_type="train"),
        name="nightly",
        inputs=[Use(data, used_as="data"), Use(base)],
        outputs=[model],
        started_at=1_000_000,
        finished_at=2_000_000,
    )
    run = await record_run(world.graph, world.admin, project=world.project, recording=recording)
    found = (await world.graph.read(ALL_SEEING, lambda reader: runs.by_ids(reader, [run])))[0]
    assert found
    assert (found.name, found.state, found.exit_code, found.job_type) == ("nightly", "finished", 0, "train")
    assert (found.started_at, found.finished_at) == (1_000_000, 2_000_000)
    assert found.created_at > 2_000_000  # when it was recorded is not for the pipeline to say
    (edges,) = await world.rows(EDGES, run=run)
    assert edges["used"] == sorted([[data, "data", world.project], [base, None, world.project]])
    assert edges["made"] == [model]
    events = await told_since(world, known)
    assert [event.action for event in events] == [
        "run.created",
        "run.finished",
        "version.consumed",
        "version.consumed",
        "version.produced",
    ]
    assert {event.log for event in events} == {world.organization}
    assert all(run in event.about for event in events)
    assert events[1].after == {"state": "finished", "exitCode": 0, "summary": '{"loss": 2}'}


async def test_an_input_is_governed_by_the_registry_it_is_reached_through(world: World) -> None:
    mia = await world.person("mia", "member")
    home, _ = await projects.ensure_project(world.graph, mia, owner=await _self(world, mia), name="own")
    model = await world.version("shared")
    await link_version(world.graph, world.admin, version=model, project=world.model_registry, collection="c")
    recording = Recording(RunFacts(), inputs=[Use(model, world.model_registry)])
    known = await told_until_now(world)
    run = await record_run(world.graph, mia, project=home, recording=recording)
    (edges,) = await world.rows(EDGES, run=run)
    assert edges["used"] == [[model, None, world.model_registry]]
    used = (await told_since(world, known))[-1]
    assert (used.action, used.log, used.permission) == (
        "version.consumed",
        world.organization,
        "artifact:use",
    )
    direct = Recording(RunFacts(), inputs=[Use(model, world.project)])
    with pytest.raises(NotFoundError) as refused:
        await record_run(world.graph, mia, project=home, recording=direct)
    assert refused.value.field == "inputs"


async def test_outputs_are_of_projects_of_the_same_owner(world: World) -> None:
    model = await world.version("theirs")
    mia = await world.person("mia", "member")
    await invite(world, mia.id or "", world.team.id, "member")
    home, _ = await projects.ensure_project(world.graph, mia, owner=await _self(world, mia), name="own")
    with pytest.raises(InvalidInputError) as refused:
        await record_run(world.graph, mia, project=home, recording=Recording(RunFacts(), outputs=[model]))
    assert refused.value.field == "outputs"


async def test_who_may_not_records_nothing(world: World) -> None:
    model = await world.version("kept")
    overseer = await world.person("overseer", "admin")
    outsider = await world.person("outsider", "member")
    own, _ = await projects.ensure_project(
        world.graph, outsider, owner=await _self(world, outsider), name="own"
    )
    known = await told_until_now(world)

    async def refused(actor: Actor, project: str, recording: Recording) -> DomainError:
        with pytest.raises(DomainError) as error:
            await record_run(world.graph, actor, project=project, recording=recording)
        return error.value

    assert isinstance(await refused(overseer, world.project, Recording(RunFacts())), ForbiddenError)
    hidden = await refused(outsider, world.project, Recording(RunFacts()))
    absent = await refused(outsider, new_id(), Recording(RunFacts()))
    assert (type(hidden), hidden.message) == (NotFoundError, "project not found")
    assert hidden.message == absent.message
    for version in (model, new_id()):
        for recording in (
            Recording(RunFacts(), inputs=[Use(version)]),
            Recording(RunFacts(), outputs=[version]),
        ):
            error = await refused(outsider, own, recording)
            place = "inputs" if recording.inputs else "outputs"
            assert (error.code, error.field, error.message) == (
                "NOT_FOUND",
                place,
                f"{place}[0]: version not found",
            )
    assert await told_since(world, known) == []


async def test_bad_input_names_its_field(world: World) -> None:
    model = await world.version()
    await world.run("taken")
    many = [Use(new_id()) for _ in range(EDGES_LIMIT)]
    cases = [
        (Recording(RunFacts(), name="a/b"), "name"),
        (Recording(RunFacts(), name="taken"), "name"),
        (Recording(RunFacts(config="[]")), "config"),
        (Recording(RunFacts(), inputs=many, outputs=[model]), "inputs"),
        (Recording(RunFacts(), inputs=[Use(model), Use(model)]), "inputs"),
        (Recording(RunFacts(), inputs=[Use(model, used_as="x" * 513)]), "inputs[0].usedAs"),
        (Recording(RunFacts(), started_at=2, finished_at=1), "startedAt"),
        (Recording(RunFacts(), finished_at=2**60), "finishedAt"),
    ]
    for recording, field in cases:
        with pytest.raises((InvalidInputError, ConflictError)) as refused:
            await record_run(world.graph, world.admin, project=world.project, recording=recording)
        assert refused.value.field == field


async def test_a_thousand_edges_are_one_unit(world: World) -> None:
    made = [await world.version("many") for _ in range(3)]
    await world.rows(
        """MATCH (v:Version {id: $id}) UNWIND range(1, 997) AS n
        CREATE (:Version:Lockable {id: "x" + $unique + n, artifact: v.artifact + n, artifact_name: "x",
          type: v.type, project: v.project, tenant: v.tenant, state: 'COMMITTED', digest: '',
          created_at: 1})""",
        id=made[0],
        unique=world.unique,
    )
    inputs = [Use(f"x{world.unique}{n}") for n in range(1, 998)]
    run = await record_run(
        world.graph,
        world.admin,
        project=world.project,
        recording=Recording(RunFacts(), inputs=inputs, outputs=made),
    )
    (edges,) = await world.rows(
        "MATCH (r:Run {id: $run}) RETURN COUNT { ()-[:CONSUMED_BY]->(r) } AS used", run=run
    )
    assert edges["used"] == 997


async def test_the_same_key_records_once(world: World) -> None:
    repeat = once(world.admin, f"key-{world.unique}", "recordRun", a=1)
    runs_made = {
        await record_run(
            world.graph, world.admin, project=world.project, recording=Recording(RunFacts()), once=repeat
        )
        for _ in range(2)
    }
    assert len(runs_made) == 1
