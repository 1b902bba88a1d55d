// Which aliases ever pointed at a version, so that what did at a time is found without its holders.
CREATE INDEX alias_span_version IF NOT EXISTS FOR (n:AliasSpan) ON (n.version, n.since);
