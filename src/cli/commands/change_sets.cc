#include "cli/commands/change_sets.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/commands/follow.h"
#include "cli/text.h"
#include "value/json.h"

namespace cairn::cli {
namespace {

constexpr int kFirstPauseMs = 50;
constexpr int kLongestPauseMs = 1'000;

Failure usage_failure(std::string code, std::string message, std::string fix) {
  return {FailureKind::kRefused,
          {.code = std::move(code), .message = std::move(message), .fix = std::move(fix)},
          {}};
}

// {"VpcId": "vpc-1"} of "vpc-1", where the type is told apart by VpcId; JSON is taken as it is.
std::variant<std::string, Failure> identifier_of(std::string_view logical_id,
                                                 std::string_view given, const Value& summary) {
  if (given.starts_with("{")) return std::string(given);
  const auto keys = summary.get("ResourceIdentifiers").items();
  if (keys.size() == 1 && keys.front().is_string()) {
    return to_json(MapBuilder().set(keys.front(), Value::string(given)).build());
  }
  std::string names;
  for (const Value& key : keys) {
    names += fmt::format("{}\"{}\": …", names.empty() ? "" : ", ",
                         key.is_string() ? key.as_string() : "");
  }
  return usage_failure(
      "IdentifierIncomplete",
      fmt::format("One id does not tell which {} is meant.", summary.get_string("ResourceType")),
      fmt::format("Give all of them: --resource '{}={{{}}}'", logical_id, names));
}

// The entry of GetTemplateSummary that has the resource; null when it cannot be imported.
const Value& summary_of(const Value& answer, std::string_view logical_id) {
  static const Value kNone{};
  for (const Value& summary : answer.get("ResourceIdentifierSummaries").items()) {
    const auto ids = summary.get("LogicalResourceIds").items();
    const bool has = std::any_of(ids.begin(), ids.end(), [logical_id](const Value& id) {
      return id.is_string() && id.as_string() == logical_id;
    });
    if (has) return summary;
  }
  return kNone;
}

std::vector<std::string_view> success_of(std::string_view type) {
  if (type == "CREATE") return {"CREATE_COMPLETE"};
  if (type == "IMPORT") return {"IMPORT_CREATE_COMPLETE", "IMPORT_UPDATE_COMPLETE"};
  return {"UPDATE_COMPLETE"};
}

}  // namespace

std::variant<Value, Failure> await_change_set(const Context& context, const std::string& id) {
  for (int pause_ms = kFirstPauseMs;; pause_ms = std::min(2 * pause_ms, kLongestPauseMs)) {
    const ApiAnswer set =
        ask(context, {.action = "GetChangeSet", .parameters = {{"ChangeSetId", id}}});
    if (!set) return set.failure();
    const std::string_view status = set.value().get_string("Status");
    const bool working = status == "CREATE_PENDING" || status == "CREATE_IN_PROGRESS";
    if (!working || context.host.interrupted()) return set.value();
    context.host.pause_ms(pause_ms);
  }
}

std::variant<FormFields, Failure> resources_to_import(const Context& context,
                                                      const WantedUpdate& wanted) {
  const auto assigned = parse_assignments(context.command.imports, "--resource");
  if (!assigned) return Failure{FailureKind::kRefused, assigned.error(), {}};
  if (assigned->empty()) return FormFields();
  ApiCall call{.action = "GetTemplateSummary", .template_body = wanted.body};
  append_parameters(wanted.parameters, call.parameters);
  const ApiAnswer answer = ask(context, call);
  if (!answer) return answer.failure();
  FormFields fields;
  std::size_t number = 0;
  for (const auto& [logical_id, given] : *assigned) {
    const Value& summary = summary_of(answer.value(), logical_id);
    if (summary.is_null()) {
      return usage_failure("ResourceNotImportable",
                           fmt::format("{} is no resource of the template, or of a type that "
                                       "cannot be imported.",
                                       logical_id),
                           "Check the name that the template gives it.");
    }
    auto identifier = identifier_of(logical_id, given, summary);
    if (const auto* failure = std::get_if<Failure>(&identifier)) return *failure;
    const std::string prefix = fmt::format("ResourcesToImport.{}.", ++number);
    fields.emplace_back(prefix + "LogicalResourceId", logical_id);
    fields.emplace_back(prefix + "ResourceType", std::string(summary.get_string("ResourceType")));
    fields.emplace_back(prefix + "ResourceIdentifier", std::get<std::string>(identifier));
  }
  return fields;
}

std::string change_set_text(const Context& context, const Value& set) {
  std::vector<std::vector<std::string>> rows;
  const auto add = [&](std::string label, std::string_view key) {
    const std::string_view text = set.get_string(key);
    if (!text.empty()) rows.push_back({std::move(label), std::string(text)});
  };
  add("Change set", "ChangeSetName");
  add("Id", "ChangeSetId");
  add("Type", "ChangeSetType");
  add("Stack", "StackName");
  add("Stack id", "StackId");
  add("Status", "Status");
  add("Reason", "StatusReason");
  add("Execution", "ExecutionStatus");
  add("Description", "Description");
  add("Created (UTC)", "CreateTime");
  std::string text = table(rows);
  if (!is_usable(set)) return text;
  const std::string title = fmt::format("Changes of {}", set.get_string("StackName"));
  return text + "\n" + changes_text(context, title, read_changes(set.get("Changes")));
}

bool is_usable(const Value& set) {
  return set.get_string("Status") == "CREATE_COMPLETE";
}

Exit execute_change_set(const Context& context, const Value& set) {
  const std::string stack_id(set.get_string("StackId"));
  const auto before = newest_event(context, stack_id);
  if (const auto* failure = std::get_if<Failure>(&before)) return report(context, *failure);
  // With a token the call may be repeated: the service executes it once.
  const ApiAnswer begun =
      ask(context, {.action = "ExecuteChangeSet",
                    .parameters = {{"ChangeSetId", std::string(set.get_string("ChangeSetId"))},
                                   {"ClientToken", context.host.nonce()}}});
  if (!begun) return report(context, begun.failure());
  if (context.command.no_wait) return say_accepted(context, stack_id);
  return follow(context, {.stack_id = stack_id,
                          .after_event = std::get<std::string>(before),
                          .success = success_of(set.get_string("ChangeSetType"))});
}

}  // namespace cairn::cli
