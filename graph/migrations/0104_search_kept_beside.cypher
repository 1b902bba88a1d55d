// Searched text is kept up to date beside the changes: inside of each commit it took four to eleven
// milliseconds of it. Who searches waits until it is up to date.
DROP INDEX search IF EXISTS;
CREATE FULLTEXT INDEX search IF NOT EXISTS FOR (n:Registry|Holder|Version|Alias)
ON EACH [n.name, n.tags, n.description, n.id, n.project, n.tenant]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-no-stop-words', `fulltext.eventually_consistent`: true}};
