// The counters that SDK-visible integers come from, and the head of the instance's own log.
CREATE (:Sequence:Lockable {id: 'sequence:entity', next: 1}),
       (:Sequence:Lockable {id: 'sequence:user', next: 1}),
       (:Sequence:Lockable {id: 'sequence:project', next: 1}),
       (:Log {id: 'instance', position: 0});
