// Bulk loads, by the id that comes of the owner and the digest of what is loaded.
CREATE CONSTRAINT load_id IF NOT EXISTS FOR (n:Load) REQUIRE n.id IS UNIQUE;
