-- When what is out of a resource counts as failed, because somebody shortened its time; 0: never.
-- operation.cancelled is 1 for a safe and 2 for a quick cancel.
ALTER TABLE resource ADD COLUMN deadline INTEGER NOT NULL DEFAULT 0;
