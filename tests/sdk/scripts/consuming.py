# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""Finding what others logged, by every form of name, and using, reading and checking it."""

import sys

import wandb
from cases import case
from telling import tell

PROJECT = "consumed"
ORGANIZATION, DISPLAY = sys.argv[1:3]


def logged(run: "wandb.Run", text: str) -> wandb.Artifact:
    made = wandb.Artifact("corpus", "dataset", description=f"the {text} one", metadata={"text": text})
    for name in ("notes.txt", "train/a.txt", "train/b.txt", "test/a.txt"):
        with made.new_file(name) as stream:
            stream.write(f"{text} {name}")
    return run.log_artifact(made, aliases=[text]).wait()


maker = wandb.init(project=PROJECT, job_type="making")
first, second = logged(maker, "first"), logged(maker, "second")
maker.link_artifact(first, "wandb-registry-dataset/corpora", aliases=["golden"])
maker.link_artifact(second, "shelf/corpora", aliases=["shown"])
maker.finish()
tell(maker=maker.id)

ENTITY = maker.entity
HOME = f"{ENTITY}/{PROJECT}"
REGISTRY = f"{ORGANIZATION}/wandb-registry-dataset"
NAMES = {
    "name": "corpus",
    "alias": "corpus:first",
    "number": "corpus:v1",
    "project": f"{PROJECT}/corpus:v0",
    "full": f"{HOME}/corpus:latest",
    "digest": f"{HOME}/corpus:{first.digest}",
    "plain link": f"{ENTITY}/shelf/corpora:shown",
    "plain link by number": "shelf/corpora:v0",
    "registry": f"{REGISTRY}/corpora:golden",
    "registry by number": f"{REGISTRY}/corpora:v0",
    "registry latest": f"{REGISTRY}/corpora",
    "registry by display name": f"{DISPLAY}/wandb-registry-dataset/corpora:v0",
    "registry of one's own organization": "wandb-registry-dataset/corpora:golden",
}
api = wandb.Api(overrides={"project": PROJECT})


def shown(artifact: wandb.Artifact) -> list[object]:
    return [artifact.name, artifact.project, artifact.source_name, artifact.id == first.id]


def read(name: str) -> object:
    try:
        return shown(api.artifact(name))
    except Exception as error:  # noqa: BLE001 - whatever it is, its text is the answer
        return f"{type(error).__name__}: {error}"


def used(run: "wandb.Run", name: str) -> object:
    try:
        return shown(run.use_artifact(name))
    except Exception as error:  # noqa: BLE001 - whatever it is, its text is the answer
        return f"{type(error).__name__}: {error}"


tell(read={form: read(name) for form, name in NAMES.items()})
with wandb.init(project=PROJECT, job_type="using") as user:
    tell(used={form: used(user, name) for form, name in NAMES.items()}, user=user.id)

    @case
    def used_object() -> object:
        return shown(user.use_artifact(api.artifact(f"{HOME}/corpus:v0")))

    @case
    def used_of_other_type() -> object:
        return shown(user.use_artifact("corpus:v0", type="model"))

    @case
    def used_unlogged() -> object:
        made = wandb.Artifact("fresh", "dataset")
        with made.new_file("x.txt") as stream:
            stream.write("x")
        return [user.use_artifact(made).wait().name]

    @case
    def model_used() -> object:
        return user.use_model(f"{HOME}/corpus:v0")


api = wandb.Api(overrides={"project": PROJECT})


@case
def missing() -> object:
    return api.artifact(f"{HOME}/nothing:v0")


@case
def missing_version() -> object:
    return api.artifact(f"{HOME}/corpus:v9")


@case
def missing_project() -> object:
    return api.artifact(f"{ENTITY}/nowhere/corpus:v0")


@case
def missing_entity() -> object:
    return api.artifact("nobody-at-all/nowhere/corpus:v0")


@case
def missing_registry() -> object:
    return api.artifact(f"{ORGANIZATION}/wandb-registry-nosuch/corpora:v0")


@case
def wrong_type() -> object:
    return api.artifact(f"{HOME}/corpus:v0", type="model").name


@case
def exists() -> object:
    return [
        api.artifact_exists(name)
        for name in (f"{HOME}/corpus:v0", f"{HOME}/corpus:v7", f"{HOME}/no", f"{REGISTRY}/corpora:golden")
    ]


@case
def collection_exists() -> object:
    return [
        api.artifact_collection_exists(name, kind)
        for name, kind in (
            (f"{HOME}/corpus", "dataset"),
            (f"{HOME}/corpus", "model"),
            (f"{HOME}/no", "dataset"),
            (f"{REGISTRY}/corpora", "dataset"),
        )
    ]


@case
def types() -> object:
    return sorted(each.name for each in api.artifact_types(HOME))


@case
def one_type() -> object:
    found = api.artifact_type("dataset", HOME)
    return [found.name, sorted(each.name for each in found.collections())]


@case
def missing_type() -> object:
    return api.artifact_type("nothing", HOME).name


@case
def collections() -> object:
    return sorted(each.name for each in api.artifact_collections(HOME, "dataset"))


@case
def collections_of_shelf() -> object:
    return [
        [each.name, each.is_sequence()] for each in api.artifact_collections(f"{ENTITY}/shelf", "dataset")
    ]


@case
def one_collection() -> object:
    found = api.artifact_collection("dataset", f"{HOME}/corpus")
    return [found.name, found.type, sorted(found.aliases), found.is_sequence(), len(found.artifacts())]


@case
def registry_collection() -> object:
    found = api.artifact_collection("dataset", f"{REGISTRY}/corpora")
    return [found.name, sorted(found.aliases), found.is_sequence(), [each.name for each in found.artifacts()]]


@case
def versions() -> object:
    return [each.name for each in api.artifacts("dataset", f"{HOME}/corpus")]


@case
def versions_with_tags() -> object:
    return len(api.artifacts("dataset", f"{HOME}/corpus", tags=["no"]))


@case
def logged_and_used() -> object:
    return [
        sorted(each.name for each in api.run(f"{HOME}/{maker.id}").logged_artifacts()),
        len(api.run(f"{HOME}/{maker.id}").logged_artifacts()),
        sorted(each.name for each in api.run(f"{HOME}/{user.id}").used_artifacts()),
        len(api.run(f"{HOME}/{user.id}").used_artifacts()),
    ]


@case
def lineage() -> object:
    version = api.artifact(f"{HOME}/corpus:v0")
    link = api.artifact(f"{REGISTRY}/corpora:golden")
    return [
        version.logged_by().id,
        [run.id for run in version.used_by()],
        link.logged_by().id,
        [run.id for run in link.used_by()],
    ]


@case
def used_again() -> object:
    run = api.run(f"{HOME}/{maker.id}")
    run.use_artifact(api.artifact(f"{HOME}/fresh:v0"))
    return [each.name for each in api.run(f"{HOME}/{maker.id}").used_artifacts()]


@case
def logged_by_api_run() -> object:
    run = api.run(f"{HOME}/{user.id}")
    run.log_artifact(api.artifact(f"{HOME}/corpus:v1"), aliases=["relogged"])
    return [
        sorted(each.name for each in api.run(f"{HOME}/{user.id}").logged_artifacts()),
        sorted(wandb.Api().artifact(f"{HOME}/corpus:v1").aliases),
    ]


@case
def by_id() -> object:
    found = api.artifact(f"{HOME}/corpus:v0")
    again = wandb.Artifact._from_id(found.id, api.client if hasattr(api, "client") else api._service_api)
    return [again.name, again.digest == found.digest]


@case
def deleted() -> object:
    api.artifact(f"{HOME}/corpus:v1").delete(delete_aliases=True)
    return [api.artifact_exists(f"{HOME}/corpus:v1"), api.artifact(f"{HOME}/corpus:latest").version]
