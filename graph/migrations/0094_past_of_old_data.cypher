// Change points from before names were found by them: every fact of today had one since it was made.
// What was deleted and brought back took its name again then.
MATCH (n:Holder|Project) WHERE size(coalesce(n.deletions, [])) >= 2
UNWIND range(1, size(n.deletions) - 1, 2) AS place
WITH n, n.deletions[place] AS restored
WITH n, restored, head(COLLECT {
  MATCH (c:Change) WHERE c.subject = n.id AND c.field = 'name' AND c.since <= restored
  RETURN c.value ORDER BY c.subject DESC, c.field DESC, c.since DESC LIMIT 1 }) AS value
MERGE (c:Change {subject: n.id, field: 'name', since: restored}) ON CREATE SET c.value = value;
// The key that each name took; values are JSON texts. Of ended accounts the name may be a pseudonym.
MATCH (n:Holder|Project|Entity) WHERE NOT (n:User AND n.deleted_at IS NOT NULL)
MATCH (c:Change) WHERE c.subject = n.id AND c.field IN ['name', 'display_name'] AND c.since >= 0
  AND c.key IS NULL
WITH n, c, substring(c.value, 1, size(c.value) - 2) AS text
WITH n, c, replace(replace(replace(text, '\\\\', '\u0001'), '\\"', '"'), '\u0001', '\\') AS name
WITH n, c, CASE WHEN n:Holder THEN n.project + '/' + name
  WHEN n:Registry THEN n.owner + '/registry/' + name
  WHEN n:Project THEN n.owner + '/project/' + name
  WHEN c.field = 'display_name' AND name = n.name THEN null ELSE name END AS key
WHERE key IS NOT NULL SET c.key = key;
MATCH (u:User)
MATCH (c:Change) WHERE c.subject = u.id AND c.field = 'instance_admin' AND c.since >= 0
  AND c.value = 'true' AND c.key IS NULL
SET c.key = 'instance/admin';
