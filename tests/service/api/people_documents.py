"""The operations that the tests of people send."""

ERROR = "__typename ... on Error { code message field }"
BOT = (
    """mutation ($org: String!, $name: String!, $team: String!, $role: OrganizationRole!, $key: String) {
  createOrganizationServiceAccount(organization: $org, name: $name, defaultTeam: $team, role: $role,
    keyName: "ci", idempotencyKey: $key) {
    ... on CreateServiceAccountPayload { secret account { id name account organization { name } team { name }
      email defaultEntity { ... on Team { name } } apiKeys { id name expiresAt owner { name } } } } """
    + ERROR
    + " } }"
)
ROBOT = (
    """mutation ($team: String!, $name: String!) { createTeamServiceAccount(team: $team, name: $name) {
    ... on CreateServiceAccountPayload { secret account { id team { name } } } """
    + ERROR
    + " } }"
)
DELETE_ACCOUNT = (
    "mutation ($it: String!) { deleteServiceAccount(account: $it) { ... on DeletePayload { deletedId } "
    + ERROR
    + " } }"
)
INVITE = (
    """mutation ($org: String!, $user: String, $email: String, $role: OrganizationRole!) {
  inviteMember(organization: $org, user: $user, email: $email, role: $role) {
    ... on InviteMemberPayload { user { name } invitation { id email role organization { name }
      invitedBy { name } } } """
    + ERROR
    + " } }"
)
REVOKE_INVITATION = (
    "mutation ($it: ID!) { revokeInvitation(invitation: $it) { ... on RevokePayload { revokedId } "
    + ERROR
    + " } }"
)
CREATE_KEY = (
    """mutation ($user: String!, $at: DateTime) { createApiKey(user: $user, name: "k", expiresAt: $at) {
    ... on CreateApiKeyPayload { secret apiKey { id expiresAt } } """
    + ERROR
    + " } }"
)
REVOKE_KEY = (
    "mutation ($it: ID!) { revokeApiKey(apiKey: $it) { ... on RevokePayload { revokedId } " + ERROR + " } }"
)
TEAM_ROLE = (
    """mutation ($team: String!, $user: String!, $role: OrganizationRole) {
  setTeamRole(team: $team, user: $user, role: $role) { ... on SetTeamRolePayload {
    role team { name viewerRole } user { name } } """
    + ERROR
    + " } }"
)
LEAVE = (
    """mutation ($org: String!, $user: String!) {
  setOrganizationRole(organization: $org, user: $user, role: null) { ... on SetOrganizationRolePayload {
    role } """
    + ERROR
    + " } }"
)
RENAME = (
    """mutation ($org: String!, $name: String!) { updateOrganization(organization: $org, displayName: $name) {
    ... on UpdateOrganizationPayload { organization { name displayName } } """
    + ERROR
    + " } }"
)
UPDATE_USER = (
    """mutation ($user: String!, $email: String, $admin: Boolean) {
  updateUser(user: $user, email: $email, admin: $admin) {
    ... on UpdateUserPayload { user { name email instanceAdmin } } """
    + ERROR
    + " } }"
)
DELETE_USER = (
    """mutation ($user: String!, $as: String) { deleteUser(user: $user, pseudonym: $as) {
    ... on DeletePayload { deletedId } """
    + ERROR
    + " } }"
)
LISTS = """query ($org: String!) { organization(name: $org) {
  serviceAccounts { totalCount nodes { name account team { name } } } invitations { email role since }
  teams { nodes { serviceAccounts { nodes { name } } } } } }"""
