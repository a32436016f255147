-- Whatever an account owns beside stacks; `kind` says what, `body` is JSON.
CREATE TABLE record (
  kind    TEXT    NOT NULL,
  id      TEXT    NOT NULL,
  account TEXT    NOT NULL,
  region  TEXT    NOT NULL,
  parent  TEXT    NOT NULL,
  name    TEXT    NOT NULL,
  status  TEXT    NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  version INTEGER NOT NULL,
  body    TEXT    NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT;
CREATE UNIQUE INDEX record_name ON record (kind, account, region, parent, name) WHERE name <> '';
CREATE INDEX record_of_parent ON record (kind, parent, created DESC, id DESC) WHERE parent <> '';
CREATE INDEX record_newest ON record (kind, account, region, created DESC, id DESC);
