#include "identity/directory_rows.h"

#include <fmt/format.h>

#include <array>

#include "identity/row_body.h"

namespace cairn::identity {
namespace {

constexpr std::array<std::string_view, 4> kHandshakeStates = {"Pending", "Accepted", "Cancelled",
                                                              "Declined"};
constexpr std::array<std::string_view, 3> kEventKinds = {"Joined", "Left", "Moved"};

template <class Names, class Thing>
Thing named(const RecordRow& row, const Names& names, Thing) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == row.status) return static_cast<Thing>(i);
  }
  unreadable(row, "its status is none there is");
}

Value attachments_value(const std::vector<ControlAttachment>& attachments) {
  std::vector<Value> items;
  for (const ControlAttachment& each : attachments) {
    items.push_back(MapBuilder()
                        .set("Policy", text(each.policy))
                        .set("Attached", Value::integer(each.attached))
                        .build());
  }
  return Value::list(std::move(items));
}

std::vector<ControlAttachment> attachments_at(const Value& body) {
  std::vector<ControlAttachment> attachments;
  for (const Value& item : body.get("Policies").items()) {
    attachments.push_back({string_at(item, "Policy"), integer_at(item, "Attached")});
  }
  return attachments;
}

}  // namespace

bool is_directory_record(RecordKind kind) {
  switch (kind) {
    case RecordKind::kDirectory:
    case RecordKind::kFolder:
    case RecordKind::kMember:
    case RecordKind::kHandshake:
    case RecordKind::kDelegation:
    case RecordKind::kControlPolicy:
      return true;
    default:
      return false;
  }
}

std::string delegation_row_id(std::string_view account, std::string_view service) {
  return fmt::format("{}/{}", account, service);
}

std::string event_row_id(std::string_view management, std::uint64_t number) {
  return fmt::format("{}/{}", management, number);
}

RecordRow to_row(const DirectoryFacts& facts) {
  MapBuilder trusted;
  for (const auto& [service, since] : facts.trusted) trusted.set(service, Value::integer(since));
  return row_of(RecordKind::kDirectory, facts.management, facts.management, {}, facts.created,
                facts.created,
                MapBuilder()
                    .set("Id", text(facts.id))
                    .set("Root", text(facts.root))
                    .set("ControlPolicies", Value::boolean(facts.control_policies))
                    .set("Trusted", trusted.build())
                    .set("LastEvent", Value::integer(static_cast<std::int64_t>(facts.last_event)))
                    .build());
}

DirectoryFacts read_directory(const RecordRow& row) {
  const Value body = body_of(row);
  DirectoryFacts facts{
      .management = row.id,
      .id = string_at(body, "Id"),
      .root = string_at(body, "Root"),
      .control_policies = flag_at(body, "ControlPolicies"),
      .created = row.created,
      .trusted = {},
      .last_event = static_cast<std::uint64_t>(integer_at(body, "LastEvent")),
  };
  for (const Entry& entry : body.get("Trusted").entries()) {
    facts.trusted.emplace(entry.key.as_string(), entry.value.as_int());
  }
  return facts;
}

RecordRow seat_of_manager(const DirectoryFacts& facts) {
  RecordRow row = row_of(RecordKind::kMember, facts.management, facts.management, {}, facts.created,
                         facts.created, MapBuilder().build());
  row.parent = facts.root;
  return row;
}

RecordRow to_row(const Folder& folder, std::string_view management) {
  RecordRow row = row_of(RecordKind::kFolder, folder.id, management, folder.name, folder.created,
                         folder.created,
                         MapBuilder().set("Policies", attachments_value(folder.policies)).build());
  row.parent = folder.parent;
  return row;
}

Folder read_folder(const RecordRow& row) {
  return {.id = row.id,
          .name = row.name,
          .parent = row.parent,
          .policies = attachments_at(body_of(row)),
          .created = row.created};
}

RecordRow to_row(const Member& member, std::string_view management) {
  RecordRow row =
      row_of(RecordKind::kMember, member.account, management, {}, member.joined, member.modified,
             MapBuilder()
                 .set("Name", text(member.name))
                 .set("DisplayName", text(member.display_name))
                 .set("Invited", Value::boolean(member.invited))
                 .set("Resource", Value::boolean(member.resource))
                 .set("Policies", attachments_value(member.policies))
                 .build());
  row.parent = member.folder;
  return row;
}

Member read_member(const RecordRow& row) {
  const Value body = body_of(row);
  return {.account = row.id,
          .name = string_at(body, "Name"),
          .display_name = string_at(body, "DisplayName"),
          .folder = row.parent,
          .invited = flag_at(body, "Invited"),
          .resource = flag_at(body, "Resource"),
          .policies = attachments_at(body),
          .joined = row.created,
          .modified = row.updated};
}

RecordRow to_row(const Handshake& handshake, std::string_view management) {
  RecordRow row = row_of(RecordKind::kHandshake, handshake.id, management, {}, handshake.created,
                         handshake.modified,
                         MapBuilder()
                             .set("ByName", Value::boolean(handshake.by_name))
                             .set("Named", text(handshake.named))
                             .set("Note", text(handshake.note))
                             .set("Expires", Value::integer(handshake.expires))
                             .build());
  row.parent = handshake.target;
  row.status = kHandshakeStates[static_cast<std::size_t>(handshake.state)];
  return row;
}

Handshake read_handshake(const RecordRow& row) {
  const Value body = body_of(row);
  return {.id = row.id,
          .target = row.parent,
          .by_name = flag_at(body, "ByName"),
          .named = string_at(body, "Named"),
          .note = string_at(body, "Note"),
          .state = named(row, kHandshakeStates, HandshakeState::kPending),
          .created = row.created,
          .modified = row.updated,
          .expires = integer_at(body, "Expires")};
}

RecordRow to_row(const Delegation& delegation, std::string_view management) {
  RecordRow row =
      row_of(RecordKind::kDelegation, delegation_row_id(delegation.account, delegation.service),
             management, {}, delegation.since, delegation.since,
             MapBuilder().set("Service", text(delegation.service)).build());
  row.parent = delegation.account;
  return row;
}

Delegation read_delegation(const RecordRow& row) {
  return {
      .account = row.parent, .service = string_at(body_of(row), "Service"), .since = row.created};
}

RecordRow to_row(const ControlPolicy& policy, std::string_view management) {
  return row_of(RecordKind::kControlPolicy, policy.id, management, policy.name, policy.created,
                policy.updated,
                MapBuilder()
                    .set("Description", text(policy.description))
                    .set("Document", text(policy.document->text()))
                    .build());
}

ControlPolicy read_control_policy(const RecordRow& row) {
  const Value body = body_of(row);
  auto document = access::Policy::parse(body.get_string("Document"), access::PolicyUse::kControl);
  if (!document) unreadable(row, document.error().message);
  return {.id = row.id,
          .name = row.name,
          .description = string_at(body, "Description"),
          .document = std::move(document).value(),
          .created = row.created,
          .updated = row.updated};
}

RecordRow to_row(const access::DirectoryEvent& event, std::string_view management) {
  RecordRow row = row_of(RecordKind::kDirectoryEvent, event_row_id(management, event.number),
                         management, {}, event.time_ms, event.time_ms,
                         MapBuilder()
                             .set("Number", Value::integer(static_cast<std::int64_t>(event.number)))
                             .set("Account", text(event.account))
                             .set("From", text(event.from))
                             .set("To", text(event.to))
                             .build());
  row.status = kEventKinds[static_cast<std::size_t>(event.kind)];
  row.version = 0;
  return row;
}

access::DirectoryEvent read_directory_event(const RecordRow& row) {
  const Value body = body_of(row);
  return {.number = static_cast<std::uint64_t>(integer_at(body, "Number")),
          .kind = named(row, kEventKinds, access::DirectoryEventKind::kJoined),
          .account = string_at(body, "Account"),
          .from = string_at(body, "From"),
          .to = string_at(body, "To"),
          .time_ms = row.created};
}

}  // namespace cairn::identity
