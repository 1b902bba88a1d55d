"""The two rules of a unit of work: no write without a check, no commit without an event."""

import pytest

from graph.actor import SYSTEM, Actor
from graph.drafts import WORK_LOCK_HOME
from graph.errors import ConflictError, NotFoundError
from graph.events import Action, Change
from graph.ids import new_id
from graph.once import once
from graph.policy import Permission
from graph.session import Graph
from graph.targets import INSTANCE_LOG, Instance, Organization
from graph.work import Lock, SilentWriteError, Work, lock_of
from tests.graph.world import World

pytestmark = pytest.mark.anyio

SEQUENCE = lock_of("Sequence", "sequence:entity")
PLANT = "CREATE (:Planted {id: $id})"


async def planted(graph: Graph, node: str) -> bool:
    async with graph.session() as session:
        result = await session.run("MATCH (p:Planted {id: $id}) RETURN p", id=node)
        return await result.single() is not None


def event(subject: str) -> Change:
    return Change(Action.USER_UPDATED, "Planted", subject)


async def test_a_write_without_a_check_is_refused(graph: Graph) -> None:
    node = new_id()

    async def forgetful(work: Work) -> None:
        await work.lock(SEQUENCE)
        await work.write(PLANT, id=node)

    with pytest.raises(SilentWriteError, match="without a permission"):
        await graph.write(SYSTEM, forgetful, queue="test")
    assert not await planted(graph, node)


async def test_a_commit_without_an_event_is_refused(graph: Graph) -> None:
    node = new_id()

    async def silent(work: Work) -> None:
        await work.lock(SEQUENCE)
        await work.demand(Permission.USER_CREATE, Instance(), missing="none")
        await work.write(PLANT, id=node)

    with pytest.raises(SilentWriteError, match="without an event"):
        await graph.write(SYSTEM, silent, queue="test")
    assert not await planted(graph, node)


async def test_an_event_without_a_change_is_refused(graph: Graph) -> None:
    async def boastful(work: Work) -> None:
        await work.lock(SEQUENCE)
        await work.demand(Permission.USER_CREATE, Instance(), missing="none")
        work.record(event("nothing"), Instance())

    with pytest.raises(SilentWriteError, match="without a change"):
        await graph.write(SYSTEM, boastful, queue="test")


async def test_an_event_on_an_unchecked_target_is_refused(graph: Graph) -> None:
    node = new_id()

    async def elsewhere(work: Work) -> None:
        await work.lock(SEQUENCE)
        await work.demand(Permission.USER_CREATE, Instance(), missing="none")
        await work.write(PLANT, id=node)
        work.record(event(node), Organization("another"))

    with pytest.raises(SilentWriteError, match="permission was required"):
        await graph.write(SYSTEM, elsewhere, queue="test")
    assert not await planted(graph, node)


async def test_time_is_asked_after_the_locks_only(graph: Graph) -> None:
    async def early(work: Work) -> int:
        return work.now

    with pytest.raises(SilentWriteError, match="takes its locks"):
        await graph.write(SYSTEM, early, queue="test")


async def test_locks_are_taken_in_one_order(graph: Graph, world: World) -> None:
    async def backwards(work: Work) -> None:
        await work.lock(lock_of("Project", world.project))
        await work.lock(SEQUENCE)

    with pytest.raises(SilentWriteError, match="fixed order"):
        await graph.write(SYSTEM, backwards, queue="test")


async def test_a_lock_by_name_keeps_the_order_too(graph: Graph, world: World) -> None:
    version = await world.version()

    async def backwards(work: Work) -> None:
        await work.lock(lock_of("Version", version))
        await work.lock_named("Holder", WORK_LOCK_HOME, project=world.project, name="model")

    with pytest.raises(SilentWriteError, match="fixed order"):
        await graph.write(SYSTEM, backwards, queue="test")


async def test_locking_what_is_missing_is_not_found(graph: Graph) -> None:
    async def missing(work: Work) -> None:
        await work.lock(Lock(0, new_id()))

    with pytest.raises(NotFoundError):
        await graph.write(SYSTEM, missing, queue="test")


async def test_time_never_falls_below_a_locked_nodes_last_time(graph: Graph) -> None:
    node, future = new_id(), 4_000_000_000_000_000
    async with graph.session() as session:
        await (
            await session.run("CREATE (:Lockable {id: $id, changed_at: $at})", id=node, at=future)
        ).consume()

    async def later(work: Work) -> int:
        await work.lock(Lock(9, node))
        return work.now

    assert await graph.write(SYSTEM, later, queue="test") == future + 1


async def test_an_operation_that_changes_nothing_leaves_nothing(graph: Graph, world: World) -> None:
    before = await world.rows("MATCH (n:Project {id: $id}) RETURN n.changed_at AS at", id=world.project)

    async def idle(work: Work) -> str:
        await work.lock(lock_of("Project", world.project))
        return "done"

    assert await graph.write(SYSTEM, idle, queue="test") == "done"
    after = await world.rows("MATCH (n:Project {id: $id}) RETURN n.changed_at AS at", id=world.project)
    assert before == after


async def plant(graph: Graph, actor: Actor, node: str, key: str | None, **inputs: str) -> str:
    async def operation(work: Work) -> str:
        await work.lock(SEQUENCE)
        await work.demand(Permission.USER_CREATE, Instance(), missing="none")
        await work.write(PLANT, id=node)
        work.record(event(node), Instance())
        return node

    return await graph.write(actor, operation, queue="test", once=once(actor, key, "plant", **inputs))


async def test_an_idempotency_key_returns_the_first_result(graph: Graph, unique: str) -> None:
    first, second = new_id(), new_id()
    assert await plant(graph, SYSTEM, first, unique, word="a") == first
    assert await plant(graph, SYSTEM, second, unique, word="a") == first
    assert not await planted(graph, second)
    with pytest.raises(ConflictError, match="another input"):
        await plant(graph, SYSTEM, second, unique, word="b")


async def test_a_key_is_its_users_own(world: World, unique: str) -> None:
    first, second = new_id(), new_id()
    await plant(world.graph, SYSTEM, first, unique, word="a")
    somebody = Actor(id="other", kind="SYSTEM", sight=SYSTEM.sight)
    assert await plant(world.graph, somebody, second, unique, word="a") == second


async def test_the_body_of_an_event_names_no_person(world: World) -> None:
    await world.person("carol")
    rows = await world.rows(
        "MATCH (e:Event {action: 'user.created'}) WHERE e.log = $log AND e.personal CONTAINS $name "
        "RETURN e.body AS body, e.personal AS personal",
        log=INSTANCE_LOG,
        name=f"carol-{world.unique}",
    )
    assert len(rows) == 1
    assert f"carol-{world.unique}" not in str(rows[0]["body"])


async def test_long_facts_leave_the_body_and_are_kept(world: World) -> None:
    metadata = '{"text": "' + "x" * 50_000 + '"}'
    version = await world.version("long", metadata=metadata)
    rows = await world.rows("MATCH (e:Event {subject: $id}) RETURN size(e.body) AS size", id=version)
    assert all(int(str(row["size"])) < 33_000 for row in rows)
