// What drift detection keeps (drift-import-templates section 1).
//
//   kDriftDetection  one run. While it runs its name is kRunningName, which is unique in a stack:
//                    a second one is refused by the store.
//   kStackDrift      the last run that succeeded, for GetStack and ListStacks.
//   kResourceDrift   what was last seen of each resource. It counts as long as the resource is the
//                    one that was looked at and nobody updated it since.
//
// Bodies hold live values, secrets among them; the store seals them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plan/drift.h"
#include "store/store.h"

namespace cairn::service {

inline constexpr std::string_view kRunningName = "running";

enum class ResourceDriftStatus : std::uint8_t { kInSync, kModified, kDeleted, kNotChecked };
std::string_view name_of(ResourceDriftStatus status);  // "IN_SYNC"

struct ResourceDrift {
  std::string logical_id;
  std::string type;
  std::string physical_id;
  std::uint32_t no = 0;       // of the row that was looked at
  std::uint32_t updates = 0;  //   and how often it had been updated
  ResourceDriftStatus status = ResourceDriftStatus::kNotChecked;
  Millis checked = 0;
  Drift drift;                       // as it is, secrets included
  std::vector<std::string> secrets;  // top-level properties whose values are not shown
  Value attributes;                  // as they are; of kModified
  Value module_info;                 // null: from no module

  bool drifted() const {
    return status == ResourceDriftStatus::kModified || status == ResourceDriftStatus::kDeleted;
  }
  bool is_of(const ResourceRow& row) const { return no == row.no && updates == row.updates; }
};

RecordRow to_record(const StackRow& stack, const ResourceDrift& drift);
ResourceDrift read_resource_drift(const RecordRow& record);
// Nothing when the resource was not looked at since it became what it is.
std::optional<ResourceDrift> resource_drift(const StackRow& stack, const ResourceRow& row,
                                            Reader& reader);
// Those of all resources the stack has now, by number; of these statuses, or all when there are
// none.
std::vector<ResourceDrift> resource_drifts(const StackRow& stack,
                                           const std::vector<std::string>& statuses,
                                           Reader& reader);
// A page of all of them, without reading the rest: at most `most`, from the row at place `begin`
// on. `next` is where the next page begins; none after the last.
struct DriftPage {
  std::vector<ResourceDrift> drifts;
  std::optional<std::size_t> next;
};
DriftPage drift_page(const StackRow& stack, std::size_t begin, std::size_t most, Reader& reader);
// As DetectStackResourceDrift and ListStackResourceDrifts tell it, secrets masked.
Value describe(const StackRow& stack, const ResourceDrift& drift);
// [{PropertyPath, ExpectedValue, ActualValue, DifferenceType}], secrets masked.
Value describe_differences(const ResourceDrift& drift,
                           const std::vector<PropertyDifference>& differences);

struct StackDrift {
  bool drifted = false;
  Millis checked = 0;
  std::uint64_t resources_checked = 0;
  std::uint64_t resources_not_checked = 0;
};
std::string_view stack_drift_name(bool drifted);  // "DRIFTED", "IN_SYNC"
RecordRow to_record(const StackRow& stack, const StackDrift& drift);
std::optional<StackDrift> stack_drift(const StackRow& stack, Reader& reader);
// StackDriftStatus and DriftDetectionTime, as GetStack and ListStacks have them.
void describe_drift(const std::optional<StackDrift>& drift, MapBuilder& answer);

struct DriftDetection {
  std::string id;
  std::string stack_id;
  std::string account;
  std::string region;
  std::vector<std::string> logical_ids;  // empty: all
  std::string status = "DETECTION_IN_PROGRESS";
  std::string reason;
  Millis started = 0;
  bool stack_drifted = false;
  std::uint64_t resources_drifted = 0;
  std::string acting = {};  // as whom it looks, as OperationRow has it

  bool running() const { return status == "DETECTION_IN_PROGRESS"; }
};
// `version` as RecordRow has it.
RecordRow to_record(const DriftDetection& detection, std::uint64_t version);
DriftDetection read_drift_detection(const RecordRow& record);

}  // namespace cairn::service
