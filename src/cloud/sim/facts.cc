#include "cloud/sim/facts.h"

#include <algorithm>

#include "catalog/own_data.h"
#include "cloud/sim/random.h"

extern "C" const char cairn_data_sim_types_begin[];
extern "C" const char cairn_data_sim_types_end[];

namespace cairn::sim {
namespace {

constexpr std::string_view kFile = "data/sim-types.json";
// Ids of types without a kind live in spaces above those of the kinds.
constexpr std::uint32_t kTypeSpaces = 1'000'000;

Refusal read_refusal(const Value& pair) {
  if (pair.items().size() != 2) return {};
  return {std::string(pair.items()[0].as_string()), std::string(pair.items()[1].as_string())};
}

Scope read_scope(std::string_view word) {
  if (word == "region") return Scope::kRegion;
  if (word == "global") return Scope::kGlobal;
  return Scope::kAccount;
}

// "dbi-{r}{b17}" for DBInstance: the capitals of the kind, as most products abbreviate.
std::string initials_pattern(std::string_view kind) {
  std::string initials;
  for (const char c : kind) {
    if (c >= 'A' && c <= 'Z') initials += static_cast<char>(c - 'A' + 'a');
  }
  return (initials.empty() ? "res" : initials) + "-{r}{b17}";
}

// A type whose identifier is made of properties has an id made of their values; so has one that
// only ties other resources together.
std::string default_pattern(const ResourceType& schema) {
  std::vector<std::string> names = schema.identifier;
  const bool all_given = std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    const Property* property = schema.find(name);
    return property != nullptr && property->required;
  });
  if (names.empty() || !all_given) names.clear();
  const bool has_id = std::any_of(
      schema.attributes.begin(), schema.attributes.end(),
      [&](const std::string& a) { return a.ends_with("Id") && schema.find(a) == nullptr; });
  if (names.empty() && schema.identifier.empty() && !has_id) {
    for (const Property& property : schema.properties) {
      const bool names_something = property.name.ends_with("Id") || property.name.ends_with("Name");
      if (property.required && names_something && property.type == PropertyType::kString) {
        names.push_back(property.name);
      }
    }
    if (names.size() < 2) names.clear();
  }
  std::string pattern;
  for (const std::string& name : names) {
    if (!pattern.empty()) pattern += ':';
    pattern += "{" + name + "}";
  }
  return pattern.empty() ? initials_pattern(type_kind(schema.name)) : pattern;
}

}  // namespace

std::string_view type_kind(std::string_view type) {
  const std::size_t at = type.rfind("::");
  return at == std::string_view::npos ? type : type.substr(at + 2);
}

std::string_view type_product(std::string_view type) {
  const std::size_t first = type.find("::");
  if (first == std::string_view::npos) return {};
  const std::string_view rest = type.substr(first + 2);
  return rest.substr(0, rest.find("::"));
}

const Refusal* KindFacts::blocker(std::string_view type) const {
  for (const auto& [child, refusal] : blocked) {
    if (child == type) return &refusal;
  }
  return nullptr;
}

const KindFacts* TypeFacts::part_kind(std::string_view attribute) const {
  for (const auto& [owner, part] : parts) {
    if (owner == attribute) return part;
  }
  return nullptr;
}

const Facts& Facts::embedded() {
  static const Facts facts(
      {cairn_data_sim_types_begin,
       static_cast<std::size_t>(cairn_data_sim_types_end - cairn_data_sim_types_begin)},
      TypeCatalog::embedded());
  return facts;
}

Facts::Facts(std::string_view json, const TypeCatalog& catalog)
    : root_(read_own_json(kFile, json)), catalog_(catalog) {
  for (const Entry& entry : root_.get("kinds").entries()) {
    read_kind(entry.key.as_string(), entry.value);
  }
  for (const auto& [name, kind] : kinds_) {
    for (const std::string& type : kind.types) kind_of_type_[type] = &kind;
  }
}

void Facts::read_kind(std::string_view name, const Value& data) {
  KindFacts kind;
  kind.name = name;
  kind.space = static_cast<std::uint32_t>(kinds_.size() + 1);
  kind.id = IdPattern(data.get_string("id"));
  kind.scope = read_scope(data.get_string("scope"));
  kind.types = own_strings(data.get("types"));
  kind.missing = read_refusal(data.get("missing"));
  for (const Entry& entry : data.get("blocked").entries()) {
    kind.blocked.emplace_back(entry.key.as_string(), read_refusal(entry.value));
  }
  kinds_.emplace(name, std::move(kind));
}

const KindFacts* Facts::kind(std::string_view name) const {
  const auto found = kinds_.find(name);
  return found == kinds_.end() ? nullptr : &found->second;
}

const KindFacts* Facts::attribute_kind(std::string_view attribute) const {
  return kind(root_.get("attribute_kinds").get_string(attribute));
}

const KindFacts* Facts::target(std::string_view source) const {
  return kind(root_.get("targets").get_string(source));
}

std::string_view Facts::word(std::string_view type, std::string_view attribute) const {
  const Value& words = root_.get("words");
  const std::string own = std::string(type) + "." + std::string(attribute);
  const std::string_view special = words.get_string(own);
  return special.empty() ? words.get_string(attribute) : special;
}

const Value& Facts::choice_list(std::string_view type, std::string_view property) const {
  const Value& choices = root_.get("choices");
  const std::string name(property);
  for (const std::string& key :
       {std::string(type) + "." + name, std::string(type_product(type)) + "." + name, name}) {
    const std::string_view list = choices.get("properties").get_string(key);
    if (!list.empty()) return choices.get("lists").get(list);
  }
  return choices.get("");
}

std::string_view Facts::domain(std::string_view product) const {
  const std::string_view own = root_.get("domains").get_string(product);
  return own.empty() ? root_.get("domains").get_string("") : own;
}

const TypeFacts* Facts::find(std::string_view type) const {
  const std::lock_guard lock(mutex_);
  const auto known = types_.find(type);
  if (known != types_.end()) return known->second.get();
  const ResourceType* schema = catalog_.find(type);
  if (schema == nullptr) return nullptr;
  return types_.emplace(type, make(*schema)).first->second.get();
}

std::unique_ptr<TypeFacts> Facts::make(const ResourceType& schema) const {
  auto facts = std::make_unique<TypeFacts>();
  facts->name = schema.name;
  facts->schema = &schema;
  const auto kind = kind_of_type_.find(schema.name);
  if (kind != kind_of_type_.end()) {
    facts->kind = kind->second;
    facts->space = kind->second->space;
    facts->scope = kind->second->scope;
    facts->id = kind->second->id;
  } else {
    const std::uint64_t h = hash_text(schema.name);
    facts->space = kTypeSpaces + static_cast<std::uint32_t>(h % (UINT32_MAX - kTypeSpaces));
    facts->id = IdPattern(default_pattern(schema));
  }
  facts->spare_id = IdPattern(initials_pattern(type_kind(schema.name)));
  read_type(root_.get("types").get(schema.name), *facts);
  facts->attributes = plan_attributes(*facts, *this);
  return facts;
}

void Facts::read_type(const Value& data, TypeFacts& facts) const {
  if (!data.get_string("id").empty()) facts.id = IdPattern(data.get_string("id"));
  facts.ref = IdPattern(data.get_string("ref"));
  facts.seconds = data.get("seconds").is_int() ? static_cast<int>(data.get("seconds").as_int()) : 0;
  facts.members_property = data.get_string("members");
  facts.zone_properties = own_strings(data.get("zones"));
  facts.zone_missing = read_refusal(data.get("zone_error"));
  facts.taken = read_refusal(data.get("taken"));
  for (const Entry& entry : data.get("parts").entries()) {
    const KindFacts* part = kind(entry.value.as_string());
    if (part == nullptr) malformed_data(kFile, entry.value.as_string());
    facts.parts.emplace_back(entry.key.as_string(), part);
  }
  for (const Entry& entry : data.get("needs").entries()) {
    Need need{std::string(entry.key.as_string()), {}};
    std::string_view names = entry.value.as_string();
    while (!names.empty()) {
      const std::string_view name = names.substr(0, names.find('|'));
      names.remove_prefix(std::min(names.size(), name.size() + 1));
      if (kind(name) == nullptr) malformed_data(kFile, name);
      need.kinds.push_back(kind(name));
    }
    facts.needs.push_back(std::move(need));
  }
}

}  // namespace cairn::sim
