// Events that were written before there were mentions stand in the history of their subject.
MATCH (e:Event) WHERE NOT EXISTS { MATCH (m:Mention) WHERE m.event = e.id }
CREATE (:Mention {thing: e.subject, at: e.at, event: e.id});
