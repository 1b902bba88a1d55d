// The counters that SDK-visible integers come from, and the head of the instance's own log.
UNWIND ['entity', 'user', 'project'] AS kind
MERGE (s:Lockable {id: 'sequence:' + kind}) ON CREATE SET s:Sequence, s.next = 1;
MERGE (l:Log {id: 'instance'}) ON CREATE SET l.position = 0;
