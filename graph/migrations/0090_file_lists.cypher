// Which files a version holds: one list per manifest and pool, with an edge to each file or reference.
CREATE CONSTRAINT file_list_key IF NOT EXISTS FOR (n:FileList) REQUIRE (n.pool, n.manifest) IS UNIQUE;
CREATE CONSTRAINT reference_key IF NOT EXISTS FOR (n:Reference) REQUIRE (n.pool, n.digest) IS UNIQUE;
CREATE CONSTRAINT sweep_id IF NOT EXISTS FOR (n:Sweep) REQUIRE n.id IS UNIQUE;
CREATE INDEX file_list_waiting IF NOT EXISTS FOR (n:FileList) ON (n.waiting);
CREATE INDEX blob_md5 IF NOT EXISTS FOR (n:Blob) ON (n.md5);
CREATE INDEX reference_digest IF NOT EXISTS FOR (n:Reference) ON (n.digest);
CREATE INDEX version_manifest IF NOT EXISTS FOR (n:Version) ON (n.manifest);
