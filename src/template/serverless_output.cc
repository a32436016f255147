#include "template/serverless_output.h"

#include <algorithm>

#include "base/digest.h"
#include "catalog/error_catalog.h"

namespace cairn::serverless {
namespace {

constexpr std::size_t kRoleNameMax = 64;  // characters of a RAM role's name

Value one(std::string_view words, const Value& origin) {
  return at(Value::list({text(words, origin)}), origin);
}

Value trust(std::string_view service, const Value& origin) {
  MapBuilder statement;
  statement.set("Action", text("sts:AssumeRole", origin));
  statement.set("Effect", text("Allow", origin));
  statement.set("Principal", MapBuilder().set("Service", one(service, origin)).build());
  return at(MapBuilder()
                .set("Version", text("1", origin))
                .set("Statement", Value::list({at(statement.build(), origin)}))
                .build(),
            origin);
}

// Policy documents may hold one text where RAM takes a list.
Value with_lists(const Value& document) {
  std::vector<Entry> fields;
  for (const Entry& field : document.entries()) {
    Value value = field.value;
    const std::string_view key = field.key.is_string() ? field.key.as_string() : "";
    if ((key == "Action" || key == "Resource") && value.is_string()) {
      value = at(Value::list({value}), value);
    } else if (key == "Statement") {
      std::vector<Value> statements;
      for (const Value& item : value.items()) statements.push_back(with_lists(item));
      if (value.is_list()) value = at(Value::list(std::move(statements)), value);
    }
    fields.push_back({field.key, std::move(value)});
  }
  return document.is_map() ? at(Value::map(std::move(fields)), document) : document;
}

Error stack_error(std::string_view code, std::string message, std::string path, const Value& origin,
                  std::string fix) {
  return {.code = std::string(code),
          .message = std::move(message),
          .where = "Resources." + std::move(path),
          .at = origin.pos(),
          .fix = std::move(fix)};
}

}  // namespace

Value text(std::string_view words, const Value& origin) {
  return at(Value::string(words), origin);
}

Value get_att(std::string_view resource, std::string_view attribute, const Value& origin) {
  const Value parts = at(Value::list({text(resource, origin), text(attribute, origin)}), origin);
  return at(MapBuilder().set("Fn::GetAtt", parts).build(), origin);
}

Value sub(std::string_view words, const Value& origin) {
  return at(MapBuilder().set("Fn::Sub", text(words, origin)).build(), origin);
}

void ServerlessOutput::claim(std::string_view name, const Value& origin) {
  if (names_.emplace(name).second) return;
  refuse(std::string(name), origin,
         "Two resources get the name \"" + std::string(name) + "\" by the transform",
         "Rename one of the parts it is made of.");
}

void ServerlessOutput::add(std::string name, std::string_view type, Value properties,
                           const Value& shared, std::vector<Value> depends_on) {
  claim(name, shared);
  MapBuilder resource;
  resource.set("Type", text(type, shared));
  for (const std::string_view attribute : {"Condition", "DeletionPolicy"}) {
    if (const Value* value = shared.find(attribute)) resource.set(attribute, *value);
  }
  if (!depends_on.empty()) {
    resource.set("DependsOn", at(Value::list(std::move(depends_on)), shared));
  }
  resource.set("Properties", at(std::move(properties), shared));
  entries_.push_back({text(name, shared), at(resource.build(), shared)});
}

void ServerlessOutput::keep(const Entry& resource) {
  claim(resource.key.as_string(), resource.value);
  entries_.push_back(resource);
}

// Role names are unique in an account, and nothing keeps two stacks from using one template.
std::string ServerlessOutput::unique_name(std::string_view logical_id) const {
  std::string digest = hex(sha256(std::string(stack_.id) + "/" + std::string(logical_id)));
  digest.resize(12);
  std::transform(digest.begin(), digest.end(), digest.begin(), [](char c) {
    return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  std::string name;
  for (const char c : std::string(stack_.name) + "-" + std::string(logical_id)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    name.push_back(plain ? c : '-');
  }
  if (name.front() == '-') name.erase(0, 1);
  if (name.size() + 1 + digest.size() > kRoleNameMax) {
    name.erase(0, name.size() + 1 + digest.size() - kRoleNameMax);
  }
  return name + "-" + digest;
}

Value ServerlessOutput::add_role(std::string_view owner, std::string_view service,
                                 const Value& policies, const Value& shared,
                                 std::vector<Value>& attachments) {
  const std::string role = std::string(owner) + "Role";
  std::vector<Value> documents;
  std::vector<std::string_view> systems;
  const Value listed = policies.is_list() ? policies : Value::list({policies});
  for (const Value& policy : listed.items()) {
    if (policy.is_string()) {
      systems.push_back(policy.as_string());
    } else if (policy.is_map()) {
      const std::string name = unique_name(role + "Policy" + std::to_string(documents.size()));
      documents.push_back(at(MapBuilder()
                                 .set("PolicyName", text(name, policy))
                                 .set("PolicyDocument", with_lists(policy))
                                 .build(),
                             policy));
    } else if (!policy.is_null()) {
      refuse(std::string(owner) + ".Properties.Policies", policy,
             "A policy must be the name of a system policy or a policy document",
             "Write a name such as AliyunOSSReadOnlyAccess, or {Version: '1', Statement: […]}.");
    }
  }
  MapBuilder properties;
  properties.set("RoleName", text(unique_name(role), shared));
  properties.set("AssumeRolePolicyDocument", trust(service, shared));
  if (!documents.empty()) {
    properties.set("Policies", at(Value::list(std::move(documents)), policies));
  }
  add(role, "ALIYUN::RAM::Role", properties.build(), shared);
  for (const std::string_view policy : systems) {
    std::string name = role + std::string(policy);
    attachments.push_back(text(name, shared));
    add(std::move(name), "ALIYUN::RAM::AttachPolicyToRole",
        MapBuilder()
            .set("PolicyName", text(policy, shared))
            .set("PolicyType", text("System", shared))
            .set("RoleName", get_att(role, "RoleName", shared))
            .build(),
        shared);
  }
  return get_att(role, "Arn", shared);
}

void ServerlessOutput::refuse(std::string path, const Value& origin, std::string_view reason,
                              std::string fix) {
  errors_.push_back(stack_error("StackValidationFailed",
                                error_text("StackValidationFailed", {{"reason", reason}}),
                                std::move(path), origin, std::move(fix)));
}

void ServerlessOutput::not_supported(std::string path, const Value& origin,
                                     std::string_view feature, std::string fix) {
  errors_.push_back(stack_error("NotSupported", error_text("NotSupported", {{"feature", feature}}),
                                std::move(path), origin, std::move(fix)));
}

void ServerlessOutput::warn(std::string path, const Value& origin, std::string_view reason,
                            std::string fix) {
  warnings_.push_back(stack_error("StackValidationFailed",
                                  error_text("StackValidationFailed", {{"reason", reason}}),
                                  std::move(path), origin, std::move(fix)));
}

}  // namespace cairn::serverless
