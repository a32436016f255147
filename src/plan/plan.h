// Plan: the ordered steps that turn what exists into what is wanted.
//
// One planner for every operation: create plans from nothing, delete to nothing, rollback to the
// last good state. No clock, no input or output, no chance: equal arguments give equal plans.
//
// Order  A step is listed after the steps that unlock it. Creates follow the wanted dependencies;
//        deletes follow the dependencies the resources were built with, in reverse.
// Cost   linear in resources plus dependencies.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cairn {

inline constexpr std::uint32_t kNoNumber = UINT32_MAX;

enum class StepKind : std::uint8_t {
  kCreate,     // make a physical resource
  kDelete,     // remove one
  kForget,     // keep the physical resource, drop it from the stack (DeletionPolicy Retain)
  kReconcile,  // nothing, an update in place, or a replacement: decided when its inputs are known
  kCleanup,    // remove what a kReconcile left behind; nothing if it left nothing
  kImport,     // take over what exists in the cloud
};

// What a kReconcile may not do, because the stack's policy denies it.
enum Denied : std::uint8_t { kNothingDenied = 0, kModifyDenied = 1, kReplaceDenied = 2 };

struct Step {
  StepKind kind = StepKind::kCreate;
  std::uint32_t resource = 0;  // number of the resource's row within the stack
  std::string logical_id;
  std::string type;  // of kReconcile: the wanted one
  // kCreate, kReconcile and kImport:
  std::uint32_t wanted = kNoNumber;  // position in the wanted model
  // kReconcile: the row a replacement would get; kCleanup: the row that took over, if any did.
  std::uint32_t successor = kNoNumber;
  bool recreate = false;          // kReconcile: only a new one will do
  bool even_if_disabled = false;  //   whatever ReplacementOption says
  bool anyway = false;            // kReconcile: updated even when its properties are the same
  std::uint8_t denied = kNothingDenied;  // kReconcile: set of Denied
  std::string physical_id;               // kImport
  friend bool operator==(const Step&, const Step&) = default;
};

struct Plan {
  std::vector<Step> steps;                // index = step number, in a valid order
  std::vector<std::uint32_t> edge_begin;  // compressed rows, steps.size() + 1 long:
  std::vector<std::uint32_t> edges;  //   step s unlocks edges[edge_begin[s] … edge_begin[s+1])
  // Steps fall into parts that follow each other: a step of a part waits for all of the parts
  // before it. part_ends[p] is the first step after part p; the last is steps.size().
  std::vector<std::uint32_t> part_ends;
  std::uint64_t base_version = 0;  // version of the stack it was made from; 0: a new stack

  std::span<const std::uint32_t> unlocks(std::uint32_t step) const {
    return std::span(edges).subspan(edge_begin[step], edge_begin[step + 1] - edge_begin[step]);
  }
  friend bool operator==(const Plan&, const Plan&) = default;
};

// What is wanted; `needs` are positions in the same list.
struct Wanted {
  std::string_view logical_id;
  std::string_view type;
  std::span<const std::uint32_t> needs;
};

// What exists or may exist; `needs` are resource numbers of the same stack.
struct Existing {
  std::uint32_t resource = 0;
  std::string_view logical_id;
  std::string_view type;
  std::span<const std::uint32_t> needs;
  bool retain = false;
};

// Everything from nothing: the wanted ones get the numbers 0, 1, … in the order of `wanted`.
Plan make_create_plan(std::span<const Wanted> wanted);

// To nothing.
Plan make_removal_plan(std::span<const Existing> existing, std::uint64_t base_version);

// The longest chain of steps that begins with each step, in steps; what is on the longest path is
// started first.
std::vector<std::uint32_t> heights(const Plan& plan);

// A compact text-free form for the blob store, with a version byte; reading refuses what is
// damaged or newer, and reads every older version.
std::string encode(const Plan& plan);
Result<Plan> decode_plan(std::string_view bytes);

}  // namespace cairn
