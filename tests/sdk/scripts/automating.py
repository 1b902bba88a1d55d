# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false, reportMissingModuleSource=false
"""Automations: made, found again as they were made, edited part by part, and deleted."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import requests
import wandb
from telling import refused, tell
from wandb import automations as au

organization, team = sys.argv[1:]
PROJECT = "automated"
PAYLOAD = {"version": "${artifact_version}", "nested": {"names": ["a", "ü"]}, "none": None}
WEBHOOK = """
mutation CreateGenericWebhookIntegration($input: CreateGenericWebhookIntegrationInput!) {
  createGenericWebhookIntegration(input: $input) { integration { __typename ... on GenericWebhookIntegration {
    id name urlEndpoint accessTokenRef secretRef } } }
}"""

with wandb.init(entity=team, project=PROJECT, job_type="training") as run:
    Path("net.txt").write_text("weights")
    artifact = wandb.Artifact("net", "model")
    artifact.add_file("net.txt")
    run.log_artifact(artifact).wait()
    run.link_artifact(artifact, f"{organization}/wandb-registry-model/shown")
    run.alert("loss", "it rises", wait_duration=60)
    run.alert("loss", "it rises still", wait_duration=60)
    tell(run=run.id)

api = wandb.Api()


def webhook(name: str, entity: str) -> au.WebhookIntegration:
    """Made by a request of one's own, as SDKs have no method for it; then found by the SDK."""
    given = {
        "entityName": entity,
        "name": name,
        "urlEndpoint": f"https://hooks.example.test/{name}?token=t",
        "accessTokenRef": "ACCESS",
        "secretRef": "SECRET",
        "clientMutationId": None,
    }
    answer = requests.post(
        os.environ["WANDB_BASE_URL"] + "/graphql",
        json={"query": WEBHOOK, "variables": {"input": given}},
        auth=("api", os.environ["WANDB_API_KEY"]),
        timeout=60,
    )
    made = answer.json()["data"]["createGenericWebhookIntegration"]["integration"]
    (found,) = [each for each in api.webhook_integrations(entity=entity) if each.name == name]
    assert (found.id, found.url_endpoint) == (made["id"], made["urlEndpoint"]), (found, made)
    assert (made["accessTokenRef"], made["secretRef"]) == ("ACCESS", "SECRET"), made
    return found


tell(none_yet=[len(list(api.integrations(entity=team))), len(list(api.slack_integrations(entity=team)))])
personal = api.viewer.username
hook, own = webhook("deploy", team), webhook("mine", personal)
tell(hooks=[each.name for each in api.integrations(entity=team)], mine=own.name)

project = api.project(PROJECT, entity=team)
# The oldest of these SDKs has no id of a project until it was asked for something of it.
getattr(project, "_load", lambda: None)()
sequence = api.artifact_collection("model", f"{team}/{PROJECT}/net")
portfolio = api.artifact_collection("model", f"{organization}/wandb-registry-model/shown")


def fetched(name: str, entity: str = team) -> au.Automation:
    return api.automation(name=name, entity=entity)


checked: list[str] = []


def made(name: str, event: Any, action: Any, entity: str = team, **more: object) -> au.Automation:
    """Made, and found again equal in every field."""
    created = api.create_automation(event >> action, name=name, **more)
    found = fetched(name, entity)
    assert found == created, (found, created)
    assert found.model_dump() == created.model_dump(), (found, created)
    scope = event.scope
    assert (found.scope.id, found.scope.name) == (scope.id, scope.name), found
    sent = json.loads(event.model_dump()["filter"])
    kept = json.loads(found.model_dump()["event"]["filter"])
    wrapped = not event.event_type.value.startswith("RUN_")
    assert (json.loads(kept["filter"]) if wrapped else kept) == sent, (kept, sent)
    checked.append(name)
    return created


call = au.SendWebhook.from_integration(hook, payload=PAYLOAD)
tagged = au.ArtifactEvent.alias.matches_regex("^prod-.*")
first = made("linked", au.OnLinkArtifact(scope=portfolio, filter=tagged), call, organization)
tell(
    linked=[first.description, first.enabled, first.action.request_payload, first.updated_at],
    wrapped=json.loads(json.loads(first.model_dump()["event"]["filter"])["filter"]),
)
made("logged", au.OnCreateArtifact(scope=sequence), call, description="words", enabled=False)
made("aliased", au.OnAddArtifactAlias(scope=project), au.DoNothing())
made("threshold", au.OnRunMetric(scope=project, filter=au.RunEvent.metric("loss").avg(5) > 1.5), call)
made("single", au.OnRunMetric(scope=project, filter=au.RunEvent.metric("loss") <= 0), au.DoNothing())
change = au.RunEvent.metric("loss").max(10).changes_by(frac=0.25)
made("change", au.OnRunMetric(scope=project, filter=change & (au.RunEvent.name == "best")), au.DoNothing())
made("personal", au.OnAddArtifactAlias(scope=project), au.SendWebhook.from_integration(own))

if hasattr(au, "OnRunState"):
    states = au.OnRunState(scope=project, filter=au.RunEvent.state.in_(["finished", "failed"]))
    made("state", states, au.DoNothing())
    score = au.RunEvent.metric("loss").zscore(30).abs() > 2
    made("zscore", au.OnRunMetric(scope=project, filter=score), au.DoNothing())
    of_version = au.ArtifactEvent.tag.eq("best")
    for event in (au.OnAddArtifactTag, au.OnRemoveArtifactTag):
        made(event.__name__, event(scope=project, filter=of_version), au.DoNothing())
    for event in (au.OnAddCollectionTag, au.OnRemoveCollectionTag, au.OnUnlinkArtifact):
        made(event.__name__, event(scope=portfolio), au.DoNothing(), organization)
if hasattr(au, "RegistryScope"):
    registry = api.registry("model", organization)
    registered = made("registered", au.OnLinkArtifact(scope=registry), au.DoNothing(), organization)
    tell(registry=[type(registered.scope).__name__, registered.scope.name])
    everywhere = au.OnLinkArtifact(scope=api.organization(organization))
    made("organization", everywhere, au.DoNothing(), organization)
    made("team", au.OnAddArtifactAlias(scope=api.team(team)), call)
    made("team runs", au.OnRunState(scope=api.team(team), filter=au.RunEvent.state == "failed"), call)
elif hasattr(au, "TeamScope"):
    event = au.OnAddArtifactAlias(scope=api.team(team))
    tell(unlisted=api.create_automation(event >> call, name="team").scope.name)
tell(checked=sorted(checked))
tell(
    of_team=sorted(each.name for each in api.automations(entity=team, per_page=3)),
    of_organization=sorted(each.name for each in api.automations(entity=organization)),
    by_projects=sorted(each.name for each in api.automations()),
)
again = au.OnAddArtifactAlias(scope=project) >> au.DoNothing()
tell(
    taken=refused(lambda: api.create_automation(again, name="aliased")),
    existing=api.create_automation(again, name="aliased", fetch_existing=True) == fetched("aliased"),
    missing=refused(lambda: fetched("nothing")),
)

edited = fetched("aliased")
before = edited.model_dump()
edited.description = "described"
saved = api.update_automation(edited)
changed = {name for name, value in saved.model_dump().items() if value != before[name]}
tell(described=[saved.description, sorted(changed), saved == fetched("aliased")])
tell(renamed=api.update_automation(saved, name="renamed", enabled=False).enabled)
edited = api.update_automation(fetched("renamed"), action=call)
tell(action=[type(edited.action).__name__, edited.action.request_payload])
edited.action.request_payload = {"only": 1}
edited = api.update_automation(edited)
tell(payload=fetched("renamed").action.request_payload)
edited = api.update_automation(edited, action=au.DoNothing())
tell(nothing=type(fetched("renamed").action).__name__)
moved = au.OnAddArtifactAlias(scope=sequence, filter=au.ArtifactEvent.alias.eq("prod"))
edited = api.update_automation(edited, event=moved, scope=sequence)
where = json.loads(json.loads(edited.model_dump()["event"]["filter"])["filter"])
tell(moved=[edited.scope.name, edited == fetched("renamed"), where])
threshold = fetched("threshold")
kept = threshold.model_dump()["event"]["filter"]
saved = api.update_automation(threshold, description="kept")
tell(filter_kept=saved.model_dump()["event"]["filter"] == kept)

tell(deleted=api.delete_automation(edited))
tell(
    twice=refused(lambda: api.delete_automation(edited)),
    nonsense=refused(lambda: api.delete_automation("no-such-id")),
    unknown=refused(lambda: api.update_automation(edited, description="late")),
)
slack = au.SendNotification(integration_id=hook.id, title="t", message="m")
tell(
    slack=refused(lambda: api.create_automation(au.OnAddArtifactAlias(scope=project) >> slack, name="slack"))
)
