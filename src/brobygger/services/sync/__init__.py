"""The sync of a phone, in one request: what it brings is written through the same verbs as the office's, and what is new for it
is read from the change feed. Cursors, whom a phone holds, what is shown of them, and writing are each a module here."""
