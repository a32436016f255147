// A stack around a template, for tests of the model.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "eval/model.h"
#include "jq/client.h"
#include "value/json.h"

namespace cairn::test {

class PlainSurroundings : public Surroundings {
 public:
  std::vector<std::string> zones(std::string_view region) const override {
    return {std::string(region) + "-h", std::string(region) + "-i"};
  }
  Value stack_output(std::string_view, std::string_view, std::string_view,
                     std::string_view) const override {
    return {};
  }
  Value marketplace_image(std::string_view) const override { return {}; }
  Result<std::vector<Value>> jq(std::string_view script, const Value& input, bool first_only,
                                std::int64_t now_ms, TimeBudget& time) const override {
    static jq::ProcessJq runner({.deadline_ms = 20'000});
    return runner.run({script, input, first_only, now_ms, &time});
  }
};

inline const PlainSurroundings kSurroundings;

inline StackContext test_context() {
  return {.stack_name = "web",
          .stack_id = "4a6c9851-3b0f-4f5f-b4ca-a14bf691f2ff",
          .region = "cn-hangzhou",
          .account_id = "1234567890123456",
          .tenant_id = "1234567890123456",
          .resource_group_id = "rg-acfm000000000001",
          .now_ms = 1'617'783'310'000};
}

// Every resource exists: Ref is "<id>", an attribute "<id>.<name>".
class AllExist final : public ResourceValues {
 public:
  explicit AllExist(const StackModel& model) : model_(model) {}
  Value ref(std::uint32_t resource) const override {
    return Value::string("<" + model_.resources()[resource].logical_id + ">");
  }
  Value attribute(std::uint32_t resource, std::string_view name) const override {
    return Value::string("<" + model_.resources()[resource].logical_id + "." + std::string(name) +
                         ">");
  }

 private:
  const StackModel& model_;
};

class NoneExist final : public ResourceValues {
 public:
  Value ref(std::uint32_t) const override { return Value::unknown("later"); }
  Value attribute(std::uint32_t, std::string_view) const override {
    return Value::unknown("later");
  }
};

inline Built build_in(const Surroundings& surroundings, std::string_view text,
                      std::vector<ParameterInput> inputs = {}, BuildOptions options = {}) {
  ParsedTemplate parsed = parse_template(text);
  if (!parsed.source) return {nullptr, std::move(parsed.errors), {}};
  return build_model(parsed.source, inputs, test_context(), surroundings, TypeCatalog::embedded(),
                     options);
}

inline Built build(std::string_view text, std::vector<ParameterInput> inputs = {},
                   BuildOptions options = {}) {
  return build_in(kSurroundings, text, std::move(inputs), options);
}

// The same with the version written before the text.
inline Built build_yaml(std::string_view text, std::vector<ParameterInput> inputs = {},
                        BuildOptions options = {}) {
  return build("ROSTemplateFormatVersion: '2015-09-01'\n" + std::string(text), std::move(inputs),
               options);
}

inline Built validate_yaml(std::string_view text) {
  return build_yaml(text, {}, {.mode = BuildMode::kValidate});
}

inline std::string described(const Errors& errors) {
  std::string text;
  for (const Error& error : errors) {
    text += error.code + " at " + error.where + ":" + std::to_string(error.at.line) + ": " +
            error.message + " [" + error.fix + "]\n";
  }
  return text;
}

inline std::vector<std::string> logical_ids(const StackModel& model) {
  std::vector<std::string> ids;
  for (const ModelResource& resource : model.resources()) ids.push_back(resource.logical_id);
  return ids;
}

// Logical ids of what the resource needs.
inline std::vector<std::string> needs(const StackModel& model, std::string_view logical_id) {
  std::vector<std::string> ids;
  for (const std::uint32_t need : model.resources()[model.find(logical_id).value()].needs) {
    ids.push_back(model.resources()[need].logical_id);
  }
  return ids;
}

// The properties as JSON once everything exists.
inline std::string properties(const StackModel& model, std::string_view logical_id) {
  Errors errors;
  const Value value =
      model.resolve_properties(model.find(logical_id).value(), AllExist(model), errors);
  return errors.empty() ? to_json(value) : described(errors);
}

inline std::string output(const StackModel& model, std::string_view name) {
  for (std::size_t i = 0; i < model.outputs().size(); ++i) {
    if (model.outputs()[i].name != name) continue;
    Errors errors;
    const Value value = model.resolve_output(i, AllExist(model), errors);
    return errors.empty() ? to_json(value) : described(errors);
  }
  return "absent";
}

}  // namespace cairn::test
