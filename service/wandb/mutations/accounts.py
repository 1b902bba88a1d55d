"""Accounts of people and machines, and their keys."""

from typing import Annotated

import strawberry

from graph import keys, service_accounts, users
from graph.policy import Permission
from service.graphql.operation import mutation
from service.graphql.service_context import ServiceContext
from service.wandb.context import Info
from service.wandb.ids import Kind, key_of, wire_id
from service.wandb.loaders import ENTITY
from service.wandb.mutations.account_names import under_a_free_name
from service.wandb.mutations.teams_found import signed_in, team_named
from service.wandb.schema.accounts import (
    CreateServiceAccountInput,
    CreateUserInput,
    DeleteApiKeyInput,
    GenerateApiKeyInput,
    GenerateApiKeyPayload,
    SuccessPayload,
    UserPayload,
)
from service.wandb.schema.people import ApiKey, User

UNNAMED_KEY = "wandb"  # what a key is called that was asked for without a description


@strawberry.type
class AccountMutations:
    """The mutations that make accounts, and make and end keys."""

    @mutation(
        Permission.USER_CREATE,
        description="Make a person's account with one API key, named after the e-mail address. Open"
        " invitations of the address take effect.",
    )
    async def create_user(
        self,
        info: Info,
        given: Annotated[CreateUserInput, strawberry.argument(name="input")],
    ) -> UserPayload | None:
        context, actor, email = info.context, signed_in(info.context), given.email

        async def make(name: str) -> str:
            admin, graph = bool(given.admin), context.graph
            made, _ = await users.create_user(
                graph, actor, name=name, email=email, admin=admin, first_of_address=True
            )
            return made

        return await _made(context, await under_a_free_name(email, make))

    @mutation(
        Permission.TEAM_CREATE_SERVICE_ACCOUNT,
        description="Make a service account of a team, named after the description. The secret of its first"
        " key is told to nobody: keys for it are made natively.",
    )
    async def create_service_account(
        self,
        info: Info,
        given: Annotated[CreateServiceAccountInput, strawberry.argument(name="input")],
    ) -> UserPayload | None:
        context, actor, description = info.context, signed_in(info.context), given.description
        team = await team_named(context, given.entity_name)

        async def make(name: str) -> str:
            made, _ = await service_accounts.create_team_account(
                context.graph, actor, team=team.id, name=name, description=description
            )
            return made

        return await _made(context, await under_a_free_name(description, make))

    @mutation(
        Permission.KEY_CREATE,
        description="Make an API key for oneself. Its name here is the whole secret, this one time.",
    )
    async def generate_api_key(
        self,
        info: Info,
        given: Annotated[GenerateApiKeyInput, strawberry.argument(name="input")],
    ) -> GenerateApiKeyPayload | None:
        actor, name = signed_in(info.context), given.description or UNNAMED_KEY
        made, secret = await keys.create_api_key(info.context.graph, actor, user=actor.id or "", name=name)
        key = ApiKey(id=wire_id(Kind.API_KEY, made), name=secret or "", description=name)
        return GenerateApiKeyPayload(api_key=key)

    @mutation(
        Permission.KEY_REVOKE,
        description="End an API key at once: one's own, or of an account that one rules.",
    )
    async def delete_api_key(
        self,
        info: Info,
        given: Annotated[DeleteApiKeyInput, strawberry.argument(name="input")],
    ) -> SuccessPayload | None:
        actor, key = signed_in(info.context), key_of(Kind.API_KEY, given.id, "id")
        await keys.revoke_api_key(info.context.graph, actor, key=key)
        return SuccessPayload(success=True, client_mutation_id=None)


async def _made(context: ServiceContext, account: str) -> UserPayload:
    found = await ENTITY.load(context, account)
    return UserPayload(user=User.from_record(found) if found else None)
