// Lists of what can be restored read only what was deleted: few nodes have the property.
CREATE INDEX version_deleted IF NOT EXISTS FOR (n:Version) ON (n.artifact, n.deleted_at);
CREATE INDEX holder_deleted IF NOT EXISTS FOR (n:Holder) ON (n.project, n.deleted_at);
