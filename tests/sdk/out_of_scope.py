"""Documents of the SDK that are about products other than artifacts and registries, by subject."""

from typing import Final

OUT_OF_SCOPE: Final[dict[str, frozenset[str]]] = {
    "sweeps: a search over hyperparameters that the server conducts": frozenset(
        {
            "CreateAgent",
            "EnqueueSweepRun",
            "GetAgentRuns",
            "GetSweep",
            "GetSweepAgent",
            "GetSweepAgents",
            "GetSweepLegacy",
            "GetSweepState",
            "GetSweeps",
            "Heartbeat",
            "SweepConfig",
            "SweepRunsWithHistory",
            "SweepWatchedRuns",
            "SweepWithRuns",
            "UpsertSweep",
            "UpsertSweepState",
        }
    ),
    "launch: queues of jobs that the server hands to agents": frozenset(
        {
            "CreateDefaultResourceConfig",
            "CreateRunQueue",
            "DeleteFromRunQueue",
            "DeleteRunQueue",
            "GetDefaultResourceConfig",
            "GetRunQueueItem",
            "GetRunQueueItems",
            "GetRunQueueMetadata",
            "LaunchAgent",
            "ProjectRunQueues",
            "UpsertRunQueue",
            "ackRunQueueItem",
            "failRunQueueItem",
            "fetchRunQueuesFromProject",
            "popFromRunQueue",
            "pushToRunQueueByName",
            "updateLaunchAgent",
            "updateRunQueueItemWarning",
        }
    ),
    "reports and charts: pages of the vendor's web application": frozenset(
        {"CreateCustomChart", "ProjectViews"}
    ),
    "completed by the SDK before it is sent, and not a valid document as it stands": frozenset({"RunFiles"}),
}
