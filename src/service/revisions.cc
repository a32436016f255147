#include "service/revisions.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "service/answers.h"

namespace cairn::service {
namespace {

constexpr std::uint64_t kAll = std::numeric_limits<std::uint32_t>::max();

Page<RecordRow> records_of(const StackRow& stack, Window window, Reader& reader) {
  RecordFilter filter;
  filter.kind = RecordKind::kRevision;
  filter.account = stack.account;
  filter.parent = stack.id;
  return reader.records(filter, window);
}

std::optional<KeptRevision> kept(const StackRow& stack, const RecordRow& record) {
  auto revision = read_revision(stack.no, record);
  if (!revision || !revision->committed) return std::nullopt;
  StackSettings settings = read_settings(revision->definition.settings);
  return KeptRevision{std::move(revision).value(), std::move(settings), record.created};
}

// The number of the revision of `stack` that the batch commits; 0 when it commits none.
std::uint64_t committed_by(const Batch& batch, const StackRow& stack) {
  for (const RecordRow& record : batch.records) {
    if (record.kind != RecordKind::kRevision || record.parent != stack.id) continue;
    const auto revision = read_revision(stack.no, record);
    if (revision && revision->committed) return revision->definition.revision;
  }
  return 0;
}

}  // namespace

std::vector<KeptRevision> kept_revisions(const StackRow& stack, Reader& reader) {
  std::vector<KeptRevision> list;
  for (const RecordRow& record : records_of(stack, {0, kAll}, reader).rows) {
    if (auto one = kept(stack, record)) list.push_back(std::move(*one));
  }
  std::sort(list.begin(), list.end(),
            [](const KeptRevision& a, const KeptRevision& b) { return a.number() > b.number(); });
  return list;
}

Result<KeptRevision> asked_revision(const ActionRequest& request, std::string_view name,
                                    const StackRow& stack, Reader& reader) {
  const Value asked = request.get(name);
  const auto number = static_cast<std::uint64_t>(asked.is_int() ? asked.as_int() : 0);
  const auto record = reader.record(RecordKind::kRevision, revision_id(stack.id, number));
  auto found = record ? kept(stack, *record) : std::nullopt;
  if (found) return std::move(*found);
  return invalid_parameter(name, fmt::format("stack {} keeps no revision {}", stack.name, number),
                           "ListStackRevisions tells which there are.");
}

std::uint64_t current_revision(const StackRow& stack, Reader& reader) {
  const auto detail = stack.deleted == 0 ? reader.stack_detail(stack.no) : std::nullopt;
  return detail ? detail->revision : 0;
}

void remove_oldest_revisions(const StackRow& stack, std::uint64_t most, Reader& reader,
                             Batch& batch) {
  const std::uint64_t kept_max = std::max<std::uint64_t>(most, 1);
  const std::uint64_t newest = committed_by(batch, stack);
  if (newest <= kept_max) return;
  for (const RecordRow& record : records_of(stack, {kept_max - 1, kAll}, reader).rows) {
    const auto revision = read_revision(stack.no, record);
    if (!revision || revision->definition.revision > newest - kept_max) continue;
    batch.removed_records.push_back({RecordKind::kRevision, record.id});
  }
}

}  // namespace cairn::service
