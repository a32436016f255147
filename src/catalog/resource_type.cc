#include "catalog/resource_type.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

#include "catalog/embedded.h"
#include "catalog/type_reader.h"

namespace cairn {
namespace {

constexpr std::string_view kNamePrefix = R"({"name":")";
constexpr std::string_view kCustom = "Custom::";
constexpr std::size_t kCustomNameMax = 68;

const Property* find_in(const std::vector<Property>& properties, std::string_view name) {
  for (const Property& property : properties) {
    if (property.name == name) return &property;
  }
  return nullptr;
}

}  // namespace

std::string_view property_type_name(PropertyType type) {
  constexpr std::array<std::string_view, 8> kNames = {"string", "integer", "number", "boolean",
                                                      "list",   "map",     "any",    "unknown"};
  return kNames.at(static_cast<std::size_t>(type));
}

const Property* Property::find(std::string_view nested_name) const {
  return find_in(properties, nested_name);
}

const Property* ResourceType::find(std::string_view property) const {
  return find_in(properties, property);
}

bool ResourceType::has_attribute(std::string_view attribute) const {
  return attributes_open ||
         std::find(attributes.begin(), attributes.end(), attribute) != attributes.end();
}

// What belongs to stacks themselves is made by them alone.
bool ResourceType::importable() const {
  if (is_data_source || identifier.empty() || name.starts_with("ALIYUN::ROS::")) return false;
  return std::all_of(identifier.begin(), identifier.end(), [this](const std::string& key) {
    return find(key) != nullptr || has_attribute(key);
  });
}

const TypeCatalog& TypeCatalog::embedded() {
  static const TypeCatalog catalog(embedded::resource_types());
  return catalog;
}

TypeCatalog::TypeCatalog(std::string_view lines) {
  while (!lines.empty()) {
    const auto* newline = static_cast<const char*>(std::memchr(lines.data(), '\n', lines.size()));
    assert(newline && "each type is a whole line");
    const std::string_view line(lines.data(), static_cast<std::size_t>(newline - lines.data()));
    assert(line.starts_with(kNamePrefix));
    const std::string_view rest = line.substr(kNamePrefix.size());
    lines_.push_back(line);
    names_.push_back(rest.substr(0, rest.find('"')));
    lines.remove_prefix(line.size() + 1);
  }
  assert(std::is_sorted(names_.begin(), names_.end()));
  parsed_ = std::vector<std::atomic<const ResourceType*>>(lines_.size());
}

TypeCatalog::~TypeCatalog() {
  for (const std::atomic<const ResourceType*>& type : parsed_) delete type.load();
}

bool is_custom_type_name(std::string_view name) {
  if (!name.starts_with(kCustom) || name.size() > kCustomNameMax) return false;
  name.remove_prefix(kCustom.size());
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '@' || c == '-';
  });
}

const ResourceType* TypeCatalog::find(std::string_view name) const {
  if (name.starts_with(kCustom)) {
    if (!is_custom_type_name(name)) return nullptr;
    name = "ALIYUN::ROS::CustomResource";
  }
  const auto place = std::lower_bound(names_.begin(), names_.end(), name);
  if (place == names_.end() || *place != name) return nullptr;
  const auto index = static_cast<std::size_t>(place - names_.begin());
  std::atomic<const ResourceType*>& slot = parsed_[index];
  if (const ResourceType* known = slot.load(std::memory_order_acquire)) return known;
  // Threads that meet here parse the same line twice; one of the two results is kept.
  auto fresh = std::make_unique<const ResourceType>(read_resource_type(lines_[index]));
  const ResourceType* expected = nullptr;
  if (!slot.compare_exchange_strong(expected, fresh.get(), std::memory_order_acq_rel)) {
    return expected;
  }
  return fresh.release();
}

}  // namespace cairn
