#include "tests/scenario/settings.h"

#include "value/json.h"
#include "value/yaml.h"

namespace cairn::testing {
namespace {

std::uint64_t number(const Value& map, std::string_view key, std::uint64_t otherwise) {
  return map.get(key).is_int() ? static_cast<std::uint64_t>(map.get(key).as_int()) : otherwise;
}

}  // namespace

Result<std::string> json_of(const Block& block) {
  const auto value = read_yaml(block.text);
  if (!value) return value.error();
  return to_json(*value);
}

Result<StageOptions> options_of(const Story& story) {
  StageOptions options;
  options.cloud.world_account = options.account;
  if (const Block* block = story.find("world", "")) {
    auto text = json_of(*block);
    if (!text) return text.error();
    options.cloud.world_json = std::move(text).value();
  }
  if (const Block* block = story.find("prices", "")) {
    const auto text = json_of(*block);
    if (!text) return text.error();
    auto prices = service::PriceTable::parse(*text);
    if (!prices) return prices.error();
    options.prices = std::move(prices).value();
  }
  if (const Block* block = story.find("faults", "")) {
    const auto text = json_of(*block);
    if (!text) return text.error();
    auto faults = sim::FaultPlan::parse(*text);
    if (!faults) return faults.error();
    options.cloud.faults = std::move(faults).value();
  }
  for (const Block& block : story.blocks) {
    if (block.kind == "address") options.addresses[block.name] = block.text;
    if (block.kind == "template") {
      options.addresses["https://example.com/" + block.name] = block.text;
    }
  }
  if (const Block* block = story.find("settings", "")) {
    const auto settings = read_yaml(block->text);
    if (!settings) return settings.error();
    const auto latency = sim::Latency::parse(settings->get_string("latency", "none"));
    if (!latency) return latency.error();
    options.cloud.latency = *latency;
    service::Quotas& q = options.quotas;
    q.stacks_per_account = number(*settings, "stacks", q.stacks_per_account);
    q.resources_per_stack = number(*settings, "resources", q.resources_per_stack);
    q.running_operations_per_account =
        number(*settings, "operations", q.running_operations_per_account);
    q.revisions_per_stack = number(*settings, "revisions", q.revisions_per_stack);
    options.pass_role = settings->get("pass-role") == Value::boolean(true);
    options.eventbridge = settings->get("eventbridge") == Value::boolean(true);
  }
  return options;
}

}  // namespace cairn::testing
