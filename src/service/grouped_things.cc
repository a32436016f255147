#include "service/grouped_things.h"

#include "catalog/regions.h"
#include "service/kept_scratches.h"
#include "service/kept_templates.h"
#include "service/resource_groups.h"

namespace cairn::service {
namespace {

constexpr Window kAll{0, 1'000'000};

void add_stacks(Reader& reader, const std::string& account, std::vector<GroupedThing>& things) {
  StackFilter filter;
  filter.account = account;
  filter.include_nested = true;
  for (const Region& region : all_regions()) {
    filter.region = region.id;
    for (const StackRow& stack : reader.stacks(filter, kAll).rows) {
      things.push_back({.type = "stack",
                        .id = stack.id,
                        .region = stack.region,
                        .group = shown_group(account, stack.resource_group),
                        .created = stack.created});
    }
  }
}

void add_stack_groups(Reader& reader, const std::string& account,
                      std::vector<GroupedThing>& things) {
  GroupFilter filter;
  filter.account = account;
  filter.status = GroupStatus::kActive;
  for (GroupRow& group : reader.groups().groups(filter, kAll).rows) {
    things.push_back({.type = "stackgroup",
                      .id = std::move(group.name),
                      .region = std::move(group.region),
                      .group = shown_group(account, group.resource_group),
                      .created = group.created});
  }
}

std::vector<RecordRow> records(Reader& reader, const std::string& account, RecordKind kind) {
  RecordFilter filter;
  filter.kind = kind;
  filter.account = account;
  return reader.records(filter, kAll).rows;
}

}  // namespace

std::vector<GroupedThing> grouped_things(Reader& reader, const std::string& account) {
  std::vector<GroupedThing> things;
  add_stacks(reader, account, things);
  add_stack_groups(reader, account, things);
  for (RecordRow& row : records(reader, account, RecordKind::kTemplate)) {
    const KeptTemplate kept = read_template(std::move(row));
    things.push_back({.type = "template",
                      .id = kept.id(),
                      .region = {},
                      .group = shown_group(account, kept.resource_group),
                      .created = kept.row.created});
  }
  for (RecordRow& row : records(reader, account, RecordKind::kScratch)) {
    const KeptScratch scratch = read_scratch(std::move(row));
    things.push_back({.type = "templatescratch",
                      .id = scratch.row.id,
                      .region = scratch.row.region,
                      .group = shown_group(account, scratch.resource_group),
                      .created = scratch.row.created});
  }
  return things;
}

}  // namespace cairn::service
