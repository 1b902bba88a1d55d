"""The capabilities that are advertised: each is a promise about the schema.

Names come from the public wandb SDK; what is not listed is off, and unknown names are ignored.
"""

from typing import Final

from strawberry.scalars import JSON

from service.wandb.schema.server import ServerFeature, ServerInfo

FEATURES: Final = (
    "ARTIFACT_TAGS",
    "CLIENT_IDS",
    "LARGE_FILENAMES",
    "PROJECT_ARTIFACT_COLLECTION_MEMBERSHIP",
    "ARTIFACT_MEMBERSHIP_IN_LINK_ARTIFACT_RESPONSE",
    "ARTIFACT_COLLECTION_MEMBERSHIP_FILES",
    "ARTIFACT_COLLECTION_MEMBERSHIP_FILE_DOWNLOAD_HANDLER",
    "ARTIFACT_V2_DOWNLOAD_HANDLER_SUPPORTS_ARTIFACT_ID",
    "USE_ARTIFACT_WITH_ENTITY_AND_PROJECT_INFORMATION",
    "TOTAL_COUNT_IN_FILE_CONNECTION",
    "MARK_RUN_FILES_UPLOADED",
    "UPDATE_RUN_STATE",
    "ARTIFACT_REGISTRY_SEARCH",
    "ARTIFACT_COLLECTIONS_FILTERING_SORTING",
    "INCLUDE_ARTIFACT_TYPES_IN_REGISTRY_CREATION",
    "AUTOMATION_ACTION_NO_OP",
    "AUTOMATION_EVENT_ADD_ARTIFACT_TAG",
    "AUTOMATION_EVENT_ADD_COLLECTION_TAG",
    "AUTOMATION_EVENT_REMOVE_ARTIFACT_TAG",
    "AUTOMATION_EVENT_REMOVE_COLLECTION_TAG",
    "AUTOMATION_EVENT_RUN_METRIC",
    "AUTOMATION_EVENT_RUN_METRIC_CHANGE",
    "AUTOMATION_EVENT_RUN_METRIC_ZSCORE",
    "AUTOMATION_EVENT_RUN_STATE",
    "AUTOMATION_EVENT_UNLINK_ARTIFACT",
    "AUTOMATION_SCOPE_ENTITY",
    "AUTOMATIONS_ON_ORGANIZATION",
    "QUERY_AUTOMATIONS_ON_ENTITY",
)

OLDEST_SDK: Final = "0.18.6"
NEWEST_SDK: Final = "0.31.0"


def server_info() -> ServerInfo:
    """The same for everybody; SDKs cache it for the life of their process."""
    return ServerInfo(
        cli_version_info=JSON({"min_cli_version": OLDEST_SDK, "max_cli_version": NEWEST_SDK}),
        latest_local_version_info=None,
        features=[ServerFeature(name=name, is_enabled=True) for name in FEATURES],
        server_settings=None,
    )
