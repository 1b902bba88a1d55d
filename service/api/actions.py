"""What can happen, as the audit log of the API names it."""

from enum import Enum

import strawberry

from graph.events import Action


@strawberry.enum(description="What happened. The log writes it as `subject.verb`.")
class EventAction(Enum):
    """`graph.events.Action`."""

    ALIAS_MOVED = strawberry.enum_value(Action.ALIAS_MOVED, description="An alias points at another version.")
    ALIAS_PROTECTED = strawberry.enum_value(
        Action.ALIAS_PROTECTED, description="An alias name became protected in a registry."
    )
    ALIAS_REMOVED = strawberry.enum_value(
        Action.ALIAS_REMOVED, description="An alias points nowhere any more."
    )
    ALIAS_SET = strawberry.enum_value(
        Action.ALIAS_SET, description="An alias that pointed nowhere points at a version."
    )
    ALIAS_UNPROTECTED = strawberry.enum_value(
        Action.ALIAS_UNPROTECTED, description="An alias name is protected no more."
    )
    ARTIFACT_CREATED = strawberry.enum_value(Action.ARTIFACT_CREATED, description="An artifact was made.")
    ARTIFACT_DELETED = strawberry.enum_value(
        Action.ARTIFACT_DELETED, description="An artifact was deleted with its versions."
    )
    ARTIFACT_RESTORED = strawberry.enum_value(
        Action.ARTIFACT_RESTORED, description="A deleted artifact came back."
    )
    ARTIFACT_UPDATED = strawberry.enum_value(
        Action.ARTIFACT_UPDATED, description="An artifact's name, description, type or tags were changed."
    )
    AUTOMATION_CREATED = strawberry.enum_value(
        Action.AUTOMATION_CREATED, description="An automation was made."
    )
    AUTOMATION_DELETED = strawberry.enum_value(
        Action.AUTOMATION_DELETED,
        description="An automation was deleted, or gave its name away after what it watched was deleted.",
    )
    AUTOMATION_UPDATED = strawberry.enum_value(
        Action.AUTOMATION_UPDATED, description="What an automation waits for or does was changed."
    )
    COLLECTION_CREATED = strawberry.enum_value(
        Action.COLLECTION_CREATED, description="A collection was made."
    )
    COLLECTION_DELETED = strawberry.enum_value(
        Action.COLLECTION_DELETED, description="A collection was deleted with its links."
    )
    COLLECTION_RESTORED = strawberry.enum_value(
        Action.COLLECTION_RESTORED, description="A deleted collection came back with its links."
    )
    COLLECTION_UPDATED = strawberry.enum_value(
        Action.COLLECTION_UPDATED, description="A collection's name, card or tags were changed."
    )
    INTEGRATION_CREATED = strawberry.enum_value(
        Action.INTEGRATION_CREATED, description="A webhook that automations can call was made."
    )
    INVITATION_ACCEPTED = strawberry.enum_value(
        Action.INVITATION_ACCEPTED, description="Somebody who was invited has an account now, and the role."
    )
    INVITATION_CREATED = strawberry.enum_value(
        Action.INVITATION_CREATED, description="Somebody without an account was invited."
    )
    INVITATION_REVOKED = strawberry.enum_value(
        Action.INVITATION_REVOKED, description="An invitation was taken back."
    )
    KEY_CREATED = strawberry.enum_value(Action.KEY_CREATED, description="An API key was made or imported.")
    KEY_REVOKED = strawberry.enum_value(Action.KEY_REVOKED, description="An API key works no more.")
    LINK_CREATED = strawberry.enum_value(
        Action.LINK_CREATED, description="A version was linked into a collection."
    )
    LINK_REMOVED = strawberry.enum_value(
        Action.LINK_REMOVED, description="A version is linked in a collection no more."
    )
    LINK_RESTORED = strawberry.enum_value(
        Action.LINK_RESTORED, description="A link came back with its version."
    )
    LOAD_FINISHED = strawberry.enum_value(
        Action.LOAD_FINISHED, description="What a bulk load holds can be seen from now on."
    )
    LOAD_STARTED = strawberry.enum_value(Action.LOAD_STARTED, description="A bulk load began.")
    ORGANIZATION_CREATED = strawberry.enum_value(
        Action.ORGANIZATION_CREATED, description="An organization was made."
    )
    ORGANIZATION_DELETED = strawberry.enum_value(
        Action.ORGANIZATION_DELETED, description="An organization was deleted with all it held."
    )
    ORGANIZATION_UPDATED = strawberry.enum_value(
        Action.ORGANIZATION_UPDATED, description="An organization's name for people was changed."
    )
    PROJECT_CREATED = strawberry.enum_value(Action.PROJECT_CREATED, description="A project was made.")
    PROJECT_DELETED = strawberry.enum_value(Action.PROJECT_DELETED, description="A project was deleted.")
    PROJECT_RESTORED = strawberry.enum_value(
        Action.PROJECT_RESTORED, description="A deleted project came back."
    )
    PROJECT_UPDATED = strawberry.enum_value(
        Action.PROJECT_UPDATED, description="A project's name, description or types were changed."
    )
    REGISTRY_CREATED = strawberry.enum_value(Action.REGISTRY_CREATED, description="A registry was made.")
    REGISTRY_DELETED = strawberry.enum_value(Action.REGISTRY_DELETED, description="A registry was deleted.")
    REGISTRY_RESTORED = strawberry.enum_value(
        Action.REGISTRY_RESTORED, description="A deleted registry came back."
    )
    REGISTRY_UPDATED = strawberry.enum_value(
        Action.REGISTRY_UPDATED,
        description="A registry's name, description, visibility, accepted types or owner were changed.",
    )
    ROLE_GRANTED = strawberry.enum_value(
        Action.ROLE_GRANTED, description="Somebody got a role or another one."
    )
    ROLE_REVOKED = strawberry.enum_value(Action.ROLE_REVOKED, description="Somebody lost a role.")
    RUN_ALERTED = strawberry.enum_value(Action.RUN_ALERTED, description="A run told of something urgent.")
    RUN_CREATED = strawberry.enum_value(Action.RUN_CREATED, description="A run began.")
    RUN_DELETED = strawberry.enum_value(Action.RUN_DELETED, description="A run was deleted.")
    RUN_FILES_DELETED = strawberry.enum_value(
        Action.RUN_FILES_DELETED, description="Files of a run were deleted."
    )
    RUN_FINISHED = strawberry.enum_value(Action.RUN_FINISHED, description="A run ended.")
    RUN_RESTORED = strawberry.enum_value(Action.RUN_RESTORED, description="A deleted run came back.")
    RUN_RESUMED = strawberry.enum_value(Action.RUN_RESUMED, description="A run went on after its end.")
    RUN_STOP_REQUESTED = strawberry.enum_value(
        Action.RUN_STOP_REQUESTED, description="Somebody asked a run to stop."
    )
    RUN_UPDATED = strawberry.enum_value(Action.RUN_UPDATED, description="A run's facts were changed.")
    TEAM_CREATED = strawberry.enum_value(Action.TEAM_CREATED, description="A team was made.")
    TEAM_DELETED = strawberry.enum_value(
        Action.TEAM_DELETED, description="A team was deleted with what it owned."
    )
    USER_CREATED = strawberry.enum_value(Action.USER_CREATED, description="An account was made.")
    USER_DELETED = strawberry.enum_value(Action.USER_DELETED, description="An account ended.")
    USER_UPDATED = strawberry.enum_value(
        Action.USER_UPDATED, description="An account's settings were changed."
    )
    VERSION_COMMITTED = strawberry.enum_value(
        Action.VERSION_COMMITTED, description="A version's content was complete; it got its number."
    )
    VERSION_CONSUMED = strawberry.enum_value(Action.VERSION_CONSUMED, description="A run used a version.")
    VERSION_DELETED = strawberry.enum_value(Action.VERSION_DELETED, description="A version was deleted.")
    VERSION_DERIVED = strawberry.enum_value(
        Action.VERSION_DERIVED,
        description="It was said which version another was made from, of what their run used and logged.",
    )
    VERSION_DRAFTED = strawberry.enum_value(Action.VERSION_DRAFTED, description="A version was begun.")
    VERSION_PRODUCED = strawberry.enum_value(Action.VERSION_PRODUCED, description="A run logged a version.")
    VERSION_RESTORED = strawberry.enum_value(
        Action.VERSION_RESTORED, description="A deleted version came back."
    )
    VERSION_UPDATED = strawberry.enum_value(
        Action.VERSION_UPDATED,
        description="A version's description, metadata, tags or time to live was changed.",
    )
