// cairn explain-denial; cairn setup-stack-group-roles
#include <fmt/format.h>

#include <string>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/text.h"
#include "value/json.h"

namespace cairn::cli {
namespace {

std::string explanation(const Value& said) {
  std::vector<std::vector<std::string>> rows;
  const auto add = [&](std::string label, std::string_view text) {
    if (!text.empty()) rows.push_back({std::move(label), printable(text)});
  };
  const Value& who = said.get("AuthPrincipal");
  add("Who", fmt::format("{} {} of account {}", who.get_string("AuthPrincipalType"),
                         who.get_string("AuthPrincipalDisplayName"),
                         who.get_string("AuthPrincipalOwnerId")));
  add("Action", said.get_string("AuthAction"));
  add("Resource", said.get_string("AuthResource"));
  for (const Value& policy : said.get("MatchedPolicies").items()) {
    add("Policy", fmt::format("{} ({})", policy.get_string("PolicyIdentifier"),
                              policy.get_string("PolicyType")));
  }
  if (said.get("StatementNumber").is_int()) {
    add("Statement",
        fmt::format("{}: {}", said.get("StatementNumber").as_int(), said.get_string("Statement")));
  }
  for (const Value& condition : said.get("AuthConditions").items()) {
    for (const Value& value : condition.get("ConditionValues").items()) {
      add(std::string(condition.get_string("ConditionKey")), value.as_string());
    }
  }
  add("Request", said.get_string("RequestId"));
  add("Time (UTC)", said.get_string("Time"));
  return fmt::format("{}\n\n{}", printable(said.get_string("Explanation")), table(rows));
}

}  // namespace

Exit run_explain_denial(const Context& context) {
  const ApiAnswer answer =
      ask(context, {.action = "DecodeDiagnosticMessage",
                    .parameters = {{"EncodedDiagnosticMessage", context.command.denial}},
                    .api = cairn::Api::kRam});
  if (!answer) return report(context, answer.failure());
  const Value& said = answer.value().get("DecodedDiagnosticMessage");
  if (context.command.global.output == Output::kJson) {
    print_json(context, said);
  } else {
    context.host.out(explanation(said));
  }
  return Exit::kOk;
}

Exit run_setup_stack_group_roles(const Context& context) {
  ApiCall call{.action = "SetUpStackGroupRoles"};
  const std::string& administrator = context.command.administrator;
  if (!administrator.empty())
    call.parameters.emplace_back("AdministrationAccountId", administrator);
  const ApiAnswer answer = ask(context, call);
  if (!answer) return report(context, answer.failure());
  if (context.command.global.output == Output::kJson) {
    print_json(context, answer.value());
    return Exit::kOk;
  }
  for (const Value& role : answer.value().get("Roles").items()) {
    const Value& created = role.get("Created");
    context.host.out(fmt::format("{} {}\n", printable(role.get_string("Arn")),
                                 created.is_bool() && created.as_bool() ? "made" : "was there"));
  }
  return Exit::kOk;
}

}  // namespace cairn::cli
