#include "service/import_stack.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "catalog/error_catalog.h"
#include "service/answers.h"
#include "service/import_identity.h"
#include "service/live_permission.h"
#include "value/json.h"

namespace cairn::service {
namespace {

constexpr std::string_view kList = "ResourcesToImport";

Error invalid(std::string_view reason, std::string_view fix, std::string_view where = kList) {
  return {.code = "StackValidationFailed",
          .message = error_text("StackValidationFailed", {{"reason", reason}}),
          .where = std::string(where),
          .at = {},
          .fix = std::string(fix)};
}

Error missing(std::string name) {
  return {.code = "MissingParameter",
          .message = error_text("MissingParameter", {{"name", name}}),
          .where = std::string(kList),
          .at = {},
          .fix = "Name the logical id, the type and the identifier of each resource."};
}

Result<Value> read_identifier(const Value& entry, std::size_t number) {
  Value identifier = entry.get("ResourceIdentifier");
  if (identifier.is_string()) {
    auto read = read_json(identifier.as_string());
    identifier = read ? std::move(read).value() : Value();
  }
  const auto is_text = [](const Entry& e) { return e.value.is_scalar() && !e.value.is_null(); };
  const auto entries = identifier.entries();
  if (identifier.is_map() && !entries.empty() &&
      std::all_of(entries.begin(), entries.end(), is_text)) {
    return identifier;
  }
  return invalid_parameter(fmt::format("{}.{}.ResourceIdentifier", kList, number),
                           "it is not a JSON object of texts",
                           R"(Write it as {"VpcId": "vpc-..."}.)");
}

std::optional<Error> wrong_keys(const Value& identifier, const ResourceType& type,
                                std::string_view logical_id) {
  const auto known = [&](const Entry& e) {
    return std::find(type.identifier.begin(), type.identifier.end(), e.key.as_string()) !=
           type.identifier.end();
  };
  const auto entries = identifier.entries();
  if (entries.size() == type.identifier.size() &&
      std::all_of(entries.begin(), entries.end(), known)) {
    return std::nullopt;
  }
  const std::string keys = fmt::format("{}", fmt::join(type.identifier, ", "));
  return invalid(fmt::format("The ResourceIdentifier of {} is to name {} of {}, and nothing else",
                             logical_id, keys, type.name),
                 "GetTemplateSummary tells what identifies the resources of a template.");
}

class ImportReader {
 public:
  ImportReader(const StackModel& wanted, const StackRow& stack, const std::string& acting,
               const Context& context, Reader& reader)
      : wanted_(wanted),
        stack_(stack),
        acting_(acting),
        context_(context),
        owners_(stack.account, stack.region, reader) {}

  Result<ToImport> read(const Value& entry, std::size_t number) {
    for (const std::string_view field :
         {"LogicalResourceId", "ResourceType", "ResourceIdentifier"}) {
      if (entry.find(field) == nullptr) {
        return missing(fmt::format("{}.{}.{}", kList, number, field));
      }
    }
    const std::string_view id = entry.get_string("LogicalResourceId");
    auto type = type_of(id, entry.get_string("ResourceType"));
    if (!type) return type.error();
    auto identifier = read_identifier(entry, number);
    if (!identifier) return identifier.error();
    if (auto wrong = wrong_keys(*identifier, **type, id)) return *wrong;
    auto live = find_live(**type, *identifier, stack_.account, stack_.region, context_.inventory);
    if (!live) return not_there(id, **type, *identifier);
    if (auto refused = may_not_look(*live, stack_.account, acting_, context_)) return *refused;
    ToImport found{std::string(id), (*type)->name, std::move(live->physical_id)};
    if (auto refused = not_free(found, live->ready)) return *refused;
    return found;
  }

 private:
  Result<const ResourceType*> type_of(std::string_view id, std::string_view given) {
    if (!ids_.insert(std::string(id)).second) {
      return invalid_parameter(kList, fmt::format("LogicalResourceId {} is given twice", id),
                               "Name each resource once.");
    }
    const auto position = wanted_.find(id);
    if (!position) {
      return invalid(
          fmt::format("The resource {} to be imported is not defined in the template", id),
          "Define it in the template, with all properties its type requires.");
    }
    const ModelResource& resource = wanted_.resources()[*position];
    if (given != *resource.type) {
      return invalid(fmt::format("The resource {} is of type {} in the template, not of {}", id,
                                 *resource.type, given),
                     "Name the same type in both.");
    }
    if (!resource.catalogued->importable()) {
      return invalid(fmt::format("Resources of type {} cannot be imported", given),
                     "GetTemplateSummary lists the types that can.");
    }
    return resource.catalogued;
  }

  Error not_there(std::string_view id, const ResourceType& type, const Value& identifier) const {
    return invalid(fmt::format("The resource {} to be imported does not exist in {}: no {} is {}",
                               id, stack_.region, type.name, to_json(identifier)),
                   "Check the identifier; the resource and the stack must be in one region.");
  }

  std::optional<Error> not_free(const ToImport& found, bool ready) {
    if (!physical_ids_.insert(found.type + ' ' + found.physical_id).second) {
      return invalid(
          fmt::format("The {} {} is to be imported twice", found.type, found.physical_id),
          "Give each resource one logical id.");
    }
    if (const std::string* owner = owners_.find(found.type, found.physical_id)) {
      return invalid(
          fmt::format("The {} {} belongs to stack {}", found.type, found.physical_id, *owner),
          "A resource can be in one stack only. Remove it there first, with "
          "DeletionPolicy Retain.");
    }
    if (ready) return std::nullopt;
    return invalid(fmt::format("The {} {} is not ready", found.type, found.physical_id),
                   "Wait until it is made or changed.");
  }

  const StackModel& wanted_;
  const StackRow& stack_;
  const std::string& acting_;
  const Context& context_;
  const ResourceOwners owners_;
  std::set<std::string> ids_;
  std::set<std::string> physical_ids_;
};

std::string described(const ResourceChange& change) {
  if (change.compelled == Compelled::kTorn || change.compelled == Compelled::kBroken) {
    return fmt::format("{} was left unfinished by an earlier operation", change.logical_id);
  }
  std::vector<std::string_view> parts;
  for (const ChangeDetail& d : change.details) {
    const std::string_view part = d.property.empty() ? name_of(d.part) : d.property;
    if (std::find(parts.begin(), parts.end(), part) == parts.end()) parts.push_back(part);
  }
  if (parts.empty()) return fmt::format("{} would be changed", change.logical_id);
  return fmt::format("{} of {} would be changed", fmt::join(parts, ", "), change.logical_id);
}

}  // namespace

Result<std::vector<ToImport>> resources_to_import(const Value& list, const StackModel& wanted,
                                                  const StackRow& stack, const std::string& acting,
                                                  const Context& context, Reader& reader) {
  if (list.size() == 0) return missing(std::string(kList));
  ImportReader entries(wanted, stack, acting, context, reader);
  std::vector<ToImport> resources;
  for (const Value& entry : list.items()) {
    auto read = entries.read(entry, resources.size() + 1);
    if (!read) return read.error();
    resources.push_back(std::move(read).value());
  }
  return resources;
}

std::vector<std::pair<std::string, std::string>> imports_of(
    const std::vector<ToImport>& resources) {
  std::vector<std::pair<std::string, std::string>> imports;
  imports.reserve(resources.size());
  for (const ToImport& r : resources) imports.emplace_back(r.logical_id, r.physical_id);
  return imports;
}

std::optional<Error> refuse_other_changes(const Diff& changes) {
  constexpr std::string_view kFix =
      "Import in one change set, and change the stack in another one, before or afterwards.";
  const auto refusal = [&](const std::string& what) {
    return invalid(fmt::format("An import changes nothing else, but {}", what), kFix,
                   "TemplateBody");
  };
  for (const ResourceChange& c : changes.changes) {
    switch (c.action) {
      case ChangeAction::kSame:
      case ChangeAction::kImport:
        break;
      case ChangeAction::kAdd:
        return refusal(fmt::format("{} is neither in the stack nor in {}", c.logical_id, kList));
      case ChangeAction::kModify:
      case ChangeAction::kReplace:
        return refusal(described(c));
      case ChangeAction::kRemove:
        return refusal(fmt::format("{} of the stack is not in the template", c.logical_id));
    }
  }
  if (changes.leftovers.empty()) return std::nullopt;
  return refusal("what a failed update left would be removed");
}

std::optional<Error> refuse_for_import(const ActionRequest& request) {
  for (const std::string_view name :
       {"StackPolicyBody", "StackPolicyURL", "StackPolicyDuringUpdateBody",
        "StackPolicyDuringUpdateURL"}) {
    if (request.parameters.find(name) == nullptr) continue;
    return invalid_parameter(name, "a change set of type IMPORT sets no stack policy",
                             "Set the policy with SetStackPolicy, or when the stack is updated.");
  }
  return std::nullopt;
}

}  // namespace cairn::service
