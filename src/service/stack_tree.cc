#include "service/stack_tree.h"

#include <fmt/format.h>

#include "service/answers.h"

namespace cairn::service {
namespace {

constexpr ResourceState kGone{ResourceAction::kDelete, Phase::kComplete};

std::optional<StackRow> around(const StackRow& stack, Reader& reader) {
  if (stack.parent_id.empty()) return std::nullopt;
  return reader.stack(stack.account, stack.region, stack.parent_id);
}

}  // namespace

std::string stack_arn(const StackRow& stack) {
  return fmt::format("arn:acs:ros:{}:{}:stacks/{}/{}", stack.region, stack.account, stack.name,
                     stack.id);
}

std::size_t nested_level(const StackRow& stack, Reader& reader) {
  std::size_t level = 0;
  for (auto next = around(stack, reader); next; next = around(*next, reader)) ++level;
  return level;
}

std::optional<StackRow> holder_of(const StackRow& stack, Reader& reader) {
  auto parent = around(stack, reader);
  if (!parent || parent->deleted != 0) return std::nullopt;
  for (const ResourceRow& row : reader.resources(parent->no)) {
    if (row.physical_id != stack.id) continue;
    return row.state == kGone ? std::nullopt : parent;
  }
  // Its row may not name the child yet.
  return parent->operation ? parent : std::nullopt;
}

StackRow top_of(StackRow stack, Reader& reader) {
  while (auto holder = holder_of(stack, reader)) stack = std::move(*holder);
  return stack;
}

std::optional<Error> refuse_nested(std::string_view action, const StackRow& stack, Reader& reader) {
  const StackRow top = top_of(stack, reader);
  if (top.no == stack.no) return std::nullopt;
  Error error = not_supported(fmt::format("{} of a nested stack", action),
                              fmt::format("Ask it of the stack around it, {}.", top.id));
  error.where = "StackId";
  return error;
}

}  // namespace cairn::service
