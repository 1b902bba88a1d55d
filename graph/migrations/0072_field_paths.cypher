// One value of metadata, config or summary is read without the others of its owner.
CREATE INDEX field_path IF NOT EXISTS FOR (n:Field) ON (n.owner, n.path);
