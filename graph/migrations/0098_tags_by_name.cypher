// Versions that had a tag at a time: filters of lineage as of then
CREATE INDEX tag_span_tag IF NOT EXISTS FOR (n:TagSpan) ON (n.tag, n.since);
