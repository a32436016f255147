#include "access/condition_context.h"

#include <utility>

#include "access/lower.h"

namespace cairn::access {

ConditionContext::ConditionContext(
    std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
  for (const auto& [key, value] : values) add(key, value);
}

void ConditionContext::set(std::string_view key, std::string_view value) {
  const std::string name = lower(key);
  std::erase_if(keys_, [&](const Key& known) { return known.name == name; });
  keys_.push_back({name, {std::string(value)}});
}

void ConditionContext::add(std::string_view key, std::string_view value) {
  std::string name = lower(key);
  for (Key& known : keys_) {
    if (known.name != name) continue;
    known.values.emplace_back(value);
    return;
  }
  keys_.push_back({std::move(name), {std::string(value)}});
}

void ConditionContext::set_later(std::string_view prefix, Source source) {
  later_ = lower(prefix);
  std::erase_if(keys_, [&](const Key& known) { return known.name.starts_with(later_); });
  source_ = std::move(source);
}

void ConditionContext::ask() const {
  const Source source = std::exchange(source_, nullptr);
  ConditionContext found;
  for (const auto& [name, value] : source()) found.add(later_ + name, value);
  for (Key& key : found.keys_) keys_.push_back(std::move(key));
}

std::span<const std::string> ConditionContext::find(std::string_view lower_case_key) const {
  if (source_ && lower_case_key.starts_with(later_)) ask();
  for (const Key& known : keys_) {
    if (known.name == lower_case_key) return known.values;
  }
  return {};
}

}  // namespace cairn::access
