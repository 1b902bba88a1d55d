// Runs that are going, whose summary is to be found by its values
CREATE INDEX run_summary_waiting IF NOT EXISTS FOR (n:Run) ON (n.summary_waiting);
