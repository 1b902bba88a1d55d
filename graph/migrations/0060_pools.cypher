// Drafts from before content was kept per owner: what was sent for them is sent again.
MATCH (v:Version) WHERE v.state = 'DRAFT' AND v.pool IS NULL
MATCH (p:Project {id: v.project}) WHERE p.organization IS NOT NULL
SET v.pool = p.organization + '/' + p.owner;
MATCH (u:Upload) MATCH (v:Version {id: u.version}) WHERE v.pool <> u.tenant
DELETE u;
