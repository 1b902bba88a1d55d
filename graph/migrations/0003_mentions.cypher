// In whose history an event stands: one small node for its subject and for each thing it is about.
CREATE INDEX mention_thing IF NOT EXISTS FOR (n:Mention) ON (n.thing, n.at);
CREATE INDEX mention_event IF NOT EXISTS FOR (n:Mention) ON (n.event);
