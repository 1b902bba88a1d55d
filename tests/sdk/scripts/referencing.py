# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""References to objects of S3 and of Google's store, logged; what becomes of the objects after that."""

import os
import sys

import boto3
import wandb
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from cases import case
from telling import tell

BUCKET, VERSIONED = sys.argv[1:3]
PART = 5 * 1024 * 1024  # the least that S3 takes for any part but the last

store = boto3.client(
    "s3", endpoint_url=os.environ["AWS_S3_ENDPOINT_URL"], config=Config(s3={"addressing_style": "path"})
)
for each in (BUCKET, VERSIONED):
    store.create_bucket(Bucket=each)
store.put_bucket_versioning(Bucket=VERSIONED, VersioningConfiguration={"Status": "Enabled"})
run = wandb.init(project="referenced", id="referencing")


def put(key: str, text: str, bucket: str = BUCKET) -> str:
    """Make or overwrite an object; gives its ETag."""
    return store.put_object(Bucket=bucket, Key=key, Body=text.encode())["ETag"].strip('"')


def logged(artifact: str, *uris: str, **how: object) -> str:
    """Log references; gives the number of the version."""
    pointing = wandb.Artifact(artifact, "dataset")
    for uri in uris:
        pointing.add_reference(uri, **how)
    return run.log_artifact(pointing).wait().version


ETAGS = {key: put(f"corpus/{key}", f"text of {key}") for key in ("a.txt", "b.txt", "deep/c.txt")}


@case
def prefix() -> object:
    return [logged("whole", f"s3://{BUCKET}/corpus", max_objects=10), ETAGS]


@case
def prefix_again() -> object:
    return logged("whole", f"s3://{BUCKET}/corpus")


@case
def prefix_named() -> object:
    return logged("named", f"s3://{BUCKET}/corpus", name="here")


@case
def prefix_cut() -> object:
    return logged("cut", f"s3://{BUCKET}/corpus", max_objects=2)


@case
def bucket() -> object:
    return logged("bucket", f"s3://{BUCKET}")


@case
def parts() -> object:
    small = TransferConfig(multipart_threshold=PART, multipart_chunksize=PART)
    with open("parts.bin", "w+b") as stream:  # noqa: PTH123 - boto3 reads the open file
        stream.write(b"part" * (PART // 4) + b"rest")
        stream.seek(0)
        store.upload_fileobj(stream, BUCKET, "parts.bin", Config=small)
    etag = store.head_object(Bucket=BUCKET, Key="parts.bin")["ETag"].strip('"')
    return [logged("parts", f"s3://{BUCKET}/parts.bin"), etag]


@case
def versioned() -> object:
    etag = put("grown.txt", "first", VERSIONED)
    first = store.head_object(Bucket=VERSIONED, Key="grown.txt")["VersionId"]
    version = logged("grown", f"s3://{VERSIONED}/grown.txt?versionId={first}", name="explicit.txt")
    put("grown.txt", "second", VERSIONED)
    return [version, etag, first]


@case
def versioned_again() -> object:
    return logged("grown", f"s3://{VERSIONED}/grown.txt")


@case
def overwritten() -> object:
    put("changing.txt", "before")
    versions = [logged("changing", f"s3://{BUCKET}/changing.txt")]
    put("changing.txt", "after")
    return [*versions, logged("changing", f"s3://{BUCKET}/changing.txt")]


@case
def unchecked() -> object:
    put("loose.txt", "before")
    versions = [logged("loose", f"s3://{BUCKET}/loose.txt", checksum=False)]
    put("loose.txt", "after")
    return [*versions, logged("loose", f"s3://{BUCKET}/loose.txt", checksum=False)]


@case
def unchecked_prefix() -> object:
    return logged("loose-prefix", f"s3://{BUCKET}/corpus/", name="all", checksum=False)


@case
def google() -> object:
    uris = ("gs://bucket/deep/x.bin", "gs://bucket/y.bin#1700000000000001")
    return [logged("google", *uris, checksum=False), logged("google", *uris, checksum=False)]


run.finish()
tell(home=f"{run.entity}/referenced")
