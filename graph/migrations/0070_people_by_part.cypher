// People are found by a part of their name or, by instance admins, of their e-mail address.
CREATE TEXT INDEX user_name_part IF NOT EXISTS FOR (n:User) ON (n.name);
CREATE TEXT INDEX user_email_part IF NOT EXISTS FOR (n:User) ON (n.email_key);
