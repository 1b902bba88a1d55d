"""What automations wait for, in the words of the SDK and in ours."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

import strawberry

from graph.automations import Event


@strawberry.enum
class EventTriggeringConditionType(Enum):
    """Which events an automation can wait for."""

    ADD_ARTIFACT_ALIAS = "ADD_ARTIFACT_ALIAS"
    ADD_ARTIFACT_TAG = "ADD_ARTIFACT_TAG"
    ADD_COLLECTION_TAG = "ADD_COLLECTION_TAG"
    CREATE_ARTIFACT = "CREATE_ARTIFACT"
    LINK_MODEL = "LINK_MODEL"
    REMOVE_ARTIFACT_TAG = "REMOVE_ARTIFACT_TAG"
    REMOVE_COLLECTION_TAG = "REMOVE_COLLECTION_TAG"
    RUN_METRIC = "RUN_METRIC"
    RUN_METRIC_CHANGE = "RUN_METRIC_CHANGE"
    RUN_METRIC_ZSCORE = "RUN_METRIC_ZSCORE"
    RUN_STATE = "RUN_STATE"
    UNLINK_ARTIFACT = "UNLINK_ARTIFACT"
    UPDATE_ARTIFACT_ALIAS = "UPDATE_ARTIFACT_ALIAS"
    WEAVE_METRIC_THRESHOLD = "WEAVE_METRIC_THRESHOLD"


EVENTS: Final[Mapping[EventTriggeringConditionType, Event]] = {
    EventTriggeringConditionType.ADD_ARTIFACT_ALIAS: Event.ALIAS_ADDED,
    EventTriggeringConditionType.ADD_ARTIFACT_TAG: Event.VERSION_TAG_ADDED,
    EventTriggeringConditionType.ADD_COLLECTION_TAG: Event.COLLECTION_TAG_ADDED,
    EventTriggeringConditionType.CREATE_ARTIFACT: Event.VERSION_CREATED,
    EventTriggeringConditionType.LINK_MODEL: Event.VERSION_LINKED,
    EventTriggeringConditionType.REMOVE_ARTIFACT_TAG: Event.VERSION_TAG_REMOVED,
    EventTriggeringConditionType.REMOVE_COLLECTION_TAG: Event.COLLECTION_TAG_REMOVED,
    EventTriggeringConditionType.RUN_METRIC: Event.RUN_METRIC_THRESHOLD,
    EventTriggeringConditionType.RUN_METRIC_CHANGE: Event.RUN_METRIC_CHANGE,
    EventTriggeringConditionType.RUN_METRIC_ZSCORE: Event.RUN_METRIC_ZSCORE,
    EventTriggeringConditionType.RUN_STATE: Event.RUN_STATE,
    EventTriggeringConditionType.UNLINK_ARTIFACT: Event.VERSION_UNLINKED,
    EventTriggeringConditionType.UPDATE_ARTIFACT_ALIAS: Event.ALIAS_UPDATED,
}
ON_THE_WIRE: Final = {event: word for word, event in EVENTS.items()}
