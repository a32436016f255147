// What the names of one template mean: parameters, conditions, and resources with their copies.
//
// Copies made by Count are not stored one by one: "Web[7]" is found through "Web" and its number
// is the first copy's plus 7.
//
// Lifetime  names are views into the template, which must outlive the table.
// Threads   suggest() keeps a budget; one thread builds. Afterwards every other member is safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "catalog/resource_type.h"
#include "eval/expr.h"
#include "template/template.h"

namespace cairn {

// The pseudo parameters of section 5 that have a meaning everywhere.
bool is_pseudo_parameter(std::string_view name);

// Parameters and conditions: what expressions outside of resources and outputs may name.
class ParameterNames : public Names {
 public:
  explicit ParameterNames(const Template& source);
  Meaning meaning(std::string_view name) const override;
  bool is_condition(std::string_view name) const override;
  bool has_attribute(std::uint32_t resource, std::string_view attribute) const override;
  std::string suggest(std::string_view name) const override;
  std::string suggest_condition(std::string_view name) const override;

 protected:
  virtual void offer_names(class Nearest& search) const;
  const Template& source_;

 private:
  mutable int suggestions_left_ = 20;  // looking for a near name takes time for each name there is
};

// How many resources one entry of the Resources section stands for.
struct Copies {
  bool counted = false;  // it declares Count
  bool known = true;     // false while validation lacks the parameters of Count
  std::uint32_t count = 1;
};

class Symbols final : public ParameterNames {
 public:
  struct Base {
    std::string_view name;
    Copies copies;
    bool absent = false;      // switched off by its condition
    std::uint32_t first = 0;  // number of its first copy; meaningless when absent
    const ResourceType* type = nullptr;
    Value nested_outputs;  // of a nested stack whose template stands here: its Outputs; else null
  };

  // `bases` in the order of their numbers, absent ones anywhere.
  Symbols(const Template& source, std::vector<Base> bases);

  Meaning meaning(std::string_view name) const override;
  bool has_attribute(std::uint32_t resource, std::string_view attribute) const override;
  std::string suggest_attribute(std::uint32_t resource, std::string_view attribute) const override;
  std::optional<bool> decided(std::string_view condition) const override;

  const Base* base(std::string_view name) const;
  void decide(std::string_view condition, bool value) { decided_[condition] = value; }

 private:
  void offer_names(class Nearest& search) const override;
  const Base* base_of(std::uint32_t resource) const;

  std::vector<Base> bases_;
  std::vector<std::uint32_t> present_;  // indices into bases_, by first number
  std::unordered_map<std::string_view, std::uint32_t> by_name_;
  std::unordered_map<std::string_view, bool> decided_;
};

// "Web[7]" as ("Web", 7): only the form that Count itself writes, without leading zeros.
struct CopyName {
  std::string_view base;
  std::uint32_t index = 0;
};
std::optional<CopyName> as_copy_name(std::string_view name);
std::string copy_name(std::string_view base, std::size_t index);

}  // namespace cairn
