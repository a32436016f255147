-- The rows of src/engine/rows.h. Times are milliseconds since 1970; 0 and '' mean "none".
--
-- Tables that change with every step of a deployment (resource, resource_detail, event) are
-- clustered on their key and carry no other index: one index more doubles what a commit writes.

CREATE TABLE node (
  one   INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  epoch INTEGER NOT NULL
) STRICT;
INSERT INTO node (one, epoch) VALUES (1, 0);

CREATE TABLE stack (
  no                  INTEGER NOT NULL PRIMARY KEY,
  id                  TEXT    NOT NULL UNIQUE,
  account             TEXT    NOT NULL,
  region              TEXT    NOT NULL,
  name                TEXT    NOT NULL,
  status              TEXT    NOT NULL,
  status_reason       TEXT    NOT NULL,
  created             INTEGER NOT NULL,
  updated             INTEGER NOT NULL,
  deleted             INTEGER NOT NULL,
  operation           INTEGER NOT NULL,
  last_operation      INTEGER NOT NULL,
  version             INTEGER NOT NULL,
  deletion_protection INTEGER NOT NULL,
  resource_group      TEXT    NOT NULL,
  parent_id           TEXT    NOT NULL,
  root_id             TEXT    NOT NULL
) STRICT;
CREATE UNIQUE INDEX stack_live_name ON stack (account, region, name) WHERE deleted = 0;
CREATE INDEX stack_newest ON stack (account, region, created DESC, no DESC);
CREATE INDEX stack_running ON stack (account) WHERE operation <> 0;
CREATE INDEX stack_child ON stack (parent_id) WHERE parent_id <> '';

CREATE TABLE stack_detail (
  no            INTEGER NOT NULL PRIMARY KEY,
  template_hash TEXT    NOT NULL,
  parameters    TEXT    NOT NULL,
  settings      TEXT    NOT NULL,
  outputs       TEXT    NOT NULL,
  description   TEXT    NOT NULL
) STRICT;

CREATE TABLE operation (
  no               INTEGER NOT NULL PRIMARY KEY,
  stack_no         INTEGER NOT NULL,
  action           TEXT    NOT NULL,
  plan_hash        TEXT    NOT NULL,
  started          INTEGER NOT NULL,
  deadline         INTEGER NOT NULL,
  timeout          INTEGER NOT NULL,
  parallelism      INTEGER NOT NULL,
  rollback         INTEGER NOT NULL,
  finished         INTEGER NOT NULL,
  failure          TEXT    NOT NULL,
  rollback_failure TEXT    NOT NULL,
  retained         TEXT    NOT NULL
) STRICT;
CREATE INDEX operation_unfinished ON operation (no) WHERE finished = 0;

CREATE TABLE resource (
  stack_no      INTEGER NOT NULL,
  no            INTEGER NOT NULL,
  logical_id    TEXT    NOT NULL,
  type          TEXT    NOT NULL,
  status        TEXT    NOT NULL,
  call          TEXT    NOT NULL,
  attempt       INTEGER NOT NULL,
  made_by       INTEGER NOT NULL,
  acted_by      INTEGER NOT NULL,
  physical_id   TEXT    NOT NULL,
  status_reason TEXT    NOT NULL,
  created       INTEGER NOT NULL,
  updated       INTEGER NOT NULL,
  retain        INTEGER NOT NULL,
  PRIMARY KEY (stack_no, no)
) STRICT, WITHOUT ROWID;

CREATE TABLE resource_detail (
  stack_no   INTEGER NOT NULL,
  no         INTEGER NOT NULL,
  needs      BLOB    NOT NULL,  -- resource numbers, 32 bits each, little end first
  properties TEXT    NOT NULL,
  ref        TEXT    NOT NULL,
  attributes TEXT    NOT NULL,
  PRIMARY KEY (stack_no, no)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  stack_no    INTEGER NOT NULL,
  seq         INTEGER NOT NULL,
  time        INTEGER NOT NULL,
  of_stack    INTEGER NOT NULL,
  status      TEXT    NOT NULL,
  logical_id  TEXT    NOT NULL,
  physical_id TEXT    NOT NULL,
  type        TEXT    NOT NULL,
  reason      TEXT    NOT NULL,
  PRIMARY KEY (stack_no, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE blob (
  hash  TEXT NOT NULL PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE token (
  account        TEXT    NOT NULL,
  action         TEXT    NOT NULL,
  token          TEXT    NOT NULL,
  request_digest TEXT    NOT NULL,
  response       TEXT    NOT NULL,
  expires        INTEGER NOT NULL,
  PRIMARY KEY (account, action, token)
) STRICT;
CREATE INDEX token_expiry ON token (expires);
