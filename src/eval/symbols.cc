#include "eval/symbols.h"

#include <algorithm>
#include <charconv>

#include "base/suggest.h"

namespace cairn {
namespace {

constexpr std::string_view kPseudoParameters[] = {
    "ALIYUN::StackName", "ALIYUN::StackId",         "ALIYUN::Region",  "ALIYUN::AccountId",
    "ALIYUN::TenantId",  "ALIYUN::ResourceGroupId", "ALIYUN::NoValue",
};

}  // namespace

bool is_pseudo_parameter(std::string_view name) {
  return std::find(std::begin(kPseudoParameters), std::end(kPseudoParameters), name) !=
         std::end(kPseudoParameters);
}

std::optional<CopyName> as_copy_name(std::string_view name) {
  if (name.size() < 4 || name.back() != ']') return std::nullopt;
  const std::size_t open = name.rfind('[');
  if (open == std::string_view::npos || open == 0) return std::nullopt;
  const std::string_view digits = name.substr(open + 1, name.size() - open - 2);
  if (digits.empty() || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
  CopyName copy{.base = name.substr(0, open)};
  const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), copy.index);
  if (bad != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return copy;
}

std::string copy_name(std::string_view base, std::size_t index) {
  char digits[24];
  const auto [end, bad] = std::to_chars(std::begin(digits), std::end(digits), index);
  std::string name;
  name.reserve(base.size() + 2 + static_cast<std::size_t>(end - digits));
  name.append(base).push_back('[');
  name.append(digits, end).push_back(']');
  return name;
}

ParameterNames::ParameterNames(const Template& source) : source_(source) {}

Names::Meaning ParameterNames::meaning(std::string_view name) const {
  if (is_pseudo_parameter(name)) return {What::kPseudo, 0};
  if (source_.parameters.find(name) != nullptr) return {What::kParameter, 0};
  return {};
}

bool ParameterNames::is_condition(std::string_view name) const {
  return source_.conditions.find(name) != nullptr;
}

bool ParameterNames::has_attribute(std::uint32_t /*resource*/,
                                   std::string_view /*attribute*/) const {
  return false;
}

std::string ParameterNames::suggest(std::string_view name) const {
  if (suggestions_left_ == 0) return {};
  --suggestions_left_;
  Nearest search(name);
  offer_names(search);
  return search.best();
}

std::string ParameterNames::suggest_condition(std::string_view name) const {
  if (suggestions_left_ == 0) return {};
  --suggestions_left_;
  Nearest search(name);
  for (const Entry& entry : source_.conditions.entries()) search.offer(entry.key.as_string());
  return search.best();
}

void ParameterNames::offer_names(Nearest& search) const {
  for (const Entry& entry : source_.parameters.entries()) search.offer(entry.key.as_string());
  for (const std::string_view pseudo : kPseudoParameters) search.offer(pseudo);
}

Symbols::Symbols(const Template& source, std::vector<Base> bases)
    : ParameterNames(source), bases_(std::move(bases)) {
  by_name_.reserve(bases_.size());
  for (std::uint32_t i = 0; i < bases_.size(); ++i) {
    by_name_.emplace(bases_[i].name, i);
    if (!bases_[i].absent && bases_[i].copies.count > 0) present_.push_back(i);
  }
}

const Symbols::Base* Symbols::base(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &bases_[found->second];
}

Names::Meaning Symbols::meaning(std::string_view name) const {
  const Meaning parameter = ParameterNames::meaning(name);
  if (parameter.what != What::kNothing) return parameter;
  const auto resource = [](const Base& base, std::uint32_t index) -> Meaning {
    if (base.absent) return {What::kAbsentResource, 0};
    return {What::kResource, base.first + index};
  };
  if (const Base* exact = base(name)) {
    const bool list_of_copies = exact->copies.counted && exact->copies.known;
    return list_of_copies ? Meaning{} : resource(*exact, 0);
  }
  const std::optional<CopyName> copy = as_copy_name(name);
  const Base* counted = copy ? base(copy->base) : nullptr;
  if (counted == nullptr || !counted->copies.counted) return {};
  if (!counted->copies.known) return resource(*counted, 0);
  if (copy->index >= counted->copies.count) return {};
  return resource(*counted, copy->index);
}

const Symbols::Base* Symbols::base_of(std::uint32_t resource) const {
  const auto after = std::upper_bound(
      present_.begin(), present_.end(), resource,
      [this](std::uint32_t number, std::uint32_t i) { return number < bases_[i].first; });
  return after == present_.begin() ? nullptr : &bases_[*(after - 1)];
}

namespace {

bool is_output(const Symbols::Base& stack, std::string_view attribute) {
  constexpr std::string_view kPrefix = "Outputs.";
  if (!attribute.starts_with(kPrefix)) return false;
  return !stack.nested_outputs.is_map() ||
         stack.nested_outputs.find(attribute.substr(kPrefix.size())) != nullptr;
}

std::string suggest_output(const Symbols::Base& stack, std::string_view attribute) {
  Nearest search(attribute);
  for (const Entry& output : stack.nested_outputs.entries()) {
    if (output.key.is_string()) search.offer("Outputs." + std::string(output.key.as_string()));
  }
  return search.best().empty() ? "Outputs.<name> is an output of a nested stack."
                               : "Did you mean \"" + search.best() + "\"?";
}

}  // namespace

bool Symbols::has_attribute(std::uint32_t resource, std::string_view attribute) const {
  const Base* found = base_of(resource);
  if (found == nullptr) return true;
  const Base& base = *found;
  const ResourceType* type = base.type;
  if (type == nullptr) return true;
  if (type->name == kNestedStackType) return is_output(base, attribute);
  if (type->completeness != Completeness::kFull) return true;
  return type->has_attribute(attribute);
}

std::string Symbols::suggest_attribute(std::uint32_t resource, std::string_view attribute) const {
  constexpr std::size_t kListed = 12;
  const Base* base = base_of(resource);
  if (base == nullptr || base->type == nullptr) return {};
  const ResourceType* type = base->type;
  if (type->name == kNestedStackType) return suggest_output(*base, attribute);
  if (const std::string near = nearest(attribute, type->attributes); !near.empty()) {
    return "Did you mean \"" + near + "\"?";
  }
  if (type->attributes.empty()) return type->name + " has no attributes; use Ref for its id.";
  if (type->attributes.size() > kListed) {
    return "GetResourceType names the attributes of " + type->name + ".";
  }
  std::string list;
  for (const std::string& each : type->attributes) list += (list.empty() ? "" : ", ") + each;
  return type->name + " has: " + list + ".";
}

std::optional<bool> Symbols::decided(std::string_view condition) const {
  const auto found = decided_.find(condition);
  if (found == decided_.end()) return std::nullopt;
  return found->second;
}

void Symbols::offer_names(Nearest& search) const {
  ParameterNames::offer_names(search);
  for (const Base& base : bases_) search.offer(base.name);
}

}  // namespace cairn
