-- What updates need. A committed definition has a revision, and the time its functions called now
-- (0: that of the operation that made the stack). An operation names the revision it will commit.
-- `updates` counts the updates of a resource: it is part of their tokens. `pending` holds the
-- properties of an update whose outcome is not known.
ALTER TABLE stack_detail ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE stack_detail ADD COLUMN as_of INTEGER NOT NULL DEFAULT 0;
ALTER TABLE operation ADD COLUMN replacement INTEGER NOT NULL DEFAULT 0;
ALTER TABLE operation ADD COLUMN cancelled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE operation ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE resource ADD COLUMN updates INTEGER NOT NULL DEFAULT 0;
ALTER TABLE resource_detail ADD COLUMN pending TEXT NOT NULL DEFAULT '';
