-- As whom an operation acts in the cloud: the role of the stack, or whoever asked. Empty: the account.
ALTER TABLE operation ADD COLUMN acting TEXT NOT NULL DEFAULT '';
