"""The questions of `governed_registry.py`; `PROBLEM` is what each mutation answers when it refuses."""

from typing import Final

TEAM: Final = (
    (
        "She makes a team, whose projects her people will write.",
        """
mutation {
  createTeam(name: "vision", organization: "acme", adminUser: "ada") {
    ... on CreateTeamPayload { team { name } } PROBLEM
  }
}""",
    ),
    (
        "Ben comes into the organization as a viewer: he sees what is not restricted.",
        """
mutation {
  inviteMember(organization: "acme", user: "ben", role: VIEWER) { __typename PROBLEM }
}""",
    ),
    (
        "In the team he is a member: he may write its projects.",
        """
mutation {
  setTeamRole(team: "vision", user: "ben", role: MEMBER) { __typename PROBLEM }
}""",
    ),
)

REGISTRY: Final = (
    (
        "A registry for approved models, which nobody sees uninvited. It takes models only.",
        """
mutation {
  createRegistry(
    organization: "acme", name: "approved", description: "What may go into products"
    visibility: RESTRICTED, acceptedTypes: ["model"]
  ) {
    ... on RegistryPayload { registry { path visibility acceptedTypes viewerRole } } PROBLEM
  }
}""",
    ),
    (
        "The whole team may work in it. Whoever leaves the team leaves the registry.",
        """
mutation {
  setRegistryRole(registry: "acme/approved", member: "vision", role: MEMBER) { __typename PROBLEM }
}""",
    ),
    (
        "`production` is for admins of the registry alone.",
        """
mutation {
  protectAlias(registry: "acme/approved", alias: "production") { __typename PROBLEM }
}""",
    ),
)

PROJECT: Final = """
mutation {
  createProject(owner: "vision", name: "digits") {
    ... on ProjectPayload { project { path } } PROBLEM
  }
}"""

START: Final = """
mutation {
  startRun(
    project: "vision/digits", name: "train-1"
    facts: {displayName: "first try", config: {lr: 0.1}, commit: "3f2a91c"}
  ) {
    ... on StartRunPayload { run { id path state } } PROBLEM
  }
}"""

DRAFT: Final = """
mutation ($run: String) {
  draftVersion(
    artifact: "vision/digits/digit-reader", type: "model", run: $run, metadata: {licence: "MIT"}
  ) {
    ... on DraftPayload { version { id state } } PROBLEM
  }
}"""

FILES: Final = """
mutation ($draft: ID!, $files: [NewFileInput!]!) {
  addFiles(draft: $draft, files: $files) {
    ... on AddFilesPayload { uploads { path url headers { name value } } } PROBLEM
  }
}"""

COMMIT: Final = """
mutation ($draft: ID!) {
  commitVersion(draft: $draft) {
    ... on CommitVersionPayload { version { number state digest size contentProof } } PROBLEM
  }
}"""

FINISH: Final = """
mutation ($run: String!, $summary: JSON) {
  finishRun(run: $run, summary: $summary) { ... on RunPayload { run { state summary } } PROBLEM }
}"""

LINK: Final = """
mutation {
  linkVersion(version: "vision/digits/digit-reader:v0", collection: "acme/approved/digit-reader") {
    ... on LinkPayload { link { number collection { path type } aliases { name } } } PROBLEM
  }
}"""

CAN: Final = """
{
  version(path: "acme/approved/digit-reader:v0") {
    can { operation allowed role reason }
  }
}"""

ALIAS: Final = """
mutation ($alias: String!, $expected: String) {
  setAlias(
    numbering: "acme/approved/digit-reader", alias: $alias, version: "v0", expectedVersion: $expected
  ) {
    ... on AliasPayload { alias { name version { number } } } PROBLEM
  }
}"""

DELETE: Final = """
mutation {
  deleteVersion(version: "vision/digits/digit-reader:v0", deleteAliases: true) { __typename PROBLEM }
}"""

SEARCH: Final = """
{
  search(text: "digit") { totalCount nodes { kind matched node { __typename ... on Collection { path } } } }
}"""

LINEAGE: Final = """
{
  lineage(of: ["registry:acme/approved/digit-reader:production"], direction: UPSTREAM) {
    complete nodes { kind name depth } edges { kind }
  }
}"""

HISTORY: Final = """
{
  collection(path: "acme/approved/digit-reader") {
    history(first: 10) { nodes { action actorName at before after } }
  }
}"""

LOG: Final = """
{
  auditLog(organization: "acme", first: 5) {
    nodes { position action actorName through { permission role source } } totalCount
  }
}"""
