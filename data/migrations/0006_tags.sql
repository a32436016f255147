-- Tags of stacks, templates, template scratches and stack groups. `retired` is 1 for those of deleted
-- stacks: they are read with their stack, and found by nobody. Two indexes, so that neither the owners
-- of a tag nor those of a key are looked for among the others.
CREATE TABLE tag (
  kind    TEXT    NOT NULL,
  account TEXT    NOT NULL,
  region  TEXT    NOT NULL,  -- '' for templates
  owner   TEXT    NOT NULL,
  key     TEXT    NOT NULL,
  value   TEXT    NOT NULL,
  retired INTEGER NOT NULL,
  PRIMARY KEY (kind, account, region, owner, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_by_value ON tag (kind, account, region, retired, key, value, owner);
CREATE INDEX tag_by_key ON tag (kind, account, region, retired, key, owner);

-- Stacks that are in a group other than the default one.
CREATE INDEX stack_group ON stack (account, region, resource_group, created DESC, no DESC)
  WHERE resource_group <> '';

-- Until now tags stood in the settings of stacks and in the bodies of templates.
INSERT INTO tag (kind, account, region, owner, key, value, retired)
  SELECT DISTINCT 'stack', stack.account, stack.region, stack.id,
    json_extract(tag.value, '$.Key'), coalesce(json_extract(tag.value, '$.Value'), ''),
    stack.deleted <> 0
  FROM stack JOIN stack_detail ON stack_detail.no = stack.no,
    json_each(stack_detail.settings, '$.Tags') AS tag
  WHERE json_valid(stack_detail.settings) AND tag.type = 'object';
INSERT INTO tag (kind, account, region, owner, key, value, retired)
  SELECT DISTINCT 'template', record.account, record.region, record.id,
    json_extract(tag.value, '$.Key'), coalesce(json_extract(tag.value, '$.Value'), ''), 0
  FROM record, json_each(record.body, '$.Tags') AS tag
  WHERE record.kind = 'template' AND tag.type = 'object';
