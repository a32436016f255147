-- The order in which events of all stacks became durable: a row for each batch and stack, which costs
-- a commit less than a number in every event would. Rows are never removed, so positions are never
-- used twice.
CREATE TABLE event_run (
  position INTEGER NOT NULL PRIMARY KEY,
  stack_no INTEGER NOT NULL,
  first    INTEGER NOT NULL,  -- number of the event within the stack
  last     INTEGER NOT NULL
) STRICT;
INSERT INTO event_run (stack_no, first, last)
  SELECT stack_no, min(seq), max(seq) FROM event GROUP BY stack_no ORDER BY max(time);
