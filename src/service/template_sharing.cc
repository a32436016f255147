#include <fmt/format.h>

#include <algorithm>

#include "catalog/error_catalog.h"
#include "service/answers.h"
#include "service/kept_templates.h"
#include "service/template_objects.h"

namespace cairn::service {
namespace {

// The accounts that the request names, checked for sharing.
Result<std::vector<std::string>> receivers(const ActionRequest& request, const KeptTemplate& kept) {
  std::vector<std::string> accounts;
  for (const Value& item : request.get("AccountIds").items()) {
    accounts.emplace_back(item.as_string());
    if (accounts.back() == "*") {
      return invalid_parameter("AccountIds", "* stands for everybody with CancelSharing only",
                               "Name the accounts by their ids.");
    }
    if (accounts.back() == kept.row.account) {
      return invalid_parameter("AccountIds", "a template is not shared with its owner",
                               "Name other accounts by their ids.");
    }
  }
  return accounts;
}

Result<Batch> sharing(const ActionRequest& request, const KeptTemplate& kept, Reader& reader,
                      Millis now) {
  const auto accounts = receivers(request, kept);
  if (!accounts) return accounts.error();
  TemplateShare share;
  share.option = request.get("VersionOption").as_string();
  if (share.option == "Current") share.version = version_label(kept.version);
  if (share.option == "Specified") {
    const Value version = request.get("TemplateVersion");
    if (version.is_string()) share.version = version.as_string();
    if (!find_version(reader, kept.id(), share.version) || share.version == kDraft) {
      return invalid_parameter(
          "TemplateVersion", fmt::format("\"{}\" is not a version of the template", share.version),
          "ListTemplateVersions tells the versions.");
    }
  }
  const auto shares = shares_of(reader, kept);
  std::size_t count = shares.size();
  Batch batch;
  for (const std::string& account : *accounts) {
    count += std::none_of(shares.begin(), shares.end(),
                          [&](const TemplateShare& known) { return known.account == account; });
    share.account = account;
    batch.records.push_back(share.to_row(kept, now));
  }
  if (count <= kTemplateSharesMax) return batch;
  return Error{.code = "RequestLimitExceeded",
               .message = error_text("RequestLimitExceeded",
                                     {{"reason", fmt::format("a template is shared with {} "
                                                             "accounts at most",
                                                             kTemplateSharesMax)}}),
               .where = "AccountIds",
               .at = {},
               .fix = "Cancel the sharing with others first."};
}

Batch cancelling(const ActionRequest& request, const KeptTemplate& kept, Reader& reader) {
  Batch batch;
  for (const TemplateShare& share : shares_of(reader, kept)) {
    for (const Value& account : request.get("AccountIds").items()) {
      if (account.as_string() != "*" && account.as_string() != share.account) continue;
      batch.removed_records.push_back({RecordKind::kTemplateShare, share.to_row(kept, 0).id});
      break;
    }
  }
  return batch;
}

}  // namespace

void set_template_permission(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const std::string id(request.get("TemplateId").as_string());
  const auto found = find_template(*reader, request.identity.account_id, id, request.action->name);
  if (!found) return reply(found.error());
  if (found->share) return reply(template_not_found(id, request.action->name));
  auto batch = request.get("ShareOption") == Value::string("ShareToAccounts")
                   ? sharing(request, found->kept, *reader, context.clock.now())
                   : cancelling(request, found->kept, *reader);
  if (!batch) return reply(batch.error());
  if (batch->empty()) return reply(MapBuilder().build());
  context.writer.submit(std::move(batch).value(), [reply](CommitOutcome outcome) {
    if (outcome != CommitOutcome::kDurable) return reply(unavailable());
    reply(MapBuilder().build());
  });
}

}  // namespace cairn::service
