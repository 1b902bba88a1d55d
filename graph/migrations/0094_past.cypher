// What as-of questions start from: who took a name last, what pointed at a version, what was linked
// in a collection, and which versions an artifact had, each in the order of time.
CREATE INDEX change_key IF NOT EXISTS FOR (n:Change) ON (n.key, n.since);
CREATE INDEX alias_span_version IF NOT EXISTS FOR (n:AliasSpan) ON (n.version, n.since);
CREATE INDEX link_since IF NOT EXISTS FOR (n:Link) ON (n.collection, n.since);
CREATE CONSTRAINT link_of_version IF NOT EXISTS
FOR (n:Link) REQUIRE (n.collection, n.version, n.since) IS UNIQUE;
CREATE INDEX version_committed IF NOT EXISTS FOR (n:Version) ON (n.artifact, n.committed_at);
