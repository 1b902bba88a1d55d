"""Headers of uploads in the SDK's form: lines that it splits at the first colon and sends verbatim."""

from service.blobs.store import SignedUpload


def header_lines(upload: SignedUpload) -> list[str]:
    return [f"{name}:{value}" for name, value in upload.headers.items()]
