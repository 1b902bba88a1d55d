"""What can happen, as the audit log of the API names it."""

from enum import Enum

import strawberry

from graph.events import Action


@strawberry.enum(description="What happened. The log writes it as `subject.verb`.")
class EventAction(Enum):
    """`graph.events.Action`."""

    ALIAS_MOVED = strawberry.enum_value(Action.ALIAS_MOVED, description="An alias points at another version.")
    ALIAS_REMOVED = strawberry.enum_value(
        Action.ALIAS_REMOVED, description="An alias points nowhere any more."
    )
    ALIAS_SET = strawberry.enum_value(
        Action.ALIAS_SET, description="An alias points at a version for the first time."
    )
    ARTIFACT_CREATED = strawberry.enum_value(Action.ARTIFACT_CREATED, description="An artifact was made.")
    COLLECTION_CREATED = strawberry.enum_value(
        Action.COLLECTION_CREATED, description="A collection was made."
    )
    KEY_CREATED = strawberry.enum_value(Action.KEY_CREATED, description="An API key was made or imported.")
    KEY_REVOKED = strawberry.enum_value(Action.KEY_REVOKED, description="An API key works no more.")
    LINK_CREATED = strawberry.enum_value(
        Action.LINK_CREATED, description="A version was linked into a collection."
    )
    ORGANIZATION_CREATED = strawberry.enum_value(
        Action.ORGANIZATION_CREATED, description="An organization was made."
    )
    ORGANIZATION_DELETED = strawberry.enum_value(
        Action.ORGANIZATION_DELETED, description="An organization was deleted with all it held."
    )
    PROJECT_CREATED = strawberry.enum_value(Action.PROJECT_CREATED, description="A project was made.")
    PROJECT_DELETED = strawberry.enum_value(Action.PROJECT_DELETED, description="A project was deleted.")
    REGISTRY_CREATED = strawberry.enum_value(Action.REGISTRY_CREATED, description="A registry was made.")
    REGISTRY_DELETED = strawberry.enum_value(Action.REGISTRY_DELETED, description="A registry was deleted.")
    ROLE_GRANTED = strawberry.enum_value(
        Action.ROLE_GRANTED, description="Somebody got a role or another one."
    )
    ROLE_REVOKED = strawberry.enum_value(Action.ROLE_REVOKED, description="Somebody lost a role.")
    RUN_CREATED = strawberry.enum_value(Action.RUN_CREATED, description="A run began.")
    RUN_FINISHED = strawberry.enum_value(Action.RUN_FINISHED, description="A run ended.")
    RUN_RESUMED = strawberry.enum_value(Action.RUN_RESUMED, description="A run went on after its end.")
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
    VERSION_DRAFTED = strawberry.enum_value(Action.VERSION_DRAFTED, description="A version was begun.")
    VERSION_PRODUCED = strawberry.enum_value(Action.VERSION_PRODUCED, description="A run logged a version.")
    VERSION_UPDATED = strawberry.enum_value(
        Action.VERSION_UPDATED,
        description="A version's description, metadata, tags or time to live was changed.",
    )
