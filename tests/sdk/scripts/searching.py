# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""Finding runs, artifacts, collections and versions: filters, orders, pages, one registry or all."""

import sys
from collections.abc import Iterable
from itertools import islice

import wandb
from telling import refused, tell

organization, team, user = sys.argv[1:]
NEW = hasattr(wandb.Api, "registry")
SORTS = tuple(int(part) for part in wandb.__version__.split(".")[:2]) >= (0, 28)
HOME = f"{team}/project"
api = wandb.Api()


def runs(filters: dict | None = None, **more: object) -> list:
    return [run.id for run in wandb.Api().runs(HOME, filters=filters, **more)]


tell(projects=sorted(project.name for project in api.projects(team)))
tell(runs=runs(), newest=runs(order="-created_at", per_page=1), length=len(api.runs(HOME)))
tell(
    by_state=runs({"state": "finished"}),
    by_name=runs({"display_name": {"$regex": "^.*-fox"}}),
    by_config=runs({"config.name": "foo"}),
    by_either=runs({"$or": [{"config.name": "foo"}, {"config.name": "bar"}]}),
    by_value=runs({"config.lr.value": {"$gte": 1}}),
    by_metric=runs({"summary_metrics.loss": {"$lt": 0.4}}),
    by_tags=runs({"tags": {"$in": ["b"]}}),
    by_group=runs({"group": "g1", "jobType": {"$ne": "train"}}),
    by_user=runs({"username": user}, per_page=2),
    by_time=runs({"createdAt": {"$gt": "2020-01-01T00:00:00"}}, order="-summary_metrics.loss", per_page=2),
    counted=len(wandb.Api().runs(HOME, filters={"tags": "a"})),
    not_understood=refused(lambda: runs({"state": {"$like": "x"}})),
)
tell(collections=[each.name for each in api.artifact_collections(HOME, "model")])
if wandb.__version__ != "0.18.6":  # which fetches the manifest of each, and these versions have none
    tell(
        versions=[each.version for each in api.artifacts("model", f"{HOME}/net", per_page=2)],
        tagged=[each.version for each in api.artifacts("model", f"{HOME}/net", tags=["red"])],
    )


def names(collections: Iterable) -> list:
    return [f"{each.project.removeprefix('wandb-registry-')}/{each.name}" for each in collections]


def places(versions: Iterable) -> list:
    return [f"{each.project.removeprefix('wandb-registry-')}/{each.name}" for each in versions]


if NEW:
    every = api.registries(organization)
    tell(
        registries=[each.name for each in every],
        some=[each.name for each in api.registries(organization, filter={"name": {"$regex": "^a"}})],
        named=[each.name for each in api.registries(organization, filter={"name": "beta"}, per_page=1)],
        containing=[each.name for each in api.registries(organization, filter={"name": {"$contains": "et"}})],
        all_collections=names(api.registries(organization).collections(per_page=1)),
        filtered=names(
            api.registries(organization, filter={"name": {"$in": ["alpha", "beta"]}}).collections(
                filter={"$or": [{"tag": "loud"}, {"name": {"$regex": "^ca"}}]}
            )
        ),
        all_versions=places(api.registries(organization).versions(per_page=2)),
        by_alias=places(api.registries(organization).versions(filter={"alias": "prod"})),
        mixed=places(
            api.registries(organization, filter={"name": {"$regex": "a$"}})
            .collections(filter={"name": "cats"})
            .versions(filter={"$or": [{"tag": "hot"}, {"metadata.acc": {"$gt": 0.6}}]})
        ),
        first=places(islice(api.registries(organization).versions(), 1)),
    )
    alpha = api.registry("alpha", organization)
    tell(
        own_collections=names(alpha.collections()),
        own_versions=places(alpha.versions(filter={"metadata.kind": "large"})),
        unknown=refused(lambda: names(alpha.collections(filter={"name": {"$like": "x"}}))),
        nobody=refused(lambda: list(api.registries("no-such-organization"))),
    )

if SORTS:
    registry = api.project("wandb-registry-alpha", organization)
    backwards = api.registries(organization, order="-name")
    first = api.registries(organization, filter={"name": {"$in": ["alpha"]}}).collections(per_page=1)
    next(iter(first))
    tell(
        backwards=[each.name for each in backwards],
        counted_collections=len(api.registries(organization).collections(filter={"name": "cats"})),
        chained=names(api.registries(organization, order="-name").collections(order="name")),
        chained_versions=places(api.registries(organization, order="name").versions()),
        sorted_collections=names(api.registries(organization).collections(order="-created_at")),
        of_project=[each.name for each in api.project("project", team).collections(filters={"name": "net"})],
        of_registry=[each.name for each in registry.collections(order="-name", per_page=1)],
        of_type=[
            each.name
            for each in api.artifact_type("model", HOME).collections(
                filters={"name": {"$regex": "e"}}, order="-name"
            )
        ],
        oldest=[each.version for each in api.artifacts("model", f"{HOME}/net", order="created_at")],
        resumed=names(alpha.collections(per_page=5, start=first.cursor)),
    )
