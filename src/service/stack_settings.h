// StackSettings: what a stack was asked to be beside its template, kept as one JSON text in
// StackDetailRow::settings.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "engine/rows.h"
#include "eval/model.h"
#include "service/definition_origin.h"
#include "value/value.h"

namespace cairn::service {

struct StackSettings {
  bool disable_rollback = false;
  std::int64_t timeout_minutes = 60;
  std::int64_t parallelism = 0;  // 0: no limit
  // What is passed on to the resources; what the stack itself carries, and the group it is in, may
  // have been changed since (TagResources, MoveResourceGroup).
  Value tags;                                      // list of {"Key", "Value"}
  std::optional<std::string> resource_group = {};  // empty: none; absent: the stack's
  Value shown_parameters;  // list of {"ParameterKey", "ParameterValue"}, NoEcho ones masked
  Value template_description;
  std::string plan_hash;    // of the last plan; names what has no row yet
  std::string facts_hash;   // blob: what the definition was built on (eval/facts.h); empty: nothing
  Value notification_urls;  // list of addresses that are to hear of the stack
  std::string ram_role;     // RamRoleName
  Value create_options;     // list of names (service/create_options.h)
  DefinitionOrigin origin;  // of the definition that the settings belong to
  // As whom the operation that begins acts (service/acting.h); kept with it, not with the stack.
  std::string acting;

  Millis timeout() const { return timeout_minutes * 60'000; }
};

// The group that the stack's resources were given; empty: none was.
std::string passed_group(const StackSettings& settings, const StackRow& stack);

std::string to_text(const StackSettings& settings);
StackSettings read_settings(std::string_view text);

// What GetStack shows of the parameters: every declared one with its value, the pseudo parameters
// besides, NoEcho values masked.
Value shown_parameters(const StackModel& model, const StackContext& context);

// NotificationURLs of the request: at most kNotificationBytesMax each, http or https addresses, or
// the word eventbridge where the server has somebody to tell.
inline constexpr std::size_t kNotificationBytesMax = 1024;
inline constexpr std::string_view kEventBridge = "eventbridge";
std::optional<Error> refuse_notification_urls(const Value& urls, bool eventbridge);

// [{"ParameterKey", "ParameterValue"}] as the request gives it, and as StackDetailRow keeps it.
std::vector<ParameterInput> parameter_inputs(const Value& list);
Value parameter_list(const std::vector<ParameterInput>& inputs);

}  // namespace cairn::service
