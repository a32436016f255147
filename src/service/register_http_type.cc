// RegisterHttpType and DeregisterHttpType, actions of cairn's own.

#include <fmt/format.h>

#include <utility>

#include "catalog/error_catalog.h"
#include "service/answers.h"
#include "service/http_types.h"
#include "service/resource_types.h"

namespace cairn::service {
namespace {

std::string text_of(const ActionRequest& request, std::string_view name) {
  const Value given = request.get(name);
  return given.is_string() ? std::string(given.as_string()) : std::string();
}

Error no_permission(std::string_view type) {
  return {
      .code = "NoPermission",
      .message = error_text("NoPermission", {}),
      .where = "ResourceType",
      .at = {},
      .fix = fmt::format("{} belongs to the operator of the server or to another account.", type)};
}

// Requests that may have made something which is not known to be gone.
std::uint64_t resources_of(Reader& reader, const std::string& type) {
  RecordFilter filter;
  filter.kind = RecordKind::kCustomCall;
  filter.parent = type;
  return reader.records(filter, {0, 1}).total;
}

Error still_used(std::string_view type, std::uint64_t resources) {
  return invalid_parameter("ResourceType",
                           fmt::format("{} is the type of {} resources", type, resources),
                           "Delete the stacks that have them first.");
}

Error too_many_types() {
  const std::string reason = fmt::format("the limit of {} types is reached", kHttpTypesMax);
  return {.code = "RequestLimitExceeded",
          .message = error_text("RequestLimitExceeded", {{"reason", reason}}),
          .where = "Definition",
          .at = {},
          .fix = "Deregister a type that is no longer needed."};
}

Error commit_error(CommitOutcome outcome) {
  Error error = unavailable();
  if (outcome == CommitOutcome::kRecordChanged) {
    error.fix = "Somebody else changed the type. Try again.";
  }
  return error;
}

}  // namespace

void register_http_type(Context& context, ActionRequest request, Reply reply) {
  if (context.http_types == nullptr) return reply(not_supported("RegisterHttpType"));
  const std::string text = text_of(request, "Definition");
  auto definition = read_definition_text(text);
  if (!definition) return reply(definition.error());
  const std::string name = definition->type.name;
  const std::string& account = request.identity.account_id;
  const auto reader = context.store.read();
  auto row = reader->record(RecordKind::kHttpType, name).value_or(RecordRow{});
  const auto known = context.http_types->origin(name);
  const bool others =
      (known && known->account != account) || (row.version != 0 && row.account != account);
  if (others) return reply(no_permission(name));

  if (!known && context.http_types->count_of(account) >= kHttpTypesMax) {
    return reply(too_many_types());
  }
  const Millis now = context.clock.now();
  row.kind = RecordKind::kHttpType;
  row.id = name;
  row.account = account;
  if (row.created == 0) row.created = now;
  row.updated = now;
  row.body = text;
  HttpTypes::Origin origin{account, row.created, row.updated};
  Batch batch;
  batch.now = now;
  batch.records.push_back(std::move(row));
  context.writer.submit(
      std::move(batch),
      [types = context.http_types, definition = std::move(definition).value(),
       origin = std::move(origin), reply = std::move(reply)](CommitOutcome outcome) mutable {
        if (outcome != CommitOutcome::kDurable) return reply(commit_error(outcome));
        const std::string type = definition.type.name;
        types->put(std::move(definition), std::move(origin));
        reply(MapBuilder().set("ResourceType", Value::string(type)).build());
      });
}

void deregister_http_type(Context& context, ActionRequest request, Reply reply) {
  if (context.http_types == nullptr) return reply(not_supported("DeregisterHttpType"));
  const std::string name = text_of(request, "ResourceType");
  const auto known = context.http_types->origin(name);
  if (!known) return reply(resource_type_not_found(name));
  if (known->account != request.identity.account_id) return reply(no_permission(name));
  const auto reader = context.store.read();
  const std::uint64_t used = resources_of(*reader, name);
  if (used > 0) return reply(still_used(name, used));
  Batch batch;
  batch.now = context.clock.now();
  batch.removed_records.push_back({RecordKind::kHttpType, name});
  context.writer.submit(std::move(batch), [types = context.http_types, name,
                                           reply = std::move(reply)](CommitOutcome outcome) {
    if (outcome != CommitOutcome::kDurable) return reply(commit_error(outcome));
    types->remove(name);
    reply(MapBuilder().build());
  });
}

}  // namespace cairn::service
