// Versions that were committed before: a worker goes through them, since their manifests lie in the store.
MERGE (s:Sweep {id: 'file-lists'}) ON CREATE SET s.after = '';
