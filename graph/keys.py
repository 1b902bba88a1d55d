"""API keys: shown once, stored as SHA-256, named, revocable, with the time of last use.

A key that we make has about 238 random bits, so a plain SHA-256 is enough; keys imported
from another server have at least 40 characters.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.actor import Actor
from graph.entities import held_entity
from graph.errors import ConflictError, InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.ids import KEY_LENGTH, new_api_key, new_id
from graph.names import display_name
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.retention import DAY
from graph.running import Row
from graph.session import Graph
from graph.targets import Person
from graph.work import Reader, Work, lock_of

KEY_LIMIT: Final = 512
PREFIX: Final = 8
LONGEST: Final = 1_827 * DAY  # five years


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What may be shown of a key: never the secret, only its first characters."""

    id: str
    user: str
    name: str
    prefix: str
    created_at: int
    last_used_at: int | None
    expires_at: int | None


_KEY_SEEN: Final[LiteralString] = """
WHERE k.deleted_at IS NULL AND ($sight.everything OR k.user = $sight.user
  OR EXISTS { MATCH (u:User {id: k.user}) WHERE u.organization IN $sight.admin_of OR u.team IN $sight.leads })
RETURN k.id AS id, k.user AS user, k.name AS name, k.prefix AS prefix, k.created_at AS created_at,
       k.last_used_at AS last_used_at, k.expires_at AS expires_at"""

KEYS_OF_USERS: Final[LiteralString] = (
    "UNWIND $users AS user MATCH (k:ApiKey {user: user})" + _KEY_SEEN + " ORDER BY created_at"
)

KEYS_BY_ID: Final[LiteralString] = "UNWIND $ids AS id MATCH (k:ApiKey {id: id})" + _KEY_SEEN

WORK_CREATE_KEY: Final[LiteralString] = """
CREATE (:ApiKey {id: $id, user: $user, name: $name, hash: $hash, prefix: $prefix, created_at: $now,
  expires_at: $expires_at})
"""

WORK_KEY_TAKEN: Final[LiteralString] = "MATCH (k:ApiKey {hash: $hash}) RETURN k.id AS id"

WORK_KEY: Final[LiteralString] = """
MATCH (k:ApiKey {id: $key}) WHERE k.deleted_at IS NULL RETURN k.user AS user
"""

_REVOKE: Final[LiteralString] = """ WHERE k.deleted_at IS NULL
SET k.deleted_at = $now REMOVE k.hash
RETURN k.id AS id, k.name AS name
"""

WORK_REVOKE_KEYS: Final[LiteralString] = "MATCH (k:ApiKey {user: $user})" + _REVOKE

WORK_REVOKE_KEY: Final[LiteralString] = "MATCH (k:ApiKey {id: $key})" + _REVOKE


def hash_key(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def checked_key(key: str, field: str = "importedKey") -> str:
    """An imported key: 40 to 512 printable ASCII characters without spaces."""
    if not KEY_LENGTH <= len(key) <= KEY_LIMIT:
        raise InvalidInputError(
            f"{field} has at least {KEY_LENGTH} and at most {KEY_LIMIT} characters", field=field
        )
    if not key.isascii() or not key.isprintable() or " " in key:
        raise InvalidInputError(f"{field} holds printable ASCII characters without spaces only", field=field)
    return key


async def of_users(reader: Reader, users: Sequence[str]) -> list[list[ApiKey]]:
    """The keys of each user that were not revoked, for themselves and whoever rules the account."""
    rows = await reader.fetch(KEYS_OF_USERS, users=list(users))
    keys = [api_key_from(row) for row in rows]
    return [[key for key in keys if key.user == user] for user in users]


def api_key_from(row: Row) -> ApiKey:
    return ApiKey(**{name: row[name] for name in ApiKey.__dataclass_fields__})


async def by_ids(reader: Reader, ids: Sequence[str]) -> list[ApiKey | None]:
    """In the order asked; None where revoked or another user's."""
    found = {row["id"]: api_key_from(row) for row in await reader.fetch(KEYS_BY_ID, ids=list(ids))}
    return [found.get(each) for each in ids]


async def add_key(
    work: Work, *, owner: Person, name: str, key: str, expires_at: int | None = None, imported: bool = False
) -> str:
    """Inside a unit of work: store a key and record it; returns its id."""
    hashed = hash_key(key)
    if await work.one(WORK_KEY_TAKEN, hash=hashed):
        raise ConflictError("this key is in use already", field="importedKey" if imported else None)
    made = new_id()
    await work.write(
        WORK_CREATE_KEY,
        id=made,
        user=owner.id,
        name=name,
        hash=hashed,
        prefix=key[:PREFIX],
        expires_at=expires_at,
    )
    after = {"user": owner.id, "name": name} | ({"expiresAt": expires_at} if expires_at else {})
    work.record(Change(Action.KEY_CREATED, "ApiKey", made, after=after, about=(owner.id,)), owner)
    return made


async def create_api_key(
    graph: Graph, actor: Actor, *, user: str, name: str, expires_at: int | None = None, once: Once = ANEW
) -> tuple[str, str | None]:
    """Make a key for a user and return its id and secret; the secret is None for a repeated request.

    `expires_at` is in microseconds UTC, in the future and at most five years away.
    """
    display_name(name)
    secret, made = new_api_key(), new_id()

    async def operation(work: Work) -> dict[str, str]:
        missing = f"user {user} not found"
        await work.lock(lock_of("Entity", user), missing=missing)
        owner = await held_owner(work, user, missing)
        await work.demand(Permission.KEY_CREATE, owner, missing=missing)
        if expires_at is not None and not work.now < expires_at <= work.now + LONGEST:
            raise InvalidInputError("expiresAt is in the future, at most five years away", field="expiresAt")
        key = await add_key(work, owner=owner, name=name, key=secret, expires_at=expires_at)
        return {"key": key, "made": made}

    result = await graph.write(actor, operation, queue=user, once=once)
    return result["key"], secret if result["made"] == made else None


async def revoke_api_key(graph: Graph, actor: Actor, *, key: str, once: Once = ANEW) -> None:
    """End a key at once; NotFoundError for one that was ended already."""

    async def operation(work: Work) -> None:
        missing = f"API key {key} not found"
        found = await work.one(WORK_KEY, key=key)
        if found is None:
            raise NotFoundError(missing)
        await work.lock(lock_of("Entity", found["user"]), missing=missing)
        owner = await held_owner(work, found["user"], missing)
        await work.demand(Permission.KEY_REVOKE, owner, missing=missing)
        if not _record_revoked(work, await work.write(WORK_REVOKE_KEY, key=key), owner):
            raise NotFoundError(missing)

    await graph.write(actor, operation, queue=key, once=once)


async def held_owner(work: Work, user: str, missing: str) -> Person:
    """Inside a unit of work: whose keys they are; NotFoundError if that is no live account."""
    found = await held_entity(work, user)
    if found is None or not isinstance(found.target, Person):
        raise NotFoundError(missing)
    return found.target


async def revoke_keys(work: Work, owner: Person) -> None:
    """Inside a unit of work: end every key of an account."""
    _record_revoked(work, await work.write(WORK_REVOKE_KEYS, user=owner.id), owner)


def _record_revoked(work: Work, rows: list[Row], owner: Person) -> bool:
    for row in rows:
        before = {"user": owner.id, "name": row["name"]}
        work.record(Change(Action.KEY_REVOKED, "ApiKey", row["id"], before=before, about=(owner.id,)), owner)
    return bool(rows)
