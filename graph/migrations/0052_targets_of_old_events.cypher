// Events that were written before they named their target: it follows from what they changed.
MATCH (e:Event) WHERE e.target_kind IS NULL AND e.kind IN ['Project', 'Registry']
SET e.target_kind = 'Project', e.target = e.subject;
MATCH (e:Event) WHERE e.target_kind IS NULL AND e.kind = 'Run'
MATCH (r:Run {id: e.subject}) SET e.target_kind = 'Project', e.target = r.project;
MATCH (e:Event) WHERE e.target_kind IS NULL AND e.kind = 'Version'
MATCH (v:Version {id: e.subject}) SET e.target_kind = 'Project', e.target = v.project;
MATCH (e:Event) WHERE e.target_kind IS NULL AND e.kind IN ['Artifact', 'Collection']
MATCH (h:Holder {id: e.subject}) SET e.target_kind = 'Project', e.target = h.project;
MATCH (e:Event) WHERE e.target_kind IS NULL AND e.kind = 'Link'
MATCH (l:Link {id: e.subject}) SET e.target_kind = 'Project', e.target = l.project;
MATCH (e:Event) WHERE e.target_kind IS NULL AND e.kind = 'Alias'
MATCH (a:Alias {id: e.subject}) SET e.target_kind = 'Project', e.target = a.project;
MATCH (e:Event) WHERE e.target_kind IS NULL AND e.log = 'instance'
SET e.target_kind = 'Instance';
MATCH (e:Event) WHERE e.target_kind IS NULL
SET e.target_kind = 'Organization', e.target = e.log;
