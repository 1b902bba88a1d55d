// Automations by id, by name where they stand, and by who owns what they watch; integrations by owner
// and name; alerts by run and time.
CREATE CONSTRAINT automation_id IF NOT EXISTS FOR (n:Automation) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT automation_live_key IF NOT EXISTS FOR (n:Automation) REQUIRE n.live_key IS UNIQUE;
CREATE INDEX automation_home IF NOT EXISTS FOR (n:Automation) ON (n.home, n.name);
CREATE INDEX automation_entity IF NOT EXISTS FOR (n:Automation) ON (n.entity);
CREATE CONSTRAINT integration_id IF NOT EXISTS FOR (n:Integration) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT integration_live_key IF NOT EXISTS FOR (n:Integration) REQUIRE n.live_key IS UNIQUE;
CREATE INDEX integration_entity IF NOT EXISTS FOR (n:Integration) ON (n.entity, n.name);
CREATE CONSTRAINT alert_id IF NOT EXISTS FOR (n:Alert) REQUIRE n.id IS UNIQUE;
CREATE INDEX alert_run IF NOT EXISTS FOR (n:Alert) ON (n.run, n.at);
