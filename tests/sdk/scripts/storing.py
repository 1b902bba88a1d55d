# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""The rarer things that people put into artifacts, and the rarer ways to log them."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import wandb
from cases import case
from making import made, paths

PROJECT = "stored"


class Served(BaseHTTPRequestHandler):
    """Somebody else's web server, with a file that has an ETag."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("ETag", '"far-1"')
        self.send_header("Content-Length", "8")
        self.end_headers()
        self.wfile.write(b"far away")

    def log_message(self, *_: object) -> None:
        pass


web = HTTPServer(("127.0.0.1", 0), Served)
threading.Thread(target=web.serve_forever, daemon=True).start()
FAR = f"http://127.0.0.1:{web.server_port}/data/far.txt"


def read(name: str) -> wandb.Artifact:
    return wandb.Api().artifact(f"{HOME}/{name}")


run = wandb.init(project=PROJECT, id="storing")
HOME = f"{run.entity}/{PROJECT}"


@case
def http_reference() -> object:
    pointing = wandb.Artifact("web", "dataset")
    pointing.add_reference(FAR, name="near.txt")
    run.log_artifact(pointing).wait()
    found = read("web:v0")
    entry = found.get_entry("near.txt")
    folder = Path(found.download(root="web"))
    return [entry.digest, entry.size, entry.ref == FAR, (folder / "near.txt").read_text()]


@case
def http_reference_again() -> object:
    pointing = wandb.Artifact("web", "dataset")
    pointing.add_reference(FAR, name="near.txt")
    return run.log_artifact(pointing).wait().version


@case
def file_reference() -> object:
    Path("outside").mkdir()
    Path("outside/one.txt").write_text("one")
    pointing = wandb.Artifact("disk", "dataset")
    pointing.add_reference(f"file://{Path('outside').absolute()}")
    run.log_artifact(pointing).wait()
    found = read("disk:v0")
    folder = Path(found.download(root="disk"))
    return [paths(found), (folder / "one.txt").read_text(), found.size, found.verify(root="disk")]


@case
def missing_reference() -> object:
    Path("outside/one.txt").unlink()
    found = read("disk:v0")
    # The SDK lets only objects of S3 be missing with allow_missing_references.
    return found.download(root="lost", allow_missing_references=True)


@case
def unchecked_references() -> object:
    versions = []
    for bucket in ("a", "a", "b"):
        pointing = wandb.Artifact("clouds", "dataset")
        pointing.add_reference(f"https://{bucket}.example.test/x.bin", name="https", checksum=False)
        versions.append(run.log_artifact(pointing).wait().version)
    found = read("clouds:v0")
    entry = found.get_entry("https")
    files = [[file.name, file.size, file._attrs.get("storagePath")] for file in found.files()]
    return [versions, entry.ref, entry.digest, found.size, found.file_count, files]


@case
def incremental() -> object:
    run.log_artifact(made("grown", "a.txt", "b.txt")).wait()
    more = made("grown", "c.txt", incremental=True)
    with more.new_file("a.txt") as stream:
        stream.write("another a")
    run.log_artifact(more).wait()
    run.log_artifact(made("grown", "d.txt", incremental=True)).wait()
    found = read("grown:latest")
    folder = Path(found.download(root="grown"))
    return [found.version, paths(found), (folder / "a.txt").read_text(), found.verify(root="grown")]


@case
def incremental_first() -> object:
    run.log_artifact(made("first-grown", "a.txt", incremental=True)).wait()
    return [read("first-grown:latest").version, paths(read("first-grown:v0"))]


@case
def incremental_same() -> object:
    more = made("grown", incremental=True)
    with more.new_file("a.txt") as stream:
        stream.write("another a")
    run.log_artifact(more).wait()
    return [read("grown:latest").version, paths(read("grown:latest"))]


@case
def draft() -> object:
    base = read("grown:v0")
    copy = base.new_draft()
    copy.remove("b.txt")
    with copy.new_file("sub/e.txt") as stream:
        stream.write("e")
    copy.metadata["drafted"] = True
    logged = run.log_artifact(copy, aliases=["drafted"]).wait()
    found = read("grown:drafted")
    folder = Path(found.download(root="draft"))
    return [
        logged.version == found.version,
        paths(found),
        found.metadata,
        (folder / "a.txt").read_text(),
        found.verify(root="draft"),
        found.manifest.entries["a.txt"].birth_artifact_id == base.id,
    ]


@case
def draft_replaced() -> object:
    copy = read("grown:drafted").new_draft()
    copy.remove("a.txt")
    with copy.new_file("a.txt") as stream:
        stream.write("replaced")
    run.log_artifact(copy).wait()
    return [
        paths(read("grown:latest")),
        Path(read("grown:latest").get_entry("a.txt").download("r")).read_text(),
    ]


@case
def draft_unchanged() -> object:
    return run.log_artifact(read("grown:drafted").new_draft()).wait().version == read("grown:drafted").version


run.finish()
