#include "service/drift_detections.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace cairn::service {
namespace {

constexpr std::size_t kRecordsABatch = 500;
constexpr std::string_view kComplete = "DETECTION_COMPLETE";
constexpr std::string_view kFailed = "DETECTION_FAILED";

// Of the whole stack: those that were looked at earlier count as well.
StackDrift sum_up(const StackRow& stack, const DriftDetection& detection,
                  const DriftLook::Seen& seen, Reader& reader) {
  StackDrift sum;
  sum.checked = detection.started;
  const auto add = [&](const ResourceDrift& drift) {
    const bool checked = drift.status != ResourceDriftStatus::kNotChecked;
    ++(checked ? sum.resources_checked : sum.resources_not_checked);
    sum.drifted |= drift.drifted();
  };
  for (const ResourceDrift& drift : seen.drifts) add(drift);
  if (detection.logical_ids.empty()) return sum;
  for (const ResourceDrift& drift : resource_drifts(stack, {}, reader)) {
    const bool again = std::any_of(seen.drifts.begin(), seen.drifts.end(),
                                   [&](const ResourceDrift& now) { return now.no == drift.no; });
    if (!again) add(drift);
  }
  return sum;
}

}  // namespace

void DriftDetections::run(DriftDetection detection) {
  ports_.executor.post([this, detection = std::move(detection)] {
    waiting_.push_back(detection);
    begin_next();
  });
}

void DriftDetections::recover() {
  RecordFilter filter;
  filter.kind = RecordKind::kDriftDetection;
  filter.statuses = {DriftDetection().status};
  const auto found = ports_.store.read()->records(filter, {0, UINT32_MAX});
  for (const RecordRow& record : found.rows) run(read_drift_detection(record));
}

void DriftDetections::begin_next() {
  while (running_ < kRunningMax && !waiting_.empty()) {
    ++running_;
    const DriftDetection detection = std::move(waiting_.front());
    waiting_.pop_front();
    try {
      begin(detection);
    } catch (const StoreFailed& failed) {
      ports_.fatal(failed.what());
    }
  }
}

void DriftDetections::begin(const DriftDetection& detection) {
  const auto reader = ports_.store.read();
  const auto stack = reader->stack(detection.account, detection.region, detection.stack_id);
  if (!stack || stack->deleted != 0) return fail(detection, "The stack was deleted.");
  auto expectations = expectations_of(*stack, detection.logical_ids, ports_.models, *reader);
  if (!expectations) return fail(detection, expectations.error().message);
  DriftLook::start(look_ports(detection.acting), *stack, std::move(expectations).value(),
                   [this, detection, stack = *stack](const DriftLook::Seen& seen) {
                     try {
                       end(detection, stack, seen);
                     } catch (const StoreFailed& failed) {
                       ports_.fatal(failed.what());
                     }
                   });
}

void DriftDetections::end(DriftDetection detection, const StackRow& stack,
                          const DriftLook::Seen& seen) {
  const auto reader = ports_.store.read();
  const auto now = reader->stack(stack.no);
  if (!now || now->deleted != 0) return fail(std::move(detection), "The stack was deleted.");
  write_seen(stack, seen);
  detection.resources_drifted = static_cast<std::uint64_t>(
      std::count_if(seen.drifts.begin(), seen.drifts.end(),
                    [](const ResourceDrift& drift) { return drift.drifted(); }));
  if (!seen.failures.empty()) {
    return fail(std::move(detection),
                fmt::format("Resources could not be read. {}", fmt::join(seen.failures, " ")));
  }
  const StackDrift sum = sum_up(stack, detection, seen, *reader);
  detection.status = kComplete;
  detection.reason = "Detect stack drift successfully";
  detection.stack_drifted = sum.drifted;
  Batch batch;
  batch.records.push_back(to_record(stack, sum));
  batch.records.push_back(to_record(detection, kAnyVersion));
  write_end(std::move(batch), detection.id);
}

void DriftDetections::fail(DriftDetection detection, std::string reason) {
  detection.status = kFailed;
  detection.reason = std::move(reason);
  Batch batch;
  batch.records.push_back(to_record(detection, kAnyVersion));
  write_end(std::move(batch), detection.id);
}

void DriftDetections::write_seen(const StackRow& stack, const DriftLook::Seen& seen) {
  for (std::size_t begin = 0; begin < seen.drifts.size(); begin += kRecordsABatch) {
    const std::size_t end = std::min(begin + kRecordsABatch, seen.drifts.size());
    Batch batch;
    for (std::size_t i = begin; i < end; ++i) {
      batch.records.push_back(to_record(stack, seen.drifts[i]));
    }
    ports_.writer.submit(std::move(batch), [](CommitOutcome) {});
  }
}

void DriftDetections::write_end(Batch batch, std::string id) {
  ports_.writer.submit(std::move(batch), [this, id = std::move(id)](CommitOutcome) {
    ports_.executor.post([this, id] {
      if (ports_.on_ended) ports_.on_ended(id);
      --running_;
      begin_next();
    });
  });
}

}  // namespace cairn::service
