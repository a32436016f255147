// What the simulated cloud knows about types beyond their catalogue: shapes of ids, how long making
// one takes, what must exist first, what must be gone before. From data/sim-types.json; types it
// does not name get rules of thumb.
//
// Threads  embedded() and its members may be called from any thread.
// Lifetime what find() and kind() hand out lives as long as the program.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "catalog/resource_type.h"
#include "cloud/sim/attribute_plan.h"
#include "cloud/sim/id_pattern.h"

namespace cairn::sim {

// A refusal in the product's manner. "{id}" in the message stands for the id it is about.
struct Refusal {
  std::string code;
  std::string message;
};

// Where an id is unique.
enum class Scope : std::uint8_t { kAccount, kRegion, kGlobal };

// Kind: one space of ids, whatever types make them. "nat-gateway" is made by two types.
struct KindFacts {
  std::string name;
  std::uint32_t space = 0;
  IdPattern id;
  Scope scope = Scope::kAccount;
  std::vector<std::string> types;
  Refusal missing;                                       // empty code: existence is not checked
  std::vector<std::pair<std::string, Refusal>> blocked;  // type that must be gone before a delete

  const Refusal* blocker(std::string_view type) const;
};

// A property that names something which must exist.
struct Need {
  std::string property;
  std::vector<const KindFacts*> kinds;  // any of them
};

struct TypeFacts {
  std::string name;
  std::uint32_t space = 0;
  const ResourceType* schema = nullptr;
  const KindFacts* kind = nullptr;  // nullptr: nothing refers to its ids
  Scope scope = Scope::kAccount;
  IdPattern id;
  IdPattern spare_id;            // for when a property that `id` is made of is absent
  IdPattern ref;                 // empty: Ref is the physical id
  int seconds = 0;               // typical time to provision; 0: at once
  std::string members_property;  // "MaxAmount": one resource that is several
  std::vector<Need> needs;
  std::vector<std::string> zone_properties;
  Refusal zone_missing;
  Refusal taken;  // empty code: a second one of the same id is not refused
  std::vector<std::pair<std::string, const KindFacts*>> parts;  // attributes that are ids of parts
  AttributePlan attributes;

  const KindFacts* part_kind(std::string_view attribute) const;
};

class Facts {
 public:
  static const Facts& embedded();
  Facts(std::string_view json, const TypeCatalog& catalog);

  // nullptr for a name that is no type.
  const TypeFacts* find(std::string_view type) const;
  const KindFacts* kind(std::string_view name) const;  // nullptr when there is none
  // The kind of the ids that an attribute of this name holds in any type; nullptr when unknown.
  const KindFacts* attribute_kind(std::string_view attribute) const;
  // How a product names its end points: "{id}.{region}.alb.aliyuncs.com".
  std::string_view domain(std::string_view product) const;
  // What an attribute of the type usually says: a word of the product's; "" when none is known.
  std::string_view word(std::string_view type, std::string_view attribute) const;
  // Fixed answers of data sources whose objects nobody creates; null when there is none.
  const Value& fixed_source(std::string_view type) const { return root_.get("sources").get(type); }
  // What a data source asks about, where its name does not say; nullptr otherwise.
  const KindFacts* target(std::string_view source) const;
  // What may be chosen for a property that names nothing made by anyone; null when unknown.
  const Value& choice_list(std::string_view type, std::string_view property) const;
  // How to make up a resource that a world file names only by kind and id.
  const Value& world_kind(std::string_view name) const { return root_.get("world").get(name); }
  std::string_view world_other(std::string_view key) const {
    return root_.get("world_others").get_string(key);
  }

 private:
  void read_kind(std::string_view name, const Value& data);
  std::unique_ptr<TypeFacts> make(const ResourceType& schema) const;
  void read_type(const Value& data, TypeFacts& facts) const;

  Value root_;
  const TypeCatalog& catalog_;
  std::map<std::string, KindFacts, std::less<>> kinds_;
  std::unordered_map<std::string, const KindFacts*> kind_of_type_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::unique_ptr<TypeFacts>, std::less<>> types_;
};

// The last part of a type's name: "VSwitch" of "ALIYUN::ECS::VSwitch".
std::string_view type_kind(std::string_view type);
// The middle part: "ECS".
std::string_view type_product(std::string_view type);

}  // namespace cairn::sim
