#include "service/scratch_template.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "base/digest.h"
#include "catalog/secret_name.h"
#include "eval/pattern.h"

namespace cairn::service {
namespace {

constexpr std::size_t kHashDigits = 8;
// What fits the names of products that allow the least: 63, without "-" and a part of an id.
constexpr std::size_t kUniqueNameBase = 63 - 1 - 8;
// Stands for a secret in the record of what is imported; the resource keeps its own.
constexpr std::string_view kUnknownSecret = "Imported-1";

std::string letters_and_digits(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out),
               [](unsigned char c) { return std::isalnum(c) != 0; });
  return out;
}

// "ECSVPC" of "ALIYUN::ECS::VPC"; in short "VPC".
std::string type_prefix(std::string_view type, bool in_short) {
  const std::size_t first = type.find("::");
  const std::size_t last = type.rfind("::");
  const std::size_t from = in_short ? last : first;
  return letters_and_digits(from == std::string_view::npos ? type : type.substr(from + 2));
}

// "rm-1:admin" is made of two.
std::set<std::string, std::less<>> parts_of(std::string_view id) {
  std::set<std::string, std::less<>> parts;
  for (std::size_t begin = 0; begin <= id.size();) {
    const std::size_t end = std::min(id.find(':', begin), id.size());
    if (end > begin) parts.emplace(id.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

bool is_id(std::string_view key) {
  return key.ends_with("Id") || key.ends_with("Ids") || key.ends_with("Arn");
}

struct UniqueShape {
  std::string base;
  std::string_view between;
};

// How a part of the stack's id is joined to a name, so that the property takes it; nothing when it
// takes no such name.
std::optional<UniqueShape> unique_shape(std::string_view name, const Property* schema) {
  constexpr std::string_view kPart = "a0b1c2d3";  // of a stack's id
  std::size_t most = kUniqueNameBase;
  if (schema != nullptr && schema->max_length) {
    most = std::min(most, *schema->max_length - std::min(*schema->max_length, kPart.size() + 1));
  }
  for (const std::string_view between : {"-", "_", ""}) {
    for (std::size_t length = std::min(most, name.size()); length > 0; --length) {
      UniqueShape shape{std::string(name.substr(0, length)), between};
      if (shape.base.ends_with('-')) continue;
      if (schema == nullptr || schema->pattern.empty()) return shape;
      const auto fits =
          match_pattern(schema->pattern, fmt::format("{}{}{}", shape.base, between, kPart));
      if (fits && *fits) return shape;
    }
  }
  return std::nullopt;
}

class TemplateWriter {
 public:
  TemplateWriter(std::span<const PickedResource> picked, const ScratchWishes& wishes,
                 const PlaceWords& places)
      : picked_(picked), wishes_(wishes), references_(picked, places) {}

  Value write() {
    MapBuilder resources;
    for (at_ = 0; at_ < picked_.size(); ++at_) {
      resources.set(picked_[at_].logical_id, resource(picked_[at_]));
    }
    MapBuilder root;
    root.set("ROSTemplateFormatVersion", Value::string("2015-09-01"));
    if (!parameters_.empty()) root.set("Parameters", parameters_.build());
    root.set("Resources", resources.build());
    return root.build();
  }

 private:
  Value resource(const PickedResource& r) {
    MapBuilder properties;
    for (const Entry& e : r.live.properties.entries()) {
      const std::string_view name = e.key.as_string();
      const Property* schema = r.type->find(name);
      if (schema == nullptr && r.type->completeness == Completeness::kFull) continue;
      const Value value = name == "Tags" ? e.value : rewrite(name, schema, e.value);
      if (!value.is_null()) properties.set(name, value);
    }
    Value written = properties.build();
    if (wishes_.replicate) written = with_own_names(r, written);
    MapBuilder resource;
    resource.set("Type", Value::string(r.type->name));
    if (!wishes_.deletion_policy.empty()) {
      resource.set("DeletionPolicy", Value::string(wishes_.deletion_policy));
    }
    resource.set("Properties", std::move(written));
    return resource.build();
  }

  // A name that is the physical id, or a part of one whose other parts stay the same, is taken.
  Value with_own_names(const PickedResource& r, const Value& properties) const {
    const auto parts = parts_of(r.live.physical_id);
    const auto is_part = [&](const Entry& e) {
      const Value& was = r.live.properties.get(e.key.as_string());
      return was.is_string() && parts.contains(was.as_string());
    };
    const bool elsewhere =
        std::any_of(properties.entries().begin(), properties.entries().end(),
                    [&](const Entry& e) { return e.value.is_map() && is_part(e); });
    MapBuilder map;
    for (const Entry& e : properties.entries()) {
      const std::string_view name = e.key.as_string();
      const bool whole = e.value == Value::string(r.live.physical_id);
      const bool own = e.value.is_string() && (whole || (is_part(e) && !is_id(name) && !elsewhere));
      map.set(name, own ? unique_name(name, e.value.as_string(), r.type->find(name)) : e.value);
    }
    return map.build();
  }

  // Null when it is to be left out.
  Value rewrite(std::string_view key, const Property* schema, const Value& value) {
    if (value.is_string()) return text(key, schema, value);
    if (value.is_list()) {
      const Property* items = schema == nullptr ? nullptr : schema->items.get();
      std::vector<Value> list;
      for (const Value& item : value.items()) list.push_back(rewrite(key, items, item));
      return Value::list(std::move(list));
    }
    if (!value.is_map()) return value;
    MapBuilder map;
    for (const Entry& e : value.entries()) {
      const std::string_view name = e.key.is_string() ? e.key.as_string() : key;
      const Property* nested = schema == nullptr ? nullptr : schema->find(name);
      Value written = rewrite(name, nested, e.value);
      if (!written.is_null()) map.set(e.key, std::move(written));
    }
    return map.build();
  }

  Value text(std::string_view key, const Property* schema, const Value& value) {
    if (names_secret(key)) return secret(key, schema);
    if (Value reference = references_.in_place_of(value.as_string(), key, at_);
        !reference.is_null()) {
      return reference;
    }
    if (wishes_.replicate && key == "VpcId" && !wishes_.vpc_id.empty()) {
      return Value::string(wishes_.vpc_id);
    }
    if (wishes_.replicate && key == "VSwitchId" && !wishes_.vswitch_id.empty()) {
      return Value::string(wishes_.vswitch_id);
    }
    return value;
  }

  Value secret(std::string_view key, const Property* schema) {
    if (schema == nullptr || !schema->required) return {};
    std::string name = letters_and_digits(picked_[at_].logical_id) + std::string(key);
    for (int more = 2; !secrets_.insert(name).second; ++more) {
      name = fmt::format("{}{}{}", letters_and_digits(picked_[at_].logical_id), key, more);
    }
    MapBuilder parameter;
    parameter.set("Type", Value::string("String"));
    parameter.set("NoEcho", Value::boolean(true));
    parameter.set("Description",
                  Value::string(fmt::format("{} of {}", key, picked_[at_].logical_id)));
    // What is imported keeps the one it has, whatever stands here.
    if (!wishes_.replicate) parameter.set("Default", Value::string(kUnknownSecret));
    parameters_.set(name, parameter.build());
    return MapBuilder().set("Ref", Value::string(name)).build();
  }

  Value unique_name(std::string_view key, std::string_view name, const Property* schema) const {
    if (schema != nullptr && !schema->allowed_values.empty()) return Value::string(name);
    const std::string base = wishes_.name_prefix + std::string(name);
    if (!wishes_.unique_names) return Value::string(base);
    const auto shape = unique_shape(base, schema);
    if (!shape) return Value::string(base);
    const auto call = [](std::string_view function, std::vector<Value> arguments) {
      return MapBuilder().set(function, Value::list(std::move(arguments))).build();
    };
    const Value stack_id = MapBuilder().set("Ref", Value::string("ALIYUN::StackId")).build();
    const Value part =
        call("Fn::Select", {Value::string("0"), call("Fn::Split", {Value::string("-"), stack_id})});
    std::vector<Value> joined = {Value::string(shape->base), part};
    if (key.ends_with("DomainName")) std::swap(joined[0], joined[1]);
    return call("Fn::Join", {Value::string(shape->between), Value::list(std::move(joined))});
  }

  std::span<const PickedResource> picked_;
  const ScratchWishes& wishes_;
  ScratchReferences references_;
  std::size_t at_ = 0;  // the resource being written
  MapBuilder parameters_;
  std::set<std::string> secrets_;
};

Value with_texts(const Value& tree, const std::map<std::string, std::string, std::less<>>& texts) {
  if (tree.is_string()) {
    const auto found = texts.find(tree.as_string());
    return found == texts.end() ? tree : Value::string(found->second);
  }
  if (tree.is_list()) {
    std::vector<Value> items;
    for (const Value& item : tree.items()) items.push_back(with_texts(item, texts));
    return Value::list(std::move(items));
  }
  if (!tree.is_map()) return tree;
  MapBuilder map;
  for (const Entry& e : tree.entries()) {
    map.set(e.key, e.key == Value::string("Tags") ? e.value : with_texts(e.value, texts));
  }
  return map.build();
}

}  // namespace

void name_resources(std::vector<PickedResource>& picked, std::string_view strategy) {
  const bool in_short = strategy.starts_with("Short");
  const bool by_index = strategy.ends_with("IndexSuffix");
  std::map<std::string, int> counts;
  std::set<std::string> taken;
  for (PickedResource& r : picked) {
    const std::string prefix = type_prefix(r.type->name, in_short);
    if (by_index) {
      r.logical_id = fmt::format("{}_{:03}", prefix, ++counts[prefix]);
      continue;
    }
    const std::string hash = hex(sha256({r.type->name, "\n", r.live.physical_id}));
    std::size_t digits = kHashDigits;
    do {
      r.logical_id = fmt::format("{}_{}", prefix, hash.substr(0, digits++));
    } while (!taken.insert(r.logical_id).second && digits < hash.size());
  }
}

Value scratch_template(std::span<const PickedResource> picked, const ScratchWishes& wishes,
                       const PlaceWords& places) {
  return TemplateWriter(picked, wishes, places).write();
}

Value in_other_zones(const Value& template_body, const std::vector<std::string>& from,
                     const std::vector<std::string>& to, const std::string& only) {
  std::map<std::string, std::string, std::less<>> zones;
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (!only.empty()) zones[from[i]] = only;
    if (only.empty() && !to.empty()) zones[from[i]] = to[i % to.size()];
  }
  MapBuilder root;
  for (const Entry& part : template_body.entries()) {
    const bool resources = part.key == Value::string("Resources");
    root.set(part.key, resources ? with_texts(part.value, zones) : part.value);
  }
  return root.build();
}

}  // namespace cairn::service
