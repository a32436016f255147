-- What is looked for when stacks that were deleted long ago go for good.
CREATE INDEX stack_deleted ON stack (deleted) WHERE deleted <> 0;
CREATE INDEX operation_of_stack ON operation (stack_no);
