// What a run takes over from another one is copied before the run is there. Who begins a copy says so
// first, so that a worker finds what is left of one that never came to its end.
CREATE CONSTRAINT copy_run IF NOT EXISTS FOR (n:Copy) REQUIRE n.run IS UNIQUE;
CREATE INDEX copy_begun IF NOT EXISTS FOR (n:Copy) ON (n.begun_at);
