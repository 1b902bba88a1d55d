// Aliases that were made before there was a search say now, too, in which project they stand.
MATCH (a:Alias) WHERE a.project IS NULL
MATCH (h:Holder {id: a.holder}) SET a.project = h.project;
