// Versions that were committed before: a worker goes through them, since their manifests lie in the store.
MATCH (v:Version) WITH v LIMIT 1
MERGE (s:Sweep {id: 'file-lists'}) ON CREATE SET s.after = '';
