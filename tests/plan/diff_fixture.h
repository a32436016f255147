// Templates and recorded resources around a diff.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "plan/diff.h"
#include "value/json.h"

namespace cairn::testing {

class NoSurroundings final : public Surroundings {
 public:
  std::vector<std::string> zones(std::string_view) const override { return {}; }
  Value stack_output(std::string_view, std::string_view, std::string_view,
                     std::string_view) const override {
    return {};
  }
  Value marketplace_image(std::string_view) const override { return {}; }
  Result<std::vector<Value>> jq(std::string_view, const Value&, bool, std::int64_t,
                                TimeBudget&) const override {
    return std::vector<Value>();
  }
};

inline Goal goal(std::string_view resources, std::vector<ParameterInput> inputs = {}) {
  static const NoSurroundings surroundings;
  const ParsedTemplate parsed =
      parse_template("ROSTemplateFormatVersion: '2015-09-01'\n" + std::string(resources));
  if (!parsed.source) return {};
  Built built = build_model(parsed.source, inputs, {.stack_name = "s", .region = "cn-hangzhou"},
                            surroundings, TypeCatalog::embedded());
  return {built.model, {}, {}};
}

// A stack as it stands after it was made of a goal: number i for resource i, whose Ref is
// "id-<logical id>" and whose attributes are "<logical id>.<name>", except the one that names it.
class Made final : private ResourceValues {
 public:
  explicit Made(const Goal& made) : model_(*made.model) {
    for (std::uint32_t i = 0; i < model_.resources().size(); ++i) {
      const ModelResource& r = model_.resources()[i];
      Errors errors;
      ids_.push_back("id-" + r.logical_id);
      properties_.push_back(to_json(made.properties(i, *this, errors)));
      MapBuilder attributes;
      if (r.catalogued != nullptr) {
        for (const std::string& name : r.catalogued->attributes) {
          attributes.set(name, attribute(i, name));
        }
      }
      attributes_.push_back(to_json(attributes.build()));
      Incarnation e;
      e.number = i;
      e.logical_id = r.logical_id;
      e.type = *r.type;
      e.physical_id = ids_.back();
      e.retain = r.deletion_policy == DeletionPolicy::kRetain;
      e.properties = properties_.back();
      e.attributes = attributes_.back();
      e.needs = r.needs;
      rows.push_back(e);
    }
  }
  Incarnation& row(std::string_view logical_id) { return rows[*model_.find(logical_id)]; }
  std::vector<Incarnation> rows;

 private:
  Value ref(std::uint32_t resource) const override {
    return Value::string("id-" + model_.resources()[resource].logical_id);
  }
  Value attribute(std::uint32_t resource, std::string_view name) const override {
    const ModelResource& r = model_.resources()[resource];
    const auto& identifier = r.catalogued->identifier;
    if (identifier.size() == 1 && identifier[0] == name) return ref(resource);
    return Value::string(r.logical_id + "." + std::string(name));
  }
  const StackModel& model_;
  std::deque<std::string> ids_;  // rows refer to these
  std::deque<std::string> properties_;
  std::deque<std::string> attributes_;
};

// "Modify Web True: VpcId Always Dynamic ResourceReference Vpc; …"
inline std::string told(const ResourceChange& c) {
  std::string text = std::string(name_of(c.action)) + " " + std::string(c.logical_id);
  if (c.action == ChangeAction::kModify || c.action == ChangeAction::kReplace) {
    text += " " + std::string(name_of(c.replacement));
  }
  std::string between = ": ";
  for (const ChangeDetail& d : c.details) {
    text += between;
    text += d.property.empty() ? name_of(d.part) : std::string_view(d.property);
    text += " " + std::string(name_of(d.recreation)) + " " + std::string(name_of(d.evaluation));
    text += " " + std::string(name_of(d.source));
    if (!d.cause.empty()) text += " " + d.cause;
    between = "; ";
  }
  return text;
}

inline std::vector<std::string> told(const Diff& diff) {
  std::vector<std::string> list;
  for (const ResourceChange& c : diff.changes) {
    if (c.action != ChangeAction::kSame) list.push_back(told(c));
  }
  return list;
}

}  // namespace cairn::testing
