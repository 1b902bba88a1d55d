// What is searched: names, tags and descriptions of what is governed, and aliases. The analyzer takes
// words apart at whatever is no letter, digit or underscore; ids are one word and say whose a thing is.
CREATE FULLTEXT INDEX search IF NOT EXISTS FOR (n:Registry|Holder|Version|Alias)
ON EACH [n.name, n.tags, n.description, n.id, n.project, n.tenant]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-no-stop-words'}};
// The log of one registry, project, team or person.
CREATE INDEX event_target IF NOT EXISTS FOR (n:Event) ON (n.log, n.target, n.position);
