#include "service/kept_modules.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "catalog/public_modules.h"
#include "value/json.h"

namespace cairn::service {
namespace {

constexpr std::uint64_t kAll = 100'000;

std::string key_of(std::string_view account, std::string_view type) {
  return std::string(account) + "/" + std::string(type);
}

Value body_of(const RecordRow& row) {
  auto body = read_json(row.body);
  return body ? std::move(body).value() : Value();
}

std::int64_t number_of(const Value& body, std::string_view key) {
  return body.get(key).is_int() ? body.get(key).as_int() : 0;
}

KeptModule read_module(RecordRow row) {
  const Value body = body_of(row);
  KeptModule module;
  module.type = row.name;
  module.description = body.get_string("Description");
  module.default_version = number_of(body, "Default");
  module.latest_version = number_of(body, "Latest");
  module.row = std::move(row);
  return module;
}

KeptModuleVersion read_version(RecordRow row) {
  const Value body = body_of(row);
  KeptModuleVersion version;
  version.number = number_of(body, "Number");
  version.type = body.get_string("ResourceType");
  version.description = body.get_string("Description");
  version.text_hash = body.get_string("Text");
  version.registration_id = body.get_string("RegistrationId");
  version.row = std::move(row);
  return version;
}

}  // namespace

RecordRow KeptModule::to_row() const {
  RecordRow next = row;
  next.kind = RecordKind::kRegisteredType;
  next.id = key_of(row.account, type);
  next.name = type;
  next.body = to_json(MapBuilder()
                          .set("Description", Value::string(description))
                          .set("Default", Value::integer(default_version))
                          .set("Latest", Value::integer(latest_version))
                          .build());
  return next;
}

RecordRow KeptModuleVersion::to_row(const KeptModule& of) const {
  RecordRow next = row;
  next.kind = RecordKind::kTypeVersion;
  next.parent = key_of(of.row.account, of.type);
  next.name = module_version_label(number);
  next.id = next.parent + "/" + next.name;
  next.account = of.row.account;
  next.body = to_json(MapBuilder()
                          .set("Number", Value::integer(number))
                          .set("ResourceType", Value::string(of.type))
                          .set("Description", Value::string(description))
                          .set("Text", Value::string(text_hash))
                          .set("RegistrationId", Value::string(registration_id))
                          .build());
  return next;
}

std::optional<KeptModule> find_module(Reader& reader, std::string_view account,
                                      std::string_view type) {
  auto row = reader.record(RecordKind::kRegisteredType, key_of(account, type));
  if (!row) return std::nullopt;
  return read_module(std::move(*row));
}

std::vector<KeptModule> modules_of(Reader& reader, std::string_view account) {
  RecordFilter filter;
  filter.kind = RecordKind::kRegisteredType;
  filter.account = account;
  std::vector<KeptModule> modules;
  for (RecordRow& row : reader.records(filter, {0, kAll}).rows) {
    modules.push_back(read_module(std::move(row)));
  }
  return modules;
}

std::optional<KeptModuleVersion> find_module_version(Reader& reader, const KeptModule& module,
                                                     std::int64_t number) {
  auto row = reader.record(RecordKind::kTypeVersion,
                           module.row.id + "/" + module_version_label(number));
  if (!row) return std::nullopt;
  return read_version(std::move(*row));
}

std::vector<KeptModuleVersion> versions_of(Reader& reader, const KeptModule& module) {
  RecordFilter filter;
  filter.kind = RecordKind::kTypeVersion;
  filter.account = module.row.account;
  filter.parent = module.row.id;
  std::vector<KeptModuleVersion> versions;
  for (RecordRow& row : reader.records(filter, {0, kAll}).rows) {
    versions.push_back(read_version(std::move(row)));
  }
  std::sort(versions.begin(), versions.end(),
            [](const auto& a, const auto& b) { return a.number > b.number; });
  return versions;
}

std::vector<KeptModuleVersion> module_versions(Reader& reader, std::string_view account) {
  RecordFilter filter;
  filter.kind = RecordKind::kTypeVersion;
  filter.account = account;
  std::vector<KeptModuleVersion> versions;
  for (RecordRow& row : reader.records(filter, {0, kAll}).rows) {
    versions.push_back(read_version(std::move(row)));
  }
  return versions;
}

std::string module_version_label(std::int64_t number) {
  return "v" + std::to_string(number);
}

std::optional<std::int64_t> module_version_number(std::string_view label) {
  if (!label.starts_with('v')) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, bad] = std::from_chars(label.data() + 1, label.data() + label.size(), number);
  if (bad != std::errc{} || module_version_label(number) != label) return std::nullopt;
  return number;
}

std::optional<std::string> module_text(Reader& reader, std::string_view account,
                                       std::string_view type, std::string_view version) {
  if (const auto text = public_module_text(type, version)) return std::string(*text);
  const auto module = find_module(reader, account, type);
  if (!module) return std::nullopt;
  const auto number = version == "default" ? std::optional(module->default_version)
                                           : module_version_number(version);
  const auto kept = number ? find_module_version(reader, *module, *number) : std::nullopt;
  return kept ? reader.blob(kept->text_hash) : std::nullopt;
}

}  // namespace cairn::service
