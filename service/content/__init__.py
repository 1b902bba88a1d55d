"""The content of versions: manifests, proofs, uploads and downloads; shared by both faces."""
