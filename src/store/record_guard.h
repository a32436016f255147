// Whether the records of a batch may be written: the one rule every Store asks.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "store/store.h"

namespace cairn {

// Kind, account, region, parent, name.
using RecordName = std::tuple<RecordKind, std::string, std::string, std::string, std::string>;

inline RecordName name_of(const RecordRow& row) {
  return {row.kind, row.account, row.region, row.parent, row.name};
}

// `stored_version(kind, id)` is 0 for an absent record; `id_named(name)` is an optional id.
template <class StoredVersion, class IdNamed>
CommitOutcome refusal_of_records(const Batch& batch, StoredVersion stored_version,
                                 IdNamed id_named) {
  std::map<std::pair<RecordKind, std::string>, std::uint64_t> versions;  // as the batch leaves them
  std::map<RecordName, std::string> names;
  const auto version_of = [&](RecordKind kind, const std::string& id) -> std::uint64_t& {
    const auto [found, added] = versions.try_emplace({kind, id}, 0);
    if (added) found->second = stored_version(kind, id);
    return found->second;
  };
  for (const RecordRemoval& removed : batch.removed_records) {
    version_of(removed.kind, removed.id) = 0;
  }
  for (const RecordRow& row : batch.records) {
    std::uint64_t& version = version_of(row.kind, row.id);
    if (row.version != kAnyVersion && row.version != version) return CommitOutcome::kRecordChanged;
    ++version;
    if (row.name.empty()) continue;
    const RecordName name = name_of(row);
    const std::optional<std::string> holder = id_named(name);
    const bool taken = holder && *holder != row.id && version_of(row.kind, *holder) != 0;
    if (taken || names.try_emplace(name, row.id).first->second != row.id) {
      return CommitOutcome::kNameTaken;
    }
  }
  return CommitOutcome::kDurable;
}

}  // namespace cairn
