"""Where each kind of object lies. Content is keyed by digest inside one pool.

A pool holds the bytes of one owner's versions (`graph.projects.Project.pool`): whoever may write
there may read it all, so to know a digest is worth nothing to anybody else. Nor is MD5
collision-proof: equal digests of two pools never share an object.
"""

import hashlib

from service.blobs.limits import is_key

_HASHED = "~"


def content_key(pool: str, md5: str) -> str:
    """An artifact's file, by the hex MD5 of its bytes. `wandb_artifacts` is what SDK users look for."""
    return f"{pool}/wandb_artifacts/md5/{md5[:2]}/{md5}"


def manifest_key(pool: str, md5: str) -> str:
    """A manifest, by the hex MD5 of its JSON: a URL to write it can only ever write the same bytes."""
    return f"{pool}/manifests/{md5[:2]}/{md5}/wandb_manifest.json"


def run_file_key(tenant: str, run: str, name: str) -> str:
    """A file of a run; keyed by run, outside deduplication.

    People choose these names. One that no store can hold (`..`, too long) is replaced by its SHA-256,
    and so is one that looks like such a replacement.
    """
    folder = f"{tenant}/runs/{run}/files/"
    if not name.startswith(_HASHED) and is_key(folder + name):
        return folder + name
    return f"{folder}{_HASHED}{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()}"


def run_stream_key(tenant: str, run: str, stream: str, first_line: int, digest: str) -> str:
    """One append-only chunk of a run's history, events or console, by its first line."""
    return f"{run_streams_prefix(tenant, run)}{stream}/{first_line:012d}-{digest}"


def run_streams_prefix(tenant: str, run: str) -> str:
    """What the keys of all chunks of a run begin with."""
    return f"{tenant}/runs/{run}/streams/"
