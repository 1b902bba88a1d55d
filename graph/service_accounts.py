"""Service accounts: accounts of an organization, or of one team of it, for machines.

Their rules are those of W&B: an organization's account is a member or admin of it and has a default
team; a team's is a member or admin of that team alone; neither is ever a viewer. What they do not
do is make keys of their own: that is for the admins of their organization or team.
"""

from dataclasses import dataclass
from typing import Any, Final, LiteralString

from graph.accounts import end_account
from graph.actor import Actor
from graph.changes import note_changes
from graph.entities import claim_names, held_entity, take_number
from graph.errors import InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.ids import new_api_key, new_id
from graph.keys import add_key
from graph.names import display_name, entity_name
from graph.once import ANEW, Once
from graph.organizations import held_organization
from graph.policy import Permission
from graph.roles import SERVICE_ROLES, grant_role
from graph.session import Graph
from graph.targets import Organization, Person, Team
from graph.teams import held_team
from graph.work import Work, lock_of

WORK_CREATE_SERVICE_ACCOUNT: Final[LiteralString] = """
CREATE (:Entity:User:Lockable {
  id: $id, seq: $seq, user_seq: $user_seq, kind: 'USER', account: 'SERVICE', name: $name, live_key: $name,
  display_name: $display_name,
  email: '', instance_admin: false, default_entity: $default_team, organization: $organization, team: $team,
  created_at: $now, created_by: $actor, deletions: []})
"""

MADE: Final = (lock_of("Sequence", "sequence:entity"), lock_of("Sequence", "sequence:user"))


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A service account to be made. The secret is a fresh key's.

    The display name says what it is for, where that is more than its name.
    """

    id: str
    name: str
    display_name: str | None
    role: str
    key_name: str
    secret: str

    @classmethod
    def checked(cls, name: str, role: str, key_name: str, shown: str | None = None) -> "NewAccount":
        if role not in SERVICE_ROLES:
            raise InvalidInputError(f"role is one of {', '.join(SERVICE_ROLES)}", field="role")
        described = display_name(shown, "description") if shown is not None else None
        key = display_name(key_name, "keyName"), new_api_key()
        return cls(new_id(), entity_name(name), described, role, *key)


async def create_organization_account(
    graph: Graph,
    actor: Actor,
    *,
    organization: str,
    name: str,
    default_team: str,
    role: str = "member",
    key_name: str = "first",
    once: Once = ANEW,
) -> tuple[str, str | None]:
    """Make a service account of an organization; returns its id and key, None if that was returned before.

    `default_team` is the id of a team of the organization, where it becomes a member.
    """
    new = NewAccount.checked(name, role, key_name)

    async def operation(work: Work) -> str:
        missing = f"organization {organization} not found"
        homes = {organization, default_team}
        await work.lock(*MADE, *(lock_of("Entity", each) for each in homes), missing=missing)
        home, team = Organization(organization), Team(default_team, organization)
        await work.demand(Permission.ORGANIZATION_CREATE_SERVICE_ACCOUNT, home, missing=missing)
        await held_organization(work, organization, missing)
        found = await held_entity(work, default_team)
        if found is None or found.target != team:
            raise NotFoundError("that is no team of the organization", field="defaultTeam")
        await _create(work, new, home, default_team)
        await grant_role(work, new.id, home, role)
        work.extend(home, team)
        await grant_role(work, new.id, team, "member")
        return new.id

    made = await graph.write(actor, operation, queue="sequence:entity", once=once)
    return made, new.secret if made == new.id else None


async def create_team_account(
    graph: Graph,
    actor: Actor,
    *,
    team: str,
    name: str,
    role: str = "member",
    key_name: str = "first",
    description: str | None = None,
    once: Once = ANEW,
) -> tuple[str, str | None]:
    """Make a service account of one team; returns its id and key, None if that was returned before."""
    new = NewAccount.checked(name, role, key_name, description)

    async def operation(work: Work) -> str:
        missing = f"team {team} not found"
        await work.lock(*MADE)
        home = await held_team(work, team, missing)
        await work.demand(Permission.TEAM_CREATE_SERVICE_ACCOUNT, home, missing=missing)
        await _create(work, new, home, team)
        await grant_role(work, new.id, home, role)
        return new.id

    made = await graph.write(actor, operation, queue="sequence:entity", once=once)
    return made, new.secret if made == new.id else None


async def _create(work: Work, new: NewAccount, home: Organization | Team, default_team: str) -> None:
    team = home.id if isinstance(home, Team) else None
    person = Person(new.id, home.log, team)
    work.extend(home, person)
    await work.write(
        WORK_CREATE_SERVICE_ACCOUNT,
        id=new.id,
        seq=await claim_names(work, new.name),
        user_seq=await take_number(work, "user"),
        name=new.name,
        display_name=new.display_name,
        default_team=default_team,
        organization=home.log,
        team=team,
        actor=work.actor.id,
    )
    keys = {"name": new.name}
    note_changes(work, new.id, keys=keys, name=new.name, default_entity=default_team)
    after: dict[str, Any] = {"account": "SERVICE", "name": new.name, "organization": home.log, "team": team}
    after |= {"displayName": new.display_name} if new.display_name else {}
    work.record(Change(Action.USER_CREATED, "User", new.id, after=after, about=(home.id,)), person)
    await add_key(work, owner=person, name=new.key_name, key=new.secret)


async def delete_service_account(graph: Graph, actor: Actor, *, account: str, once: Once = ANEW) -> None:
    """End a service account: its keys, roles and name end now; what it did stays readable."""

    async def operation(work: Work) -> None:
        missing = f"service account {account} not found"
        await work.lock(lock_of("Entity", account), missing=missing)
        found = await held_entity(work, account)
        if found is None or not isinstance(found.target, Person):
            raise NotFoundError(missing)
        await work.demand(Permission.SERVICE_ACCOUNT_DELETE, found.target, missing=missing)
        if found.account != "SERVICE":
            raise InvalidInputError("this is a person's account", field="account")
        await end_account(work, found.target, cause=found.target)
        about = (found.team or found.organization or "",)
        change = Change(Action.USER_DELETED, "User", account, before={"name": found.name}, about=about)
        work.record(change, found.target)

    await graph.write(actor, operation, queue=account, once=once)
