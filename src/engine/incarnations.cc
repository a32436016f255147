#include "engine/incarnations.h"

#include "engine/machine_states.h"

namespace cairn {

bool belongs(const ResourceRow& row) {
  return row.state != kDeleted;
}

bool imported(const ResourceRow& row) {
  return row.attempt == 0 && !row.physical_id.empty() &&
         row.state.action != ResourceAction::kDelete;
}

Standing standing_of(const ResourceRow& row) {
  const Phase phase = row.state.phase;
  switch (row.state.action) {
    case ResourceAction::kInit:
    case ResourceAction::kCreate:
    case ResourceAction::kImport:
      if (phase == Phase::kInProgress) return Standing::kBeingMade;
      return phase == Phase::kComplete ? Standing::kSound : Standing::kBroken;
    case ResourceAction::kUpdate:
      // A change that was refused to what is half made, half removed or not there.
      if ((phase == Phase::kFailed && row.physical_id.empty()) ||
          row.call == CallState::kCreating || row.call == CallState::kPolling ||
          row.call == CallState::kDeleting) {
        return Standing::kBroken;
      }
      // One that a person skipped is complete with its outcome open.
      return phase == Phase::kComplete && row.call == CallState::kNone ? Standing::kSound
                                                                       : Standing::kTorn;
    case ResourceAction::kDelete:
      // Refused for certain, so it is still there; otherwise an earlier request may yet arrive. Of
      // a stack inside this one some may be gone, and it takes no update.
      return phase == Phase::kFailed && row.call == CallState::kNone && !row.physical_id.empty() &&
                     row.type != kNestedStackType
                 ? Standing::kTorn
                 : Standing::kBroken;
    case ResourceAction::kCheck:
      break;
  }
  return Standing::kSound;
}

std::vector<Incarnation> incarnations(const std::vector<ResourceRow>& rows,
                                      const std::vector<ResourceDetailRow>& details) {
  std::vector<Incarnation> list;
  list.reserve(rows.size());
  auto detail = details.begin();
  for (const ResourceRow& row : rows) {
    while (detail != details.end() && detail->no < row.no) ++detail;
    if (!belongs(row)) continue;
    Incarnation e;
    e.number = row.no;
    e.logical_id = row.logical_id;
    e.type = row.type;
    e.physical_id = row.physical_id;
    e.standing = standing_of(row);
    e.retain = row.retain;
    if (detail != details.end() && detail->no == row.no) {
      e.properties = detail->properties;
      e.ref = detail->ref;
      e.attributes = detail->attributes;
      e.needs = detail->needs;
    }
    list.push_back(e);
  }
  return list;
}

std::uint32_t first_free_number(const std::vector<ResourceRow>& rows) {
  return rows.empty() ? 0 : rows.back().no + 1;
}

}  // namespace cairn
