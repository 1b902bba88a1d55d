// A run's chunks are found by their lines and, in a history, by their steps.
CREATE INDEX chunk_first IF NOT EXISTS FOR (n:Chunk) ON (n.run, n.stream, n.first);
CREATE INDEX chunk_step IF NOT EXISTS FOR (n:Chunk) ON (n.run, n.stream, n.first_step);
CREATE CONSTRAINT claim_key IF NOT EXISTS FOR (n:Claim) REQUIRE (n.run, n.stream, n.writer, n.sent) IS UNIQUE;
CREATE CONSTRAINT history_key IF NOT EXISTS FOR (n:HistoryKey) REQUIRE (n.run, n.name, n.type) IS UNIQUE;
CREATE INDEX history_key_run IF NOT EXISTS FOR (n:HistoryKey) ON (n.run);
CREATE INDEX run_file_id IF NOT EXISTS FOR (n:RunFile) ON (n.id);
