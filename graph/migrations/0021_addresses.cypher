// Accounts that were made before invitations are found by their address too.
MATCH (u:User) WHERE u.email <> '' AND u.email_key IS NULL SET u.email_key = toLower(u.email);
