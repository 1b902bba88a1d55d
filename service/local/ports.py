"""Free TCP ports on loopback."""

import random
import socket

LOOPBACK = "127.0.0.1"
# Below the range the kernel takes client ports from (32768 and up on Linux, 49152 elsewhere): a client that
# keeps asking for a port in that range, while its server is down, can be given the very same port as its own
# and then talks to itself, and the server cannot bind when it comes back.
_FIRST, _LAST = 20000, 31999
_TRIES = 200


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Say whether a server could listen there now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """Give a port nobody listens on; it is not reserved, so its user must cope with losing it."""
    for port in random.sample(range(_FIRST, _LAST + 1), _TRIES):
        if is_free(port):
            return port
    raise OSError(f"none of {_TRIES} ports between {_FIRST} and {_LAST} is free")
