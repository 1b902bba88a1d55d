"""The life of a run: what it may become, what is recorded of it, deletion and return."""

import json

import pytest

from graph import runs
from graph.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from graph.retention import DAY
from graph.run_deletion import delete_run, restore_run
from graph.run_facts import RunFacts
from graph.run_life import finish_run, note_running, start_run, update_run
from graph.runs import NEXT_STATES, Run, RunState, check_transition
from tests.graph.told import told_since, told_until_now
from tests.graph.world import ALL_SEEING, World

pytestmark = pytest.mark.anyio


async def record(world: World, run: str) -> Run:
    found = (await world.graph.read(ALL_SEEING, lambda reader: runs.by_ids(reader, [run])))[0]
    assert found
    return found


def test_what_a_run_may_become() -> None:
    for state in RunState:
        check_transition(state, state)
    for before, after in [("finished", "pending"), ("finished", "failed"), ("killed", "finished")]:
        with pytest.raises(ConflictError, match="invalid state transition") as refused:
            check_transition(RunState(before), RunState(after))
        assert refused.value.field == "state"
    assert RunState.PENDING in NEXT_STATES[RunState.FAILED]
    assert all(RunState.RUNNING in NEXT_STATES[state] for state in RunState if state != "running")


async def test_a_refused_state_changes_nothing(world: World) -> None:
    run = await world.run()
    await finish_run(world.graph, world.admin, run=run, exit_code=0)
    known = await told_until_now(world)
    facts = RunFacts(state=RunState.PENDING, notes="later")
    with pytest.raises(ConflictError):
        await update_run(world.graph, world.admin, run=run, facts=facts)
    assert (await record(world, run)).notes is None
    assert await told_since(world, known) == []


async def test_a_resumed_run_has_not_ended(world: World) -> None:
    run = await world.run("again")
    await finish_run(world.graph, world.admin, run=run, exit_code=1)
    assert ((await record(world, run)).state, (await record(world, run)).exit_code) == ("failed", 1)
    known = await told_until_now(world)
    await start_run(
        world.graph,
        world.admin,
        project=world.project,
        name="again",
        facts=RunFacts(state=RunState.RUNNING),
    )
    back = await record(world, run)
    assert (back.state, back.exit_code, back.finished_at) == ("running", None, None)
    (event,) = await told_since(world, known)
    assert (event.action, event.before) == ("run.resumed", {"state": "failed", "exitCode": 1})


async def test_ending_by_an_update_is_an_end(world: World) -> None:
    run = await world.run()
    known = await told_until_now(world)
    await update_run(world.graph, world.admin, run=run, facts=RunFacts(state=RunState.KILLED))
    assert (await record(world, run)).finished_at
    assert [event.action for event in await told_since(world, known)] == ["run.finished"]
    await finish_run(world.graph, world.admin, run=run, exit_code=255)
    killed = await record(world, run)
    assert (killed.state, killed.exit_code) == ("killed", 255)


async def test_documents_are_merged_or_replaced(world: World) -> None:
    run = await world.run()
    await note_running(world.graph, run, summary='{"loss": NaN, "best": {"a": 1}}')
    facts = RunFacts(summary='{"best": {"b": 2}, "late": 1}')
    await update_run(world.graph, world.admin, run=run, facts=facts, merge=True)
    assert (await record(world, run)).summary == '{"loss": NaN, "best": {"b": 2}, "late": 1}'
    await finish_run(world.graph, world.admin, run=run, exit_code=0, summary='{"end": 1}', merge=True)
    assert json.loads((await record(world, run)).summary)["end"] == 1
    await finish_run(world.graph, world.admin, run=run, exit_code=3, summary='{"end": 2}')
    corrected = await record(world, run)
    assert (corrected.summary, corrected.state, corrected.exit_code) == ('{"end": 2}', "failed", 3)
    fields = await world.rows(
        "MATCH (f:Field {owner: $run}) WHERE f.path STARTS WITH 'summary' RETURN f.path AS path", run=run
    )
    assert fields == [{"path": "summary.end"}]


async def test_a_name_that_is_taken_is_a_conflict_unless_it_is_resumed(world: World) -> None:
    await world.run("taken")
    with pytest.raises(ConflictError) as refused:
        await start_run(
            world.graph,
            world.admin,
            project=world.project,
            name="taken",
            facts=RunFacts(notes="mine"),
            resume=False,
        )
    assert refused.value.field == "name"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (RunFacts(config="[]"), "config"),
        (RunFacts(summary="{"), "summary"),
        (RunFacts(notes="x" * 70_000), "notes"),
        (RunFacts(repository="x" * 70_000), "repository"),
        (RunFacts(tags=["a!"]), "tags"),
    ],
)
async def test_bad_facts_name_their_field(world: World, facts: RunFacts, field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        await start_run(world.graph, world.admin, project=world.project, name="bad", facts=facts)
    assert refused.value.field == field


async def test_a_deleted_run_comes_back_under_its_name(world: World) -> None:
    graph, admin = world.graph, world.admin
    run = await world.run("gone")
    version = await world.version(run=run)
    known = await told_until_now(world)
    await delete_run(graph, admin, run=run)
    assert (await graph.read(admin.sight, lambda reader: runs.by_ids(reader, [run]))) == [None]
    with pytest.raises(NotFoundError):
        await delete_run(graph, admin, run=run)
    await restore_run(graph, admin, run=run, retention=DAY)
    back = await graph.read(admin.sight, lambda reader: runs.by_name(reader, world.project, "gone"))
    assert back
    assert back.id == run
    events = await told_since(world, known)
    assert [event.action for event in events] == ["run.deleted", "run.restored"]
    assert all(world.project in event.about for event in events)
    produced = await world.rows("MATCH (:Run {id: $run})-[:PRODUCED]->(v) RETURN v.id AS id", run=run)
    assert produced == [{"id": version}]
    deletions = await world.rows("MATCH (r:Run {id: $run}) RETURN size(r.deletions) AS toggles", run=run)
    assert deletions == [{"toggles": 2}]


async def test_a_run_does_not_come_back_too_late_or_to_a_name_that_was_given_away(world: World) -> None:
    run = await world.run("brief")
    await delete_run(world.graph, world.admin, run=run)
    with pytest.raises(ConflictError, match="cannot come back"):
        await restore_run(world.graph, world.admin, run=run, retention=0)
    await world.run("brief")
    with pytest.raises(ConflictError) as refused:
        await restore_run(world.graph, world.admin, run=run, retention=DAY)
    assert refused.value.field == "run"


async def test_who_may_not_delete_changes_nothing(world: World) -> None:
    run = await world.run()
    viewer = await world.person("orga", "admin")  # sees every project, writes in none of the team's
    outsider = await world.person("outsider", "member")
    known = await told_until_now(world)
    with pytest.raises(ForbiddenError):
        await delete_run(world.graph, viewer, run=run)
    with pytest.raises(NotFoundError) as hidden:
        await delete_run(world.graph, outsider, run=run)
    with pytest.raises(NotFoundError) as missing:
        await delete_run(world.graph, outsider, run="0" * 26)
    assert hidden.value.message == missing.value.message
    assert await told_since(world, known) == []
