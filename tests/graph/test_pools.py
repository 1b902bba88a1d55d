"""A pool is as wide as it may be: whoever may write in it may download all of it."""

import itertools

from graph.policy import RANKS, Permission, Sight, Standing, granted
from graph.projects import Project
from graph.targets import Visibility

USER, TEAM, OTHER_TEAM, ORG = "user", "team", "other", "org"


def project(owner: str, organization: str | None, name: str, visibility: Visibility | None = None) -> Project:
    return Project(
        id=f"{organization}-{owner}-{name}",
        seq=1,
        name=name,
        owner=owner,
        owner_name=owner,
        organization=organization,
        tenant=organization or owner,
        description=None,
        visibility=visibility,
        core=False,
        all_types=True,
        accepted_types=(),
        created_at=1,
        updated_at=1,
        created_by=None,
        owner_user=None,
        protected_aliases=(),
    )


HOMES = [
    project(owner, organization, name)
    for owner, organization in ((USER, None), ("stranger", None), (TEAM, ORG), (OTHER_TEAM, ORG), (ORG, ORG))
    for name in ("one", "two")
]
REGISTRY = project(ORG, ORG, "registry", Visibility.RESTRICTED)


def sights() -> list[Sight]:
    """Every combination of roles in an organization, a team of it and a registry."""
    ranks = [None, *RANKS.values()]
    return [Sight(), Sight(USER, instance_admin=True)] + [
        Sight(
            user=USER,
            organizations={ORG: organization} if organization else {},
            teams={TEAM: team} if team else {},
            registries={REGISTRY.id: (Standing(registry),)} if registry else {},
        )
        for organization, team, registry in itertools.product(ranks, ranks, ranks)
    ]


def test_who_writes_in_a_pool_may_download_from_all_of_it() -> None:
    tried = 0
    for sight, one, two in itertools.product(sights(), HOMES, HOMES):
        if one.pool == two.pool and granted(sight, Permission.ARTIFACT_WRITE, one.target):
            assert granted(sight, Permission.ARTIFACT_DOWNLOAD, two.target), (sight, one.id, two.id)
            tried += one != two
    assert tried > len(sights())


def test_owners_and_organizations_have_pools_of_their_own() -> None:
    assert len({home.pool for home in HOMES}) == len({(home.owner, home.organization) for home in HOMES})
    assert all(home.pool != home.tenant for home in HOMES if home.organization)
