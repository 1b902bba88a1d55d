"""`heirloom up`: a real Neo4j, and MinIO if asked for, as child processes on loopback."""
