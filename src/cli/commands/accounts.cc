// cairn account create, list, disable, enable, delete
#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/text.h"

namespace cairn::cli {
namespace {

Exit set_status(const Context& context, std::string_view status, std::string_view done) {
  const std::string& id = context.command.account;
  const ApiAnswer answer =
      ask(context, {.action = "UpdateAccount",
                    .parameters = {{"AccountId", id}, {"Status", std::string(status)}}});
  if (!answer) return report(context, answer.failure());
  if (context.command.global.output == Output::kJson) {
    print_json(context, answer.value().get("Account"));
  } else {
    context.host.out(fmt::format("{} is {}.\n", printable(id), done));
  }
  return Exit::kOk;
}

// All accounts, page after page.
ApiAnswer all_accounts(const Context& context) {
  std::vector<Value> items;
  std::string marker;
  do {
    ApiCall call{.action = "ListAccounts"};
    if (!marker.empty()) call.parameters.emplace_back("Marker", marker);
    const ApiAnswer answer = ask(context, call);
    if (!answer) return answer;
    const auto found = answer.value().get("Accounts").items();
    items.insert(items.end(), found.begin(), found.end());
    marker = answer.value().get_string("Marker");
  } while (!marker.empty());
  return Value::list(std::move(items));
}

}  // namespace

// Sent once: the key of a second account with the same name would be lost. As JSON the answer is a
// file of credentials.
Exit run_account_create(const Context& context) {
  ApiCall call{.action = "CreateAccount", .parameters = {{"AccountName", context.command.account}}};
  if (!context.command.display_name.empty()) {
    call.parameters.emplace_back("DisplayName", context.command.display_name);
  }
  const ApiAnswer answer = context.api.call(call);
  if (!answer) return report(context, answer.failure());
  const Value& account = answer.value().get("Account");
  const Value& key = answer.value().get("AccessKey");
  MapBuilder made;
  made.set("AccountId", account.get("AccountId"))
      .set("AccountName", account.get("AccountName"))
      .set("AccessKeyId", key.get("AccessKeyId"))
      .set("AccessKeySecret", key.get("AccessKeySecret"));
  const Value credentials = made.build();
  if (context.command.global.output == Output::kJson) {
    print_json(context, credentials);
    return Exit::kOk;
  }
  std::vector<std::vector<std::string>> rows;
  for (const Entry& entry : credentials.entries()) {
    rows.push_back({std::string(entry.key.as_string()), std::string(entry.value.as_string())});
  }
  context.host.out(table(rows) + "The secret is not shown again.\n");
  return Exit::kOk;
}

Exit run_account_list(const Context& context) {
  const ApiAnswer accounts = all_accounts(context);
  if (!accounts) return report(context, accounts.failure());
  if (context.command.global.output == Output::kJson) {
    print_json(context, accounts.value());
    return Exit::kOk;
  }
  std::vector<std::vector<std::string>> rows = {{"ID", "NAME", "STATUS", "DISPLAY NAME"}};
  for (const Value& account : accounts.value().items()) {
    rows.push_back({std::string(account.get_string("AccountId")),
                    std::string(account.get_string("AccountName")),
                    std::string(account.get_string("Status")),
                    std::string(account.get_string("DisplayName"))});
  }
  context.host.out(table(rows));
  return Exit::kOk;
}

Exit run_account_enable(const Context& context) {
  return set_status(context, "Active", "enabled");
}

Exit run_account_disable(const Context& context) {
  return set_status(context, "Disabled", "disabled");
}

Exit run_account_delete(const Context& context) {
  const std::string& id = context.command.account;
  const ApiAnswer answer =
      ask(context, {.action = "DeleteAccount", .parameters = {{"AccountId", id}}});
  if (!answer) return report(context, answer.failure());
  if (context.command.global.output == Output::kText) {
    context.host.out(fmt::format("{} is deleted.\n", printable(id)));
  }
  return Exit::kOk;
}

}  // namespace cairn::cli
