// Invitations are found by organization, by address and, while open, by both; accounts by address.
CREATE CONSTRAINT invitation_id IF NOT EXISTS FOR (n:Invitation) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT invitation_live_key IF NOT EXISTS FOR (n:Invitation) REQUIRE n.live_key IS UNIQUE;
CREATE INDEX invitation_organization IF NOT EXISTS FOR (n:Invitation) ON (n.organization);
CREATE INDEX invitation_email IF NOT EXISTS FOR (n:Invitation) ON (n.email_key);
CREATE INDEX invitation_accepted IF NOT EXISTS FOR (n:Invitation) ON (n.accepted_by);
CREATE INDEX user_email IF NOT EXISTS FOR (n:User) ON (n.email_key);
// Long work that a worker goes on with, and what the erasure of a person looks through.
CREATE CONSTRAINT ending_id IF NOT EXISTS FOR (n:Ending) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT erasure_id IF NOT EXISTS FOR (n:Erasure) REQUIRE n.id IS UNIQUE;
CREATE INDEX event_by IF NOT EXISTS FOR (n:Event) ON (n.actor, n.at);
