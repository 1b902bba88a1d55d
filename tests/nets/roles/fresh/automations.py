"""Automations that an allowed call changes or ends."""

from dataclasses import replace

from graph.actor import SYSTEM
from graph.automation_edits import create_automation
from graph.automation_facts import AutomationFacts, Deed, Scope
from graph.automations import ActionKind, Event, ScopeKind
from tests.nets.roles.scene import Scene
from tests.nets.roles.things import Things, word


async def automation(scene: Scene, things: Things) -> Things:
    """One that watches the collection."""
    facts = AutomationFacts(
        name=f"doomed-{word()}",
        enabled=True,
        scope=Scope(ScopeKind.COLLECTION, things.collection_id),
        event=Event.VERSION_LINKED,
        filter="{}",
        deed=Deed(ActionKind.NOTHING),
    )
    return replace(things, automation_id=await create_automation(scene.graph, SYSTEM, facts=facts))
