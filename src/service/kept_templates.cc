#include "service/kept_templates.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/error_catalog.h"
#include "value/json.h"

namespace cairn::service {
namespace {

constexpr std::string_view kArnBegin = "acs:ros:*:";
constexpr std::string_view kArnMiddle = ":template/";

std::string child_key(std::string_view id, std::string_view child) {
  return fmt::format("{}/{}", id, child);
}

Value body_of(const RecordRow& row) {
  auto body = read_json(row.body);
  return body ? std::move(body).value() : Value();
}

// The owner and id of "acs:ros:*:{owner}:template/{id}".
struct Arn {
  std::string_view owner;
  std::string_view id;
};
std::optional<Arn> read_arn(std::string_view text) {
  if (!text.starts_with(kArnBegin)) return std::nullopt;
  text.remove_prefix(kArnBegin.size());
  const std::size_t middle = text.find(kArnMiddle);
  if (middle == std::string_view::npos) return std::nullopt;
  return Arn{text.substr(0, middle), text.substr(middle + kArnMiddle.size())};
}

template <class Row, class Read>
std::vector<Row> children(Reader& reader, RecordKind kind, const KeptTemplate& kept, Read read) {
  RecordFilter filter;
  filter.kind = kind;
  filter.parent = kept.id();
  constexpr std::uint64_t kAll = 1'000;  // more than a template may have of either
  std::vector<Row> rows;
  for (const RecordRow& row : reader.records(filter, {0, kAll}).rows) rows.push_back(read(row));
  return rows;
}

}  // namespace

std::string version_label(std::int64_t version) {
  return fmt::format("v{}", version);
}

std::string template_arn(const KeptTemplate& kept) {
  return fmt::format("{}{}{}{}", kArnBegin, kept.row.account, kArnMiddle, kept.id());
}

RecordRow KeptTemplate::to_row() const {
  RecordRow next = row;
  next.kind = RecordKind::kTemplate;
  next.parent = row.id;  // under itself, since names need not be unique
  next.name = name;
  next.body = to_json(MapBuilder()
                          .set("Description", Value::string(description))
                          .set("ResourceGroupId", Value::string(resource_group))
                          .set("Version", Value::integer(version))
                          .build());
  return next;
}

KeptTemplate read_template(RecordRow row) {
  KeptTemplate kept;
  const Value body = body_of(row);
  kept.name = row.name;
  kept.description = body.get_string("Description");
  kept.resource_group = body.get_string("ResourceGroupId");
  if (const Value& version = body.get("Version"); version.is_int()) {
    kept.version = version.as_int();
  }
  kept.row = std::move(row);
  return kept;
}

RecordRow KeptVersion::to_row(const KeptTemplate& of) const {
  RecordRow row;
  row.kind = RecordKind::kTemplateVersion;
  row.id = child_key(of.id(), label);
  row.account = of.row.account;
  row.parent = of.id();
  row.name = label;
  row.created = created;
  row.updated = updated;
  row.version = row_version;
  row.body = to_json(MapBuilder()
                         .set("TemplateName", Value::string(name))
                         .set("Description", Value::string(description))
                         .set("Text", Value::string(text_hash))
                         .build());
  return row;
}

KeptVersion read_version(const RecordRow& row) {
  const Value body = body_of(row);
  KeptVersion version;
  version.label = row.name;
  version.name = body.get_string("TemplateName");
  version.description = body.get_string("Description");
  version.text_hash = body.get_string("Text");
  version.created = row.created;
  version.updated = row.updated;
  version.row_version = row.version;
  return version;
}

RecordRow TemplateShare::to_row(const KeptTemplate& of, Millis now) const {
  RecordRow row;
  row.kind = RecordKind::kTemplateShare;
  row.id = child_key(of.id(), account);
  row.account = account;
  row.parent = of.id();
  row.name = account;
  row.created = row.updated = now;
  row.version = kAnyVersion;
  row.body = to_json(MapBuilder()
                         .set("VersionOption", Value::string(option))
                         .set("TemplateVersion", Value::string(version))
                         .build());
  return row;
}

TemplateShare read_share(const RecordRow& row) {
  const Value body = body_of(row);
  TemplateShare share;
  share.account = row.account;
  share.option = body.get_string("VersionOption");
  share.version = body.get_string("TemplateVersion");
  return share;
}

std::optional<KeptVersion> find_version(Reader& reader, std::string_view id,
                                        std::string_view label) {
  const auto row = reader.record(RecordKind::kTemplateVersion, child_key(id, label));
  if (!row) return std::nullopt;
  return read_version(*row);
}

std::vector<KeptVersion> versions_of(Reader& reader, const KeptTemplate& kept) {
  auto all = children<KeptVersion>(reader, RecordKind::kTemplateVersion, kept, read_version);
  std::erase_if(all, [](const KeptVersion& version) { return version.label == kDraft; });
  const auto number = [](const KeptVersion& version) { return std::stol(version.label.substr(1)); };
  std::sort(all.begin(), all.end(),
            [&](const KeptVersion& a, const KeptVersion& b) { return number(a) > number(b); });
  return all;
}

std::vector<TemplateShare> shares_of(Reader& reader, const KeptTemplate& kept) {
  return children<TemplateShare>(reader, RecordKind::kTemplateShare, kept, read_share);
}

Error template_not_found(std::string_view id, std::string_view action) {
  return {.code = "TemplateNotFound",
          .message = error_text("TemplateNotFound", {{"ID", id}}, action),
          .where = "TemplateId",
          .at = {},
          .fix =
              "ListTemplates tells the templates of this account; those of others are named by "
              "their ARN."};
}

Error template_being_processed(std::string_view id) {
  return {.code = "TemplateBeingProcessed",
          .message = error_text("TemplateBeingProcessed", {{"ID", id}}),
          .where = "TemplateId",
          .at = {},
          .fix = "Try again in a moment."};
}

Result<Found> find_template(Reader& reader, std::string_view account, std::string_view id,
                            std::string_view action) {
  const auto arn = read_arn(id);
  auto row = reader.record(RecordKind::kTemplate, arn ? arn->id : id);
  if (!row || (arn && row->account != arn->owner)) return template_not_found(id, action);
  Found found{read_template(std::move(*row)), std::nullopt};
  if (found.kept.row.account == account) return found;
  const auto share = reader.record(RecordKind::kTemplateShare, child_key(found.kept.id(), account));
  if (!arn || !share) return template_not_found(id, action);
  found.share = read_share(*share);
  return found;
}

Result<KeptVersion> usable_version(Reader& reader, const Found& found, std::string_view label,
                                   std::string_view action, bool drafts) {
  std::string wanted = label.empty() ? version_label(found.kept.version) : std::string(label);
  bool allowed = wanted != kDraft || (drafts && !found.share);
  if (found.share && found.share->option != "AllVersions") {
    const std::string only =
        found.share->option == "Latest" ? version_label(found.kept.version) : found.share->version;
    if (label.empty()) wanted = only;
    allowed = wanted == only;
  }
  if (allowed) {
    if (auto version = find_version(reader, found.kept.id(), wanted)) return std::move(*version);
  }
  return Error{.code = "TemplateNotFound",
               .message = error_text("TemplateNotFound",
                                     {{"ID", found.kept.id()}, {"version", wanted}}, action),
               .where = "TemplateVersion",
               .at = {},
               .fix = "ListTemplateVersions tells the versions of the template."};
}

}  // namespace cairn::service
