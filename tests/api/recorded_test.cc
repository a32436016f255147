// What official clients send is understood, whole.
#include "tests/support/recorded.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "api/envelope.h"
#include "api/parameters.h"
#include "value/json.h"

namespace cairn::api {
namespace {

using cairn::testing::Recorded;

RawRequest raw(const Recorded& r) {
  return {.method = r.method, .target = r.target, .headers = r.headers, .body = r.body};
}

Fields fields_of(const Recorded& r) {
  auto fields = read_fields(raw(r));
  EXPECT_TRUE(fields) << r.name;
  return fields ? std::move(*fields) : Fields();
}

const Action* action_of(const Recorded& r, const Fields& fields) {
  const access::SignedRequest request{.headers = &r.headers, .fields = &fields.all};
  const auto action = find_action(raw(r), fields.all, access::scheme_of(request));
  EXPECT_TRUE(action) << r.name;
  return action ? *action : nullptr;
}

std::string top_name(std::string_view name) {
  return std::string(name.substr(0, name.find('.')));
}

// The recorder filled every parameter with "v-Name", which cannot be right for words out of a list,
// for patterns and for URLs, and gave all members of groups that exclude each other.
void make_plausible(const Parameter& parameter, std::string& text) {
  const Limits& limits = parameter.limits;
  if (!limits.allowed_values.empty()) {
    const Value& first = limits.allowed_values.front();
    text = first.is_string() ? std::string(first.as_string()) : to_json(first);
  } else if (!limits.url_schemes.empty()) {
    text = limits.url_schemes.front() + "://host/template";
  } else if (limits.pattern) {
    for (const std::string_view candidate :
         {"name", "123e4567-e89b-12d3-a456-426655440000", "2026-11-21T17:37:40Z", "v1", "1"}) {
      if (limits.pattern->matches(candidate)) text = candidate;
    }
  }
  if (parameter.type == ParameterType::kInteger) {
    text = std::to_string(limits.minimum.value_or(1));
  }
}

Value plausible_json(const Parameter& parameter, const Value& given);

Value plausible_fields(const Parameter& parameter, const Value& given) {
  if (parameter.fields.empty()) return given;
  std::set<std::string> excluded;
  for (const auto& group : parameter.limits.exclusive_fields) {
    excluded.insert(group.begin() + 1, group.end());
  }
  MapBuilder map;
  for (const Parameter& field : parameter.fields) {
    const Value* value = given.find(field.name);
    if (value != nullptr && !excluded.contains(field.name)) {
      map.set(field.name, plausible_json(field, *value));
    }
  }
  return map.build();
}

Value plausible_json(const Parameter& parameter, const Value& given) {
  if (given.is_map()) return plausible_fields(parameter, given);
  if (given.is_list()) {
    std::vector<Value> items;
    for (const Value& item : given.items()) items.push_back(plausible_json(parameter, item));
    return Value::list(std::move(items));
  }
  if (given.is_int()) return Value::integer(parameter.limits.minimum.value_or(given.as_int()));
  if (!given.is_string()) return given;
  std::string text(given.as_string());
  make_plausible(parameter, text);
  return Value::string(text);
}

// The declaration that a field such as "Filters.1.Values.2" ends at.
const Parameter* declaration(const Action& action, std::string_view name) {
  const Parameter* at = nullptr;
  while (!name.empty()) {
    const std::size_t dot = name.find('.');
    const std::string_view head = name.substr(0, dot);
    name.remove_prefix(dot == std::string_view::npos ? name.size() : dot + 1);
    const bool number = head.find_first_not_of("0123456789") == std::string_view::npos;
    if (number && at != nullptr) continue;
    at = at == nullptr ? action.find(head) : at->find(head);
    if (at == nullptr) return nullptr;
  }
  return at;
}

FormFields plausible(const Action& action, const FormFields& fields) {
  std::set<std::string> excluded;
  for (const Parameter& parameter : action.parameters) {
    const auto& group = parameter.limits.exclusive_group;
    if (!group.empty()) excluded.insert(group.begin() + 1, group.end());
    excluded.insert(parameter.limits.forbids.begin(), parameter.limits.forbids.end());
  }
  FormFields out;
  for (auto [name, text] : fields) {
    if (excluded.contains(top_name(name))) continue;
    if (const Parameter* found = declaration(action, name)) {
      if (found->wire == Wire::kJson) {
        text = to_json(plausible_json(*found, *read_json(text)));
      } else if (name == "RegionId") {
        text = "cn-hangzhou";
      } else {
        make_plausible(*found, text);
      }
      if (found->limits.max_items == 1 && name.ends_with(".2")) continue;
    }
    out.emplace_back(std::move(name), std::move(text));
  }
  return out;
}

TEST(RecordedActions, DecodeWithoutComplaint) {
  const std::vector<Recorded> all = cairn::testing::recorded_actions();
  if (all.empty()) GTEST_SKIP() << "no recorded requests here";
  const auto actions = ActionCatalog::embedded().all();
  EXPECT_EQ(static_cast<std::ptrdiff_t>(all.size()),
            std::count_if(actions.begin(), actions.end(), [](const Action& a) { return !a.own; }));
  for (const Recorded& r : all) {
    const Fields fields = fields_of(r);
    const Action* action = action_of(r, fields);
    ASSERT_NE(action, nullptr) << r.name;
    EXPECT_EQ(action->name, r.action);
    const FormFields sent = plausible(*action, fields.all);
    const Decoded decoded = decode_parameters(*action, sent);
    for (const Error& error : decoded.complaints) {
      ADD_FAILURE() << r.name << ": " << error.code << ": " << error.message;
    }
    for (const auto& [name, text] : sent) {
      EXPECT_NE(decoded.parameters.find(top_name(name)), nullptr) << r.name << " lost " << name;
    }
  }
}

// As sent, they are refused for those reasons only.
TEST(RecordedActions, AsSentAreRefusedOnlyForTheirPlaceholders) {
  for (const Recorded& r : cairn::testing::recorded_actions()) {
    const Fields fields = fields_of(r);
    const Decoded decoded = decode_parameters(*action_of(r, fields), fields.all);
    for (const Error& error : decoded.complaints) {
      const bool placeholder = error.message.find("\"v-") != std::string::npos ||
                               error.code == "MultipleParameter" ||
                               error.message.find("items are more than 1") != std::string::npos ||
                               error.message.find("no member \"k1\"") != std::string::npos ||
                               error.message.find(", 7 is ") != std::string::npos;
      EXPECT_TRUE(placeholder) << r.name << ": " << error.code << ": " << error.message;
    }
  }
}

TEST(RecordedScenarios, DecodeWithoutComplaint) {
  std::vector<Recorded> all = cairn::testing::recorded_scenarios();
  const std::vector<Recorded> deploy = cairn::testing::recorded_deploy();
  all.insert(all.end(), deploy.begin(), deploy.end());
  if (all.empty()) GTEST_SKIP() << "no recorded requests here";
  for (const Recorded& r : all) {
    const Fields fields = fields_of(r);
    const Action* action = action_of(r, fields);
    ASSERT_NE(action, nullptr) << r.name;
    EXPECT_EQ(action->name, r.action) << r.name;
    const Decoded decoded = decode_parameters(*action, fields.all);
    for (const Error& error : decoded.complaints) {
      ADD_FAILURE() << r.name << ": " << error.code << ": " << error.message;
    }
  }
}

}  // namespace
}  // namespace cairn::api
