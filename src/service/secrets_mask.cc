#include "service/secrets_mask.h"

#include <algorithm>

#include "engine/no_echo.h"
#include "eval/tree.h"
#include "service/answers.h"

namespace cairn::service {
namespace {

// Whether the text is `name`, or has "${name}" or "${name.…}" in it, as Fn::Sub does.
bool names(std::string_view text, std::string_view name) {
  if (text == name) return true;
  for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", at)) {
    at += 2;
    const std::string_view rest = text.substr(at);
    if (!rest.starts_with(name) || rest.size() == name.size()) continue;
    const char end = rest[name.size()];
    if (end == '}' || end == '.') return true;
  }
  return false;
}

// Every text inside, of keys too: where a name could be meant, it is taken to be.
bool has_name(const Value& tree, const std::vector<std::string>& wanted) {
  if (tree.is_string()) {
    return std::any_of(wanted.begin(), wanted.end(),
                       [&](const std::string& name) { return names(tree.as_string(), name); });
  }
  return std::any_of(tree.items().begin(), tree.items().end(),
                     [&](const Value& item) { return has_name(item, wanted); }) ||
         std::any_of(tree.entries().begin(), tree.entries().end(),
                     [&](const Entry& entry) { return has_name(entry.value, wanted); });
}

}  // namespace

SecretsMask::SecretsMask(const StackModel* model, const SecretsMask* outer) {
  if (outer != nullptr) secrets_ = outer->secrets_;
  if (model == nullptr) return;
  for (const BoundParameter& p : model->parameters()) {
    if (!p.no_echo) continue;
    secrets_.push_back(p);
    names_.push_back(p.name);
  }
  if (names_.empty()) return;
  // Locals may be made of each other, in any order.
  for (std::size_t before = 0; before != names_.size();) {
    before = names_.size();
    for (const Entry& local : model->source().locals.entries()) {
      if (!local.key.is_string() || !has_name(local.value, names_)) continue;
      const std::string name(local.key.as_string());
      if (std::find(names_.begin(), names_.end(), name) == names_.end()) names_.push_back(name);
    }
  }
}

bool SecretsMask::names_secret(const Value& tree) const {
  return !names_.empty() && has_name(tree, names_);
}

Value SecretsMask::plain(const Value& value) const {
  if (secrets_.empty()) return value;
  if (value.is_string()) {
    return Value::string(hide_no_echo(std::string(value.as_string()), secrets_));
  }
  if (value.is_number()) {
    const bool secret = std::any_of(secrets_.begin(), secrets_.end(),
                                    [&](const BoundParameter& p) { return p.value == value; });
    return secret ? Value::string(kMask) : value;
  }
  return value;
}

Value SecretsMask::masked(const Value& value, const Value& written) const {
  if (value.is_null() || value.is_unknown() || (secrets_.empty() && names_.empty())) return value;
  const bool computed = as_call(written).has_value() || !ref_name(written).empty();
  if (computed && names_secret(written)) return Value::string(kMask);
  if (value.is_list()) {
    // What a function or a condition left out of the list moves the rest: then the whole counts.
    const bool aligned = written.is_list() && written.size() == value.size();
    if (!aligned && names_secret(written)) return Value::string(kMask);
    std::vector<Value> items;
    for (std::size_t i = 0; i < value.size(); ++i) {
      items.push_back(masked(value.items()[i], aligned ? written.items()[i] : Value()));
    }
    return Value::list(std::move(items));
  }
  if (value.is_map()) {
    std::vector<Entry> entries;
    for (const Entry& entry : value.entries()) {
      const Value* inner = written.is_map() ? written.find(entry.key) : nullptr;
      entries.push_back({entry.key, masked(entry.value, inner == nullptr ? Value() : *inner)});
    }
    return Value::map(std::move(entries));
  }
  return plain(value);
}

}  // namespace cairn::service
