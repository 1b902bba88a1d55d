# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""The richer things that people put into artifacts and runs: other artifacts, tables, media, models, code."""

import sys
from datetime import timedelta
from pathlib import Path

import wandb
from cases import case
from making import made, paths

PROJECT = "enriched"
ORGANIZATION = sys.argv[1]


def read(name: str) -> wandb.Artifact:
    return wandb.Api().artifact(f"{HOME}/{name}")


run = wandb.init(project=PROJECT, id="enriching")
HOME = f"{run.entity}/{PROJECT}"


run.log_artifact(made("grown", "a.txt", "b.txt")).wait()


@case
def reference_by_entry() -> object:
    pointing = wandb.Artifact("pointing", "dataset")
    other = read("grown:v0")
    pointing.add_reference(other.get_entry("a.txt"), name="by-entry.txt")
    pointing.add_reference(other.get_entry("b.txt").ref_url(), name="by-url.txt")
    run.log_artifact(pointing).wait()
    found = read("pointing:v0")
    folder = Path(found.download(root="pointing"))
    return [
        paths(found),
        (folder / "by-entry.txt").read_text(),
        (folder / "by-url.txt").read_text(),
        found.get_entry("by-url.txt").ref.startswith("wandb-artifact://"),
        found.verify(root="pointing"),
    ]


@case
def reference_in_one_go() -> object:
    """To an artifact that is being logged by the same process."""
    other = made("partner", "p.txt")
    run.log_artifact(other)
    other.wait()
    fresh = made("partner", "q.txt")
    pointing = wandb.Artifact("together", "dataset")
    run.log_artifact(fresh)
    fresh.wait()
    pointing.add_reference(fresh.get_entry("q.txt"), name="q.txt")
    run.log_artifact(pointing).wait()
    return Path(read("together:v0").get_entry("q.txt").download("together")).read_text()


@case
def tables() -> object:
    table = wandb.Table(columns=["id", "word"], data=[[1, "one"], [2, "two"]])
    other = wandb.Table(columns=["id", "more"], data=[[1, "eins"], [2, "zwei"]])
    holder = wandb.Artifact("tables", "dataset")
    holder.add(table, "words")
    holder.add(other, "others")
    holder.add(wandb.JoinedTable(table, other, "id"), "joined")
    holder.add(wandb.Html("<b>shown</b>"), "page")
    run.log_artifact(holder).wait()
    found = read("tables:v0")
    back, joined = found.get("words"), found.get("joined")
    page = found.get("page")
    return [
        paths(found)[:1] + [path for path in paths(found) if "table" in path],
        back.columns,
        back.data,
        type(joined).__name__,
        type(page).__name__,
        found.get_added_local_path_name("nothing"),
    ]


@case
def table_in_other_artifact() -> object:
    found = read("tables:v0")
    holder = wandb.Artifact("more-tables", "dataset")
    holder.add(found.get("words"), "again")
    run.log_artifact(holder).wait()
    return read("more-tables:v0").get("again").data


@case
def config_artifact() -> object:
    run.config["data"] = read("grown:v0")
    run.config["later"] = made("in-config", "x.txt")
    return [type(run.config["data"]).__name__]


@case
def code() -> object:
    Path("src").mkdir()
    Path("src/program.py").write_text("print(1)")
    logged = run.log_code("src", name="my-code")
    logged.wait()
    return [read("my-code:v0").type, paths(read("my-code:v0"))]


@case
def models() -> object:
    Path("weights").mkdir()
    Path("weights/w.bin").write_text("weights")
    run.log_model("weights", name="net", aliases=["best"])
    run.link_model("weights", "Shared net", name="net", aliases=["staging"])
    run.link_model("weights", "Shared net", name="net")
    found = wandb.Api().artifact(f"{run.entity}/model-registry/Shared net:staging")
    used = run.use_model("net:best")
    return [found.version, sorted(found.aliases), found.source_name, Path(used).name, found.type]


@case
def use_registered_model() -> object:
    path = run.use_model(f"{run.entity}/model-registry/Shared net:latest")
    return (Path(path) / "w.bin").read_text() if Path(path).is_dir() else Path(path).read_text()


@case
def link_draft() -> object:
    """An artifact that was not logged yet is logged by linking it."""
    run.link_artifact(made("unlogged", "u.txt"), f"{ORGANIZATION}/wandb-registry-dataset/drafts")
    found = wandb.Api().artifact(f"{ORGANIZATION}/wandb-registry-dataset/drafts:latest")
    return [found.version, found.source_name]


@case
def link_made_project() -> object:
    found = read("grown:v0")
    found.link(f"{run.entity}/made-by-link/shelf", aliases=["x"])
    found.link(f"{run.entity}/made-by-link/shelf", aliases=["y"])
    shelf = wandb.Api().artifact(f"{run.entity}/made-by-link/shelf:x")
    return [shelf.version, sorted(shelf.aliases)]


@case
def link_name_only() -> object:
    read("grown:v0").link("just-a-name")
    homes = ("uncategorized", PROJECT)  # 0.18.6 takes the project of the run
    return [home for home in homes if wandb.Api().artifact_exists(f"{run.entity}/{home}/just-a-name:latest")]


@case
def tags() -> object:
    run.log_artifact(made("tagged", "t.txt"), tags=["Big one", "small"]).wait()
    return sorted(read("tagged:v0").tags)


@case
def bad_tag() -> object:
    found = read("tagged:v0")
    found.tags.append("what!")
    found.save()
    return "saved"


@case
def tags_after() -> object:
    return sorted(read("tagged:v0").tags)


@case
def metadata_and_ttl() -> object:
    kept = made("kept", "k.txt", metadata={"list": [1, {"a": None}], "text": "ü"})
    kept.ttl = timedelta(days=2)
    run.log_artifact(kept).wait()
    found = read("kept:v0")
    before = found.ttl.days
    found.ttl = None
    found.save()
    return [before, read("kept:v0").ttl, read("kept:v0").metadata]


@case
def region() -> object:
    run.log_artifact(made("regional", "r.txt", storage_region="minio-local")).wait()
    found = read("regional:v0")
    url = found.manifest  # loads it
    config = found.manifest.storage_policy.config()
    more = made("regional", "s.txt", incremental=True, storage_region="minio-local")
    run.log_artifact(more).wait()
    merged = read("regional:latest")
    return [
        config,
        merged.manifest.storage_policy.config(),
        Path(merged.get_entry("s.txt").download("reg")).read_text(),
        bool(url),
    ]


@case
def several_writers() -> object:
    for name in ("one.txt", "two.txt"):
        run.upsert_artifact(made("joint2", name), distributed_id="several")
    run.finish_artifact(made("joint2", "three.txt"), distributed_id="several").wait()
    return paths(read("joint2:v0"))


run.log({"table": wandb.Table(columns=["x"], data=[[1]]), "page": wandb.Html("<i>x</i>")})
run.finish()


@case
def bad_region() -> object:
    with wandb.init(project=PROJECT) as other:
        other.log_artifact(made("nowhere", "r.txt", storage_region="mars-1")).wait()
    return "logged"


@case
def config_read() -> object:
    found = wandb.Api().run(f"{HOME}/enriching").config
    data = found["data"]
    told = [data["_type"], data["_version"], data["version"], data["sequenceName"]]
    return [*told, data["id"] == read("grown:v0").id, found["later"]["_type"]]


@case
def run_table() -> object:
    back = wandb.Api().run(f"{HOME}/enriching")
    table = [each for each in back.logged_artifacts() if each.type == "run_table"]
    media = sorted(file.name for file in back.files() if file.name.startswith("media"))
    return [
        [each.name.split(":")[0] for each in table],
        table[0].get("table").data,
        [Path(m).suffix for m in media],
    ]


@case
def saved_outside() -> object:
    outside = made("outside", "o.txt")
    outside.save(project=PROJECT)
    outside.wait()
    again = read("outside:v0")
    creator = again.logged_by()
    return [again.version, creator is None or creator.job_type]


@case
def resumed() -> object:
    with wandb.init(project=PROJECT, entity=run.entity, id="enriching", resume="must") as again:
        again.log_artifact(made("grown", "later.txt")).wait()
    return read("grown:latest").logged_by().id
