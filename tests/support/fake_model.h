// A StackModel made of a list of names and needs, for tests of what follows a model.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "eval/model.h"

namespace cairn::testing {

struct FakeResource {
  std::string id;
  std::vector<std::uint32_t> needs;
  bool retain = false;
  bool bad_properties = false;  // resolving them fails
  std::string type = "ALIYUN::TEST::Thing";
  std::string flavor = {};  // a property that can change in place; absent when empty
  std::string fixed = {};   // one that cannot
  bool held = false;        // its needs stand in a property that cannot change in place
};

// Of every type here: Needs and Flavor can change in place, Hold and Fixed cannot.
inline const ResourceType* fake_type() {
  static const ResourceType type = [] {
    ResourceType t;
    t.name = "ALIYUN::TEST::Thing";
    for (const char* name : {"Needs", "Flavor", "Hold", "Fixed"}) {
      Property p;
      p.name = name;
      p.update =
          name[0] == 'N' || name[1] == 'l' ? UpdateBehaviour::kInPlace : UpdateBehaviour::kReplace;
      t.properties.push_back(std::move(p));
    }
    return t;
  }();
  return &type;
}

// Properties are {"Needs": [the Ref of each need]} or, held, "Hold"; Flavor and Fixed where given.
// The output "Refs" lists every Ref.
class FakeModel final : public StackModel {
 public:
  explicit FakeModel(std::vector<FakeResource> resources) : given_(std::move(resources)) {
    ModelOutput output;
    output.name = "Refs";
    for (std::uint32_t i = 0; i < given_.size(); ++i) {
      ModelResource r;
      r.logical_id = given_[i].id;
      auto definition = std::make_shared<ResourceDefinition>();
      definition->type = given_[i].type;
      r.definition = definition;
      r.type = &definition->type;
      r.catalogued = fake_type();
      r.needs = given_[i].needs;
      r.deletion_policy = given_[i].retain ? DeletionPolicy::kRetain : DeletionPolicy::kDelete;
      resources_.push_back(std::move(r));
      output.needs.push_back(i);
    }
    outputs_.push_back(std::move(output));
  }

  std::span<const ModelResource> resources() const override { return resources_; }
  std::span<const ModelOutput> outputs() const override { return outputs_; }
  std::span<const BoundParameter> parameters() const override { return {}; }
  std::optional<std::uint32_t> find(std::string_view id) const override {
    for (std::uint32_t i = 0; i < resources_.size(); ++i) {
      if (resources_[i].logical_id == id) return i;
    }
    return std::nullopt;
  }
  const Template& source() const override { return template_; }

  Value resolve_properties(std::uint32_t resource, const ResourceValues& values,
                           Errors& errors) const override {
    if (given_[resource].bad_properties) {
      errors.push_back({.code = "StackValidationFailed",
                        .message = "Property error: Resources." + given_[resource].id,
                        .where = {},
                        .at = {},
                        .fix = {}});
      return Value();
    }
    std::vector<Value> refs;
    for (const std::uint32_t need : resources_[resource].needs) refs.push_back(values.ref(need));
    const FakeResource& given = given_[resource];
    MapBuilder map;
    map.set(given.held ? "Hold" : "Needs", Value::list(std::move(refs)));
    if (!given.flavor.empty()) map.set("Flavor", Value::string(given.flavor));
    if (!given.fixed.empty()) map.set("Fixed", Value::string(given.fixed));
    return map.build();
  }
  Value resolve_output(std::size_t, const ResourceValues& values, Errors&) const override {
    std::vector<Value> refs;
    for (std::uint32_t i = 0; i < resources_.size(); ++i) refs.push_back(values.ref(i));
    return Value::list(std::move(refs));
  }

 private:
  std::vector<FakeResource> given_;
  std::vector<ModelResource> resources_;
  std::vector<ModelOutput> outputs_;
  Template template_;
};

}  // namespace cairn::testing
