// When projects and registries were changed last, by their change points: lists are sorted by it.
MATCH (p:Project)
MATCH (c:Change) WHERE c.subject = p.id AND c.since >= 0 AND c.field IN
  ['name', 'description', 'visibility', 'all_types', 'accepted_types', 'owner_user', 'protected_aliases']
WITH p, max(c.since) AS last
SET p.updated_at = last;
