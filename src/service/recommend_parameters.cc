#include "service/recommend_parameters.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "eval/parameters.h"
#include "service/definition.h"
#include "service/parameter_constraints.h"
#include "template/template.h"
#include "value/json.h"

namespace cairn::service {
namespace {

const Value* given_of(const Value& given, const Value& key) {
  for (const Value& item : given.items()) {
    if (item.get("ParameterKey") == key) return &item;
  }
  return nullptr;
}

Value pair(std::string_view value_name, const Value& key, const Value& value) {
  return MapBuilder().set("ParameterKey", key).set(value_name, value).build();
}

Value as_text(const Value& value) {
  return value.is_string() ? value : Value::string(to_json(value));
}

class Recommender {
 public:
  Recommender(const ActionRequest& request, std::string text, const Template& source,
              Context& context)
      : request_(request), text_(std::move(text)), source_(source), context_(context) {}

  Result<Value> values() {
    const Value given = request_.get("Parameters");
    for (const Entry& parameter : source_.parameters.entries()) {
      auto value = value_of(parameter, given_of(given, parameter.key));
      if (!value) return value.error();
      if (value->is_null()) continue;
      chosen_.push_back(pair("ParameterValue", parameter.key, *value));
      answer_.push_back(pair("RecommendValue", parameter.key, *value));
    }
    return Value::list(answer_);
  }

 private:
  Result<Value> value_of(const Entry& parameter, const Value* given) {
    if (given != nullptr && given->get("ParameterValue").is_string()) {
      return given->get("ParameterValue");
    }
    auto possible = possible_values(parameter.key);
    if (!possible) return possible.error();
    const auto fits = [&](const Value& value) {
      if (!*possible) return true;
      const auto& list = **possible;
      return std::find(list.begin(), list.end(), as_text(value)) != list.end();
    };
    const Value candidates = given == nullptr ? Value() : given->get("ParameterCandidateValues");
    for (const Value& candidate : candidates.items()) {
      if (parameter_takes_text(parameter, candidate) && fits(candidate)) return candidate;
    }
    if (candidates.size() > 0) return Value();
    const Value& otherwise = parameter.value.get("Default");
    if (!otherwise.is_null() && fits(otherwise)) return as_text(otherwise);
    if (*possible && !(*possible)->empty()) return (*possible)->front();
    return Value();
  }

  static bool parameter_takes_text(const Entry& parameter, const Value& value) {
    return value.is_string() &&
           parameter_takes(parameter.key.as_string(), parameter.value, value.as_string());
  }

  // Nothing when there is no known limit.
  Result<std::optional<std::vector<Value>>> possible_values(const Value& key) {
    ActionRequest question = request_;
    question.action = ActionCatalog::embedded().find("GetTemplateParameterConstraints");
    question.parameters = MapBuilder()
                              .set("TemplateBody", Value::string(text_))
                              .set("Parameters", Value::list(chosen_))
                              .set("ParametersKeyFilter", Value::list({key}))
                              .build();
    Result<Value> answer = Value();  // it answers before it returns
    get_template_parameter_constraints(context_, std::move(question),
                                       [&answer](Result<Value> said) { answer = std::move(said); });
    if (!answer) return answer.error();
    const Value constraints = answer->get("ParameterConstraints");
    const Value allowed =
        constraints.size() == 0 ? Value() : constraints.items()[0].get("AllowedValues");
    if (!allowed.is_list()) return std::optional<std::vector<Value>>();
    return std::optional(std::vector<Value>(allowed.items().begin(), allowed.items().end()));
  }

  const ActionRequest& request_;
  const std::string text_;
  const Template& source_;
  Context& context_;
  std::vector<Value> chosen_;
  std::vector<Value> answer_;
};

}  // namespace

void get_template_recommend_parameters(Context& context, ActionRequest request, Reply reply) {
  auto text = template_text(request, context);
  if (!text) return reply(text.error());
  const ParsedTemplate parsed = parse_template(*text);
  if (!parsed.errors.empty()) return reply(parsed.errors.front());
  auto values = Recommender(request, *text, *parsed.source, context).values();
  if (!values) return reply(values.error());
  reply(MapBuilder().set("RecommendParameterValues", std::move(values).value()).build());
}

}  // namespace cairn::service
