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

enum class StepKind : std::uint8_t {
  kCreate,  // make a physical resource
  kDelete,  // remove one
  kForget,  // keep the physical resource, drop it from the stack (DeletionPolicy Retain)
};

struct Step {
  StepKind kind = StepKind::kCreate;
  std::uint32_t resource = 0;  // number of the resource's row within the stack
  std::string logical_id;
  std::string type;
  friend bool operator==(const Step&, const Step&) = default;
};

struct Plan {
  std::vector<Step> steps;                // index = step number, in a valid order
  std::vector<std::uint32_t> edge_begin;  // compressed rows, steps.size() + 1 long:
  std::vector<std::uint32_t> edges;  //   step s unlocks edges[edge_begin[s] … edge_begin[s+1])
  std::uint64_t base_version = 0;    // version of the stack it was made from; 0: a new stack

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

// A wanted resource that exists under its logical id is left as it is; the rest of the wanted ones
// are created with the numbers `first_number`, `first_number` + 1, … in the order of `wanted`
// (every wanted one takes its number, created or not). Existing ones not wanted are removed.
Plan make_plan(std::span<const Wanted> wanted, std::span<const Existing> existing,
               std::uint32_t first_number, std::uint64_t base_version);

// The longest chain of steps that begins with each step, in steps; what is on the longest path is
// started first.
std::vector<std::uint32_t> heights(const Plan& plan);

// A compact text-free form for the blob store, with a version byte; reading refuses what is
// damaged or newer.
std::string encode(const Plan& plan);
Result<Plan> decode_plan(std::string_view bytes);

}  // namespace cairn
