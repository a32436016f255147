#include "service/resource_owners.h"

#include "engine/incarnations.h"
#include "plan/plan.h"

namespace cairn::service {
namespace {

std::string key_of(std::string_view type, std::string_view physical_id) {
  std::string key(type);
  key += '\n';
  key += physical_id;
  return key;
}

bool imports(StackAction action) {
  return action == StackAction::kImportCreate || action == StackAction::kImportUpdate;
}

}  // namespace

ResourceOwners::ResourceOwners(std::string_view account, std::string_view region, Reader& reader) {
  StackFilter filter;
  filter.account = account;
  filter.region = region;
  filter.include_nested = true;
  constexpr std::uint64_t kAtATime = 500;
  for (Window window{0, kAtATime};; window.offset += kAtATime) {
    const Page<StackRow> page = reader.stacks(filter, window);
    for (const StackRow& stack : page.rows) add_stack(stack, reader);
    if (window.offset + page.rows.size() >= page.total || page.rows.empty()) return;
  }
}

void ResourceOwners::add_stack(const StackRow& stack, Reader& reader) {
  for (const ResourceRow& row : reader.resources(stack.no)) {
    if (belongs(row) && !row.physical_id.empty()) {
      stacks_.emplace(key_of(row.type, row.physical_id), stack.name);
    }
  }
  // An import that runs may not have come to all of its resources.
  const auto operation = stack.operation ? reader.operation(stack.operation) : std::nullopt;
  if (!operation || !imports(operation->action)) return;
  const auto bytes = reader.blob(operation->plan_hash);
  const auto plan = bytes ? decode_plan(*bytes) : Result<Plan>(Plan());
  if (!plan) return;
  for (const Step& step : plan->steps) {
    if (step.kind != StepKind::kImport) continue;
    stacks_.emplace(key_of(step.type, step.physical_id), stack.name);
  }
}

const std::string* ResourceOwners::find(std::string_view type, std::string_view physical_id) const {
  const auto found = stacks_.find(key_of(type, physical_id));
  return found == stacks_.end() ? nullptr : &found->second;
}

std::shared_ptr<ImportClaim> ImportClaim::take(const StackRow& stack,
                                               const std::vector<ToImport>& resources,
                                               Context& context) {
  std::shared_ptr<ImportClaim> claim(new ImportClaim(context));
  for (const ToImport& r : resources) {
    std::string key = stack.account + '\n' + stack.region + '\n' + key_of(r.type, r.physical_id);
    if (!context.importing.take(key)) return nullptr;
    claim->keys_.push_back(std::move(key));
  }
  return claim;
}

ImportClaim::~ImportClaim() {
  for (const std::string& key : keys_) context_.importing.give_back(key);
}

}  // namespace cairn::service
