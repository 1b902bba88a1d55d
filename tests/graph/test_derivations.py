"""What an output was made from: said of exactly two, by who may, and told by lineage beside their run."""

import pytest

from graph.actor import Actor
from graph.consumption import Use
from graph.derivations import Derivation, record_derivation
from graph.errors import DomainError, ForbiddenError, InvalidInputError, NotFoundError
from graph.ids import new_id
from graph.lineage import Direction, EdgeKind, Lineage
from graph.links import link_version
from graph.recording import Recording, record_run
from graph.run_facts import RunFacts
from graph.times import Moment
from graph.walks import Walk, begin, walk
from tests.graph.told import told_since, told_until_now
from tests.graph.world import World, make_world

pytestmark = pytest.mark.anyio


class Made:
    """A run that used two versions and logged two, of which one is known to come of the first input only."""

    def __init__(self, run: str, used: list[str], logged: list[str]) -> None:
        self.run = run
        self.used = used
        self.logged = logged


async def made(world: World) -> Made:
    used = [await world.version(f"used{number}", type_name="dataset") for number in range(2)]
    logged = [await world.version(f"logged{number}") for number in range(2)]
    recording = Recording(
        RunFacts(),
        inputs=[Use(each) for each in used],
        outputs=logged,
        derivations=[Derivation(logged[0], used[:1])],
    )
    run = await record_run(world.graph, world.admin, project=world.project, recording=recording)
    return Made(run, used, logged)


async def asked(world: World, wanted: Walk, actor: Actor | None = None) -> Lineage:
    sight = (actor or world.admin).sight
    return await world.graph.read(sight, lambda reader: walk(reader, wanted))


def derived(lineage: Lineage) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in lineage.edges if edge.kind is EdgeKind.DERIVED}


async def test_lineage_tells_what_was_said_and_guesses_nothing(world: World) -> None:
    known = await told_until_now(world)
    it = await made(world)
    assert [event.action for event in await told_since(world, known)][-1] == "version.derived"
    for direction, root in (
        (Direction.UPSTREAM, it.logged[0]),
        (Direction.DOWNSTREAM, it.used[0]),
        (Direction.BOTH, it.logged[0]),
    ):
        lineage = await asked(world, Walk([root], direction, links=False))
        assert derived(lineage) == {(it.used[0], it.logged[0])}
        assert {edge.kind for edge in lineage.edges} == {
            EdgeKind.CONSUMED,
            EdgeKind.PRODUCED,
            EdgeKind.DERIVED,
        }
    for root in (it.logged[1], it.used[1]):
        lineage = await asked(world, Walk([root], Direction.BOTH, links=False))
        assert derived(lineage) == set()
    # It is no way of its own: what lies beyond is still counted by runs.
    near = await asked(world, Walk([it.logged[0]], Direction.UPSTREAM, max_depth=0, links=False))
    assert (derived(near), near.nodes[0].beyond) == (set(), 1)


async def test_it_may_be_said_later_and_holds_from_then_on(world: World) -> None:
    it = await made(world)

    async def now() -> Moment:
        return await world.graph.read(world.admin.sight, lambda reader: begin(reader, it.logged, None))

    before = await now()
    known = await told_until_now(world)
    both = Derivation(it.logged[0], it.used)
    for _ in range(2):  # again changes nothing
        assert await record_derivation(world.graph, world.admin, run=it.run, derivation=both) == it.logged[0]
    (event,) = await told_since(world, known)
    assert (event.action, event.subject, event.after) == (
        "version.derived",
        it.logged[0],
        {"from": it.used[1], "run": it.run},
    )
    assert {it.run, it.used[1]} <= set(event.about)
    wanted = Walk([it.logged[0]], Direction.UPSTREAM, links=False)
    assert derived(await asked(world, wanted)) == {(each, it.logged[0]) for each in it.used}
    then = Walk([it.logged[0]], Direction.UPSTREAM, links=False, as_of=before.at)
    assert derived(await asked(world, then)) == {(it.used[0], it.logged[0])}


async def test_what_the_viewer_may_not_see_stays_opaque(world: World) -> None:
    it = await made(world)
    other = await world.person("other", "member")
    await link_version(
        world.graph, world.admin, version=it.logged[0], project=world.model_registry, collection="c"
    )
    lineage = await asked(world, Walk([it.logged[0]], Direction.UPSTREAM, links=False), other)
    ((source, target),) = derived(lineage)
    assert target == it.logged[0]
    assert source not in it.used
    assert source in {node.id for node in lineage.nodes if node.hidden}


async def test_only_what_the_run_used_and_logged_is_related(world: World) -> None:
    it = await made(world)
    stranger = await world.version("stranger")
    overseer, outsider = await world.person("overseer", "admin"), await world.person("out", "member")
    known = await told_until_now(world)

    async def refused(output: str, inputs: list[str], actor: Actor | None = None) -> DomainError:
        with pytest.raises(DomainError) as error:
            await record_derivation(
                world.graph, actor or world.admin, run=it.run, derivation=Derivation(output, inputs)
            )
        return error.value

    for output in (stranger, new_id()):
        error = await refused(output, it.used)
        assert (error.code, error.field) == ("NOT_FOUND", "output")
        assert error.message == "output: the run has not logged this version"
    for each in (stranger, it.logged[1], new_id()):
        error = await refused(it.logged[0], [it.used[0], each])
        assert (error.code, error.field) == ("NOT_FOUND", "inputs")
        assert error.message == "inputs[1]: the run has not used this version"
    for inputs in ([], it.used[:1] * 2, [it.logged[0]], [new_id() for _ in range(1001)]):
        error = await refused(it.logged[0], inputs)
        assert isinstance(error, InvalidInputError)
        assert error.field == "inputs"
    assert isinstance(await refused(it.logged[0], it.used, overseer), ForbiddenError)
    hidden = await refused(it.logged[0], it.used, outsider)
    assert (type(hidden), hidden.message) == (NotFoundError, f"run {it.run} not found")
    assert await told_since(world, known) == []


async def test_an_input_that_the_actor_no_longer_sees_is_like_one_that_was_not_used(
    world: World, unique: str
) -> None:
    it = await made(world)
    elsewhere = (await make_world(world.graph, f"{unique}z")).project
    await world.rows(
        "MATCH (v:Version {id: $id}) SET v.project = $project RETURN v.id AS id",
        id=it.used[1],
        project=elsewhere,
    )
    with pytest.raises(NotFoundError) as error:
        await record_derivation(
            world.graph, world.admin, run=it.run, derivation=Derivation(it.logged[0], [it.used[1]])
        )
    assert error.value.message == "inputs[0]: the run has not used this version"


async def test_a_recording_relates_only_its_own(world: World) -> None:
    used, logged = await world.version("used"), await world.version("logged")
    for derivations in (
        [Derivation(used, [used])],
        [Derivation(logged, [new_id()])],
        [Derivation(logged, [])],
        [Derivation(logged, [used]), Derivation(logged, [used])],
        [Derivation(logged, [used, used])],
    ):
        recording = Recording(RunFacts(), inputs=[Use(used)], outputs=[logged], derivations=derivations)
        with pytest.raises(InvalidInputError) as error:
            await record_run(world.graph, world.admin, project=world.project, recording=recording)
        assert error.value.field == "derivations"
