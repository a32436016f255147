#include "catalog/cloud_action.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>

#include "catalog/own_data.h"

extern "C" const char cairn_data_cloud_actions_begin[];
extern "C" const char cairn_data_cloud_actions_end[];

namespace cairn {
namespace {

constexpr std::string_view kFile = "cloud-actions.json";
constexpr std::size_t kSteps = 4;
constexpr std::array<std::string_view, kSteps> kStepNames = {"create", "read", "update", "delete"};

struct KnownType {
  std::string service;
  std::array<std::vector<std::string>, kSteps> actions;  // by CloudStep
};

struct KnownService {
  std::string code;
  bool describes = false;  // its reading actions are called Describe, not Get
};

struct Table {
  std::unordered_map<std::string, KnownType> types;
  std::unordered_map<std::string, KnownService> services;  // by the second part of type names
};

Table load() {
  const std::string_view text(
      cairn_data_cloud_actions_begin,
      static_cast<std::size_t>(cairn_data_cloud_actions_end - cairn_data_cloud_actions_begin));
  const Value root = read_own_json(kFile, text);
  Table table;
  for (const Value& item : root.get("services").items()) {
    table.services.emplace(item.get_string("part"),
                           KnownService{.code = std::string(item.get_string("service")),
                                        .describes = item.get_string("read") == "Describe"});
  }
  for (const Value& item : root.get("types").items()) {
    KnownType type{.service = std::string(item.get_string("service")), .actions = {}};
    for (std::size_t i = 0; i < kSteps; ++i) {
      type.actions[i] = own_strings(item.get(kStepNames[i]));
    }
    table.types.emplace(item.get_string("name"), std::move(type));
  }
  return table;
}

const Table& table() {
  static const Table loaded = load();
  return loaded;
}

// ALIYUN::Service::Thing; nothing else has a cloud behind it.
struct TypeName {
  std::string part;
  std::string thing;
  bool source = false;
};

std::optional<TypeName> parse_name(std::string_view type) {
  const std::size_t first = type.find("::");
  const std::size_t last = type.rfind("::");
  if (first == std::string_view::npos || last <= first) return std::nullopt;
  const std::string_view head = type.substr(0, first);
  if (head != "ALIYUN" && head != "DATASOURCE") return std::nullopt;
  return TypeName{.part = std::string(type.substr(first + 2, last - first - 2)),
                  .thing = std::string(type.substr(last + 2)),
                  .source = head == "DATASOURCE"};
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

KnownService service_of(const TypeName& name) {
  const auto known = table().services.find(name.part);
  if (known != table().services.end()) return known->second;
  return {.code = lower(name.part), .describes = false};
}

std::string derived_action(const TypeName& name, const KnownService& service, CloudStep step) {
  switch (step) {
    case CloudStep::kCreate:
      return "Create" + name.thing;
    case CloudStep::kUpdate:
      return (service.describes ? "Modify" : "Update") + name.thing;
    case CloudStep::kDelete:
      return "Delete" + name.thing;
    case CloudStep::kRead:
      break;
  }
  if (service.describes) return "Describe" + name.thing;
  return (name.thing.ends_with('s') ? "List" : "Get") + name.thing;
}

const KnownType* find_known(std::string_view type) {
  const auto known = table().types.find(std::string(type));
  return known == table().types.end() ? nullptr : &known->second;
}

// What the server does by itself: nothing in a cloud corresponds to it.
bool is_own(const TypeName& name) {
  return !name.source && name.part == "ROS";
}

}  // namespace

CloudActions cloud_actions(std::string_view type, CloudStep step) {
  const auto name = parse_name(type);
  const KnownType* known = find_known(type);
  if (!name || (known == nullptr && is_own(*name))) return {};
  if (name->source) step = CloudStep::kRead;
  const KnownService service = service_of(*name);
  const std::string& code = known != nullptr ? known->service : service.code;
  CloudActions actions;
  if (known != nullptr) {
    for (const std::string& action : known->actions[static_cast<std::size_t>(step)]) {
      std::string named = fmt::format("{}:{}", code, action);
      if (actions.required.empty()) {
        actions.required = std::move(named);
      } else {
        actions.further.push_back(std::move(named));
      }
    }
  }
  if (actions.required.empty()) {
    actions.required = fmt::format("{}:{}", code, derived_action(*name, service, step));
    actions.derived = true;
  }
  return actions;
}

std::vector<std::string> names_of_action(std::string_view action) {
  // The only `*` there is stands for the protocol of a listener.
  constexpr std::array<std::string_view, 4> kProtocols = {"HTTP", "HTTPS", "TCP", "UDP"};
  const std::size_t star = action.find('*');
  if (star == std::string_view::npos) return {std::string(action)};
  std::vector<std::string> names;
  for (const std::string_view protocol : kProtocols) {
    names.push_back(
        fmt::format("{}{}{}", action.substr(0, star), protocol, action.substr(star + 1)));
  }
  return names;
}

std::string cloud_resource(std::string_view type, std::string_view region, std::string_view account,
                           std::string_view physical_id) {
  const auto name = parse_name(type);
  if (!name) return "*";
  const KnownType* known = find_known(type);
  const std::string service = known != nullptr ? known->service : service_of(*name).code;
  const std::string_view id = physical_id.empty() ? std::string_view("*") : physical_id;
  // Names of users, roles and policies have no region; a bucket is named alone.
  if (service == "ram") return fmt::format("acs:ram::{}:{}/{}", account, lower(name->thing), id);
  if (service == "oss") return fmt::format("acs:oss:{}:{}:{}", region, account, id);
  return fmt::format("acs:{}:{}:{}:{}/{}", service, region, account, lower(name->thing), id);
}

}  // namespace cairn
