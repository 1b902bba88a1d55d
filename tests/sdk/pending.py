"""Parts of the SDK's schema that are not there yet, and why."""

# Fields of later issues, by subject.
LATER: dict[str, frozenset[str]] = {
    "automations": frozenset(
        {
            "Entity.triggers",
            "Entity.integrations",
            "Organization.triggers",
            "Organization.featureFlags",
            "Project.triggers",
            "Mutation.createFilterTrigger",
            "Mutation.updateFilterTrigger",
            "Mutation.deleteTrigger",
            "Mutation.createGenericWebhookIntegration",
            "Mutation.notifyScriptableRunAlert",
        }
    ),
    "teams, users and invitations": frozenset(
        {
            "Entity.members",
            "User.projects",
            "Query.users",
            "Query.user",
            "Mutation.createTeam",
            "Mutation.createInvite",
            "Mutation.deleteInvite",
            "Mutation.createServiceAccount",
            "Mutation.createUser",
            "Mutation.deleteApiKey",
            "Mutation.generateApiKey",
        }
    ),
    "registries: making, editing, searching, members": frozenset(
        {
            "Entity.projects",
            "Entity.artifactCollections",
            "Entity.artifactMemberships",
            "Project.members",
            "Project.teamMembers",
            "Query.models",
            "Mutation.upsertModel",
            "Mutation.renameProject",
            "Mutation.deleteModel",
            "Mutation.createProjectMembers",
            "Mutation.deleteProjectMembers",
            "Mutation.updateProjectMember",
            "Mutation.updateProjectTeamMember",
        }
    ),
    "editing collections and versions": frozenset(
        {
            "Mutation.moveArtifactSequence",
            "Mutation.createArtifactType",
        }
    ),
    "reading history; editing runs": frozenset(
        {
            "Project.runs",
            "Project.runCount",
            "Run.history",
            "Run.events",
            "Run.sampledHistory",
            "Run.parquetHistory",
            "Mutation.deleteRun",
            "Mutation.deleteFiles",
            "Mutation.stopRun",
            "Mutation.updateRunState",
            "Mutation.rewindRun",
        }
    ),
}

# Fields of the present issue whose resolvers are still to be written.
AWAITED: frozenset[str] = frozenset()
