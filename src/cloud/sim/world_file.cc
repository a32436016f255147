#include "cloud/sim/world_file.h"

#include <algorithm>

#include "catalog/regions.h"
#include "cloud/sim/template_text.h"
#include "value/json.h"

namespace cairn::sim {
namespace {

constexpr std::string_view kDefaultRegion = "cn-hangzhou";

Error world_error(std::string message, std::string fix) {
  return Error{.code = "InvalidSimWorld", .message = std::move(message), .fix = std::move(fix)};
}

// Without the entries whose word nothing stood for: a file that names no vSwitch.
Value without_unfilled(const Value& map) {
  std::vector<Entry> entries;
  for (const Entry& entry : map.entries()) {
    const bool unfilled = entry.value.is_string() && entry.value.as_string().starts_with('$');
    if (!unfilled) entries.push_back(entry);
  }
  return map.is_map() ? Value::map(std::move(entries)) : map;
}

class Reader {
 public:
  Reader(const Value& root, std::string_view account, const Facts& facts)
      : root_(root),
        facts_(facts),
        account_(account.empty() ? root.get_string("account") : account),
        region_(root.get_string("region", kDefaultRegion)) {
    for (const Value& zone : root.get("zones").items()) {
      if (zone.is_string()) zones_.emplace_back(zone.as_string());
    }
    const Region* known = find_region(region_);
    if (zones_.empty() && known != nullptr) zones_ = known->zones;
    if (zones_.empty()) zones_.push_back(region_ + "-a");
  }

  Result<std::vector<WorldResource>> read() {
    for (const Entry& entry : root_.get("ids").entries()) {
      if (!entry.key.is_string()) continue;
      if (Result<void> done = add_kind(entry.key.as_string(), entry.value); !done) {
        return done.error();
      }
    }
    for (const Entry& entry : root_.get("other").entries()) {
      const std::string_view kind =
          entry.key.is_string() ? facts_.world_other(entry.key.as_string()) : std::string_view();
      if (kind.empty()) continue;  // an image or an instance type: nothing that is looked up
      if (Result<void> done = add_kind(kind, entry.value); !done) return done.error();
    }
    for (std::size_t i = 0; i < root_.get("resources").size(); ++i) {
      Result<WorldResource> one = read_resource(i, root_.get("resources").items()[i]);
      if (!one) return one.error();
      found_.push_back(std::move(one.value()));
    }
    return std::move(found_);
  }

 private:
  Result<void> add_kind(std::string_view name, const Value& ids) {
    const Value& how = facts_.world_kind(name);
    if (how.get("part").is_bool()) return {};  // read with the resource it is part of
    const std::string_view kind_name = how.get_string("kind", name);
    const KindFacts* kind = facts_.kind(kind_name);
    if (kind == nullptr || kind->types.empty()) {
      return world_error("\"ids\" of the world file names an unknown kind: " + std::string(name),
                         "Use a kind of data/sim-types.json, or describe it under resources.");
    }
    std::size_t n = 0;
    const Value list = ids.is_list() ? ids : Value::list({ids});
    for (const Value& id : list.items()) {
      if (!id.is_string()) {
        return world_error("An id of kind " + std::string(name) + " is not a text.",
                           "Write the ids in quotes.");
      }
      const Words words = words_for(std::string(id.as_string()), n++);
      found_.push_back({facts_.find(kind->types.front()), account_, region_,
                        std::string(id.as_string()),
                        without_unfilled(fill(how.get("properties"), words)),
                        without_unfilled(fill(how.get("attributes"), words))});
    }
    return {};
  }

  // "$vpc" is the file's first VPC, "$zone" a zone, "$n" a number from 0.
  Words words_for(const std::string& id, std::size_t n) const {
    Words words;
    for (const Entry& entry : root_.get("ids").entries()) {
      if (!entry.key.is_string() || entry.value.items().empty()) continue;
      const Value& first = entry.value.items().front();
      if (first.is_string()) {
        words.emplace_back("$" + std::string(entry.key.as_string()), first.as_string());
      }
    }
    words.emplace_back("$id", id);
    words.emplace_back("$zone", zones_[n % zones_.size()]);
    words.emplace_back("$n", std::to_string(n));
    std::stable_sort(words.begin(), words.end(),
                     [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
    return words;
  }

  Result<WorldResource> read_resource(std::size_t at, const Value& entry) const {
    const std::string where = "Entry " + std::to_string(at + 1) + " of the world's resources";
    const std::string_view type = entry.get_string("Type");
    const std::string_view id = entry.get_string("PhysicalId");
    if (type.empty() || id.empty()) {
      return world_error(where + " has no Type or no PhysicalId.", "Give both.");
    }
    const TypeFacts* facts = facts_.find(type);
    if (facts == nullptr || facts->schema->is_data_source) {
      return world_error(where + " has a Type that no resource has: " + std::string(type),
                         "Use a resource type of the catalogue.");
    }
    for (const std::string_view map : {"Properties", "Attributes"}) {
      if (!entry.get(map).is_null() && !entry.get(map).is_map()) {
        return world_error(where + " has " + std::string(map) + " that are not a map.",
                           "Write {\"Name\": value}.");
      }
    }
    return WorldResource{facts,
                         std::string(entry.get_string("Account", account_)),
                         std::string(entry.get_string("Region", region_)),
                         std::string(id),
                         entry.get("Properties"),
                         entry.get("Attributes")};
  }

  const Value& root_;
  const Facts& facts_;
  std::string account_;
  std::string region_;
  std::vector<std::string> zones_;
  std::vector<WorldResource> found_;
};

}  // namespace

Result<std::vector<WorldResource>> read_world(std::string_view json, std::string_view account,
                                              const Facts& facts) {
  const Result<Value> root = read_json(json);
  if (!root) return root.error();
  if (!root->is_map()) {
    return world_error("The world file is not a map.",
                       "Write {\"ids\": {...}} or "
                       "{\"resources\": [...]}.");
  }
  return Reader(*root, account, facts).read();
}

}  // namespace cairn::sim
