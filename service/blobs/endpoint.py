"""The address of an S3 store, in the form its clients will put into the Host header."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


class EndpointError(ValueError):
    """The address cannot be one of an S3 store; the message says why."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Scheme and host (with the port where it is not the scheme's own), for path-style requests."""

    scheme: str
    host: str

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}"

    @property
    def secure(self) -> bool:
        return self.scheme == "https"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `http(s)://HOST[:PORT]`.

        A path is refused: the path is part of what is signed, so a prefix that a proxy strips or adds breaks
        every signature.

        Raises:
            EndpointError: the text is something else.
        """
        address = urlsplit(text)
        try:
            port = address.port
        except ValueError:
            raise EndpointError(f"{text!r} has a port that is no number below 65536") from None
        if address.scheme not in _DEFAULT_PORTS or not address.hostname:
            raise EndpointError(f"{text!r} is not http://HOST:PORT or https://HOST:PORT")
        if address.path.strip("/") or address.query or address.fragment or "@" in address.netloc:
            raise EndpointError(f"{text!r} must not hold a path, a query or a password")
        host = f"[{address.hostname}]" if ":" in address.hostname else address.hostname
        own = port is None or port == _DEFAULT_PORTS[address.scheme]
        return cls(address.scheme, host if own else f"{host}:{port}")
