"""What random histories do to people: roles, accounts, names of organizations."""

from graph import (
    organizations,
    registry_members,
    service_accounts,
    teams,
    users,
)
from graph.actor import SYSTEM
from tests.graph.past_history import ROLES, Stage


async def set_role(stage: Stage) -> None:
    graph, chance, world = stage.world.graph, stage.chance, stage.world
    user, role = stage.any(stage.people), chance.choice(ROLES)
    match chance.randrange(4):
        case 0:
            await organizations.set_organization_role(
                graph, SYSTEM, organization=world.organization, user=user, role=role
            )
        case 1:
            await teams.set_team_role(graph, SYSTEM, team=stage.any(stage.teams), user=user, role=role)
        case 2:
            wanted = chance.choice([role, "restricted_viewer"])
            await registry_members.set_registry_role(
                graph, SYSTEM, registry=stage.any(stage.registries), member=user, role=wanted
            )
        case _:
            team = stage.any([*stage.teams, world.team.id])
            await registry_members.set_registry_role(
                graph, SYSTEM, registry=stage.any(stage.registries), member=team, role=role
            )


async def rule(stage: Stage) -> None:
    await users.update_user(
        stage.world.graph, SYSTEM, user=stage.any(stage.people), admin=stage.chance.random() < 0.5
    )


async def end_somebody(stage: Stage) -> None:
    graph, world = stage.world.graph, stage.world
    team = stage.any(stage.teams)
    match stage.chance.randrange(3):
        case 0:
            await teams.delete_team(graph, SYSTEM, team=team)
        case 1 if len(stage.people) > 3:
            await users.delete_user(graph, SYSTEM, user=stage.people.pop())
        case _:
            name = f"again-{world.unique}"
            made = await teams.create_team(
                graph, SYSTEM, name=name, organization=world.organization, admin_user=world.admin.id or ""
            )
            stage.teams.append(made)


async def machine(stage: Stage) -> None:
    graph, world = stage.world.graph, stage.world
    accounts = [each for each in stage.truth.entities.values() if each["account"] == "SERVICE"]
    live = [each for each in accounts if each["deleted_at"] is None]
    if live:
        await service_accounts.delete_service_account(graph, SYSTEM, account=live[0]["id"])
    else:
        name = f"machine-{world.unique}"
        await service_accounts.create_team_account(graph, SYSTEM, team=world.team.id, name=name)


async def rename_organization(stage: Stage) -> None:
    name = f"{stage.chance.choice(['Org', 'House', 'org'])}-{stage.world.unique}"
    await organizations.update_organization(
        stage.world.graph, SYSTEM, organization=stage.world.organization, name=name
    )
