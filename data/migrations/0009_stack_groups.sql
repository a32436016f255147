-- Stack groups. Changes are frequent in stackgroup_result and, less so, in stackinstance: they are
-- narrow. `body` is JSON of what no list is ordered or narrowed by.
CREATE TABLE stackgroup (
  no             INTEGER PRIMARY KEY,  -- in the order in which they were made
  id             TEXT    NOT NULL UNIQUE,
  account        TEXT    NOT NULL,
  region         TEXT    NOT NULL,
  name           TEXT    NOT NULL,
  status         TEXT    NOT NULL,
  permissions    TEXT    NOT NULL,
  description    TEXT    NOT NULL,
  template_hash  TEXT    NOT NULL,
  parameters     TEXT    NOT NULL,     -- '' or a JSON list
  resource_group TEXT    NOT NULL,
  created        INTEGER NOT NULL,
  updated        INTEGER NOT NULL,
  body           TEXT    NOT NULL
) STRICT;
CREATE UNIQUE INDEX stackgroup_live_name ON stackgroup (account, region, name) WHERE status = 'ACTIVE';
CREATE INDEX stackgroup_list ON stackgroup (account, region, created DESC, no DESC);

CREATE TABLE stackinstance (
  no             INTEGER PRIMARY KEY,  -- in the order in which they came into their group
  group_id       TEXT    NOT NULL,
  account        TEXT    NOT NULL,
  region         TEXT    NOT NULL,
  folder         TEXT    NOT NULL,
  status         TEXT    NOT NULL,
  reason         TEXT    NOT NULL,
  stack_id       TEXT    NOT NULL,
  overrides      TEXT    NOT NULL,     -- '' or a JSON list
  drift          TEXT    NOT NULL,
  drift_detected INTEGER NOT NULL,
  UNIQUE (group_id, account, region)
) STRICT;
CREATE INDEX stackinstance_list ON stackinstance (group_id, no);
CREATE INDEX stackinstance_of_stack ON stackinstance (stack_id) WHERE stack_id <> '';

CREATE TABLE stackgroup_operation (
  no       INTEGER PRIMARY KEY,
  id       TEXT    NOT NULL UNIQUE,
  group_id TEXT    NOT NULL,
  seq      INTEGER NOT NULL,           -- grows within the group
  action   TEXT    NOT NULL,
  status   TEXT    NOT NULL,
  created  INTEGER NOT NULL,
  ended    INTEGER NOT NULL,
  body     TEXT    NOT NULL
) STRICT;
CREATE INDEX stackgroup_operation_list ON stackgroup_operation (group_id, seq DESC);
CREATE INDEX stackgroup_operation_unfinished ON stackgroup_operation (group_id, seq)
  WHERE status IN ('QUEUED', 'RUNNING', 'STOPPING');

CREATE TABLE stackgroup_result (
  operation TEXT    NOT NULL,
  no        INTEGER NOT NULL,          -- the target's place in the order of the operation
  account   TEXT    NOT NULL,
  region    TEXT    NOT NULL,
  folder    TEXT    NOT NULL,
  status    TEXT    NOT NULL,
  reason    TEXT    NOT NULL,
  started   INTEGER NOT NULL,
  ended     INTEGER NOT NULL,
  PRIMARY KEY (operation, no)
) STRICT, WITHOUT ROWID;
