#include "service/http_types.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "catalog/type_definition.h"
#include "value/yaml.h"

namespace cairn::service {
namespace {

// The first fault, with all of them beside it.
Error refused(Errors faults) {
  Error first = faults.front();
  Diagnostics found;
  found.errors = std::move(faults);
  first.all = std::make_shared<const Diagnostics>(std::move(found));
  return first;
}

}  // namespace

Result<TypeDefinition> read_definition_text(std::string_view text) {
  auto definition = read_document(text);
  if (!definition) {
    Error error = std::move(definition).error();
    error.code = "InvalidParameter";
    return error;
  }
  Errors faults;
  TypeDefinition read;
  read.type = read_type_definition(*definition, faults);
  if (definition->is_map()) {
    read.http = http_cloud::read_http_type(*definition, read.type, faults);
    read.type.drift = bool(read.http.read);
  }
  if (!faults.empty()) return refused(std::move(faults));
  return read;
}

Result<void> HttpTypes::add_file(std::string_view text) {
  auto definition = read_definition_text(text);
  if (!definition) return definition.error();
  const std::string name = definition->type.name;
  if (find(name)) {
    return Error{.code = "InvalidParameter",
                 .message = fmt::format("{} is defined twice.", name),
                 .where = "Type",
                 .at = {},
                 .fix = "Keep one of the files."};
  }
  definition->http.any_address = true;
  put(std::move(definition).value(), {});
  return {};
}

std::vector<std::string> HttpTypes::load(Reader& reader) {
  std::vector<std::string> troubles;
  RecordFilter filter;
  filter.kind = RecordKind::kHttpType;
  const Window all{0, std::numeric_limits<std::int32_t>::max()};
  for (const RecordRow& row : reader.records(filter, all).rows) {
    if (find(row.id)) {
      troubles.push_back(fmt::format("{} of the start's files hides the one registered.", row.id));
      continue;
    }
    auto definition = read_definition_text(row.body);
    if (definition) {
      put(std::move(definition).value(), {row.account, row.created, row.updated});
    } else {
      troubles.push_back(fmt::format("{}: {}", row.id, definition.error().message));
    }
  }
  return troubles;
}

void HttpTypes::put(TypeDefinition definition, Origin origin) {
  const std::string name = definition.type.name;
  auto http = std::make_shared<const http_cloud::HttpType>(std::move(definition.http));
  // The provider first: whoever finds the type can use it.
  {
    const std::lock_guard lock(mutex_);
    known_[name] = {std::move(http), std::move(origin)};
  }
  catalog_.put(std::move(definition.type));
}

void HttpTypes::remove(std::string_view name) {
  catalog_.remove(name);
  const std::lock_guard lock(mutex_);
  const auto found = known_.find(name);
  if (found != known_.end()) known_.erase(found);
}

std::shared_ptr<const http_cloud::HttpType> HttpTypes::find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = known_.find(name);
  return found == known_.end() ? nullptr : found->second.http;
}

std::size_t HttpTypes::count_of(std::string_view account) const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(
      std::count_if(known_.begin(), known_.end(),
                    [&](const auto& known) { return known.second.origin.account == account; }));
}

std::optional<HttpTypes::Origin> HttpTypes::origin(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = known_.find(name);
  if (found == known_.end()) return std::nullopt;
  return found->second.origin;
}

}  // namespace cairn::service
