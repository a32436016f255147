// The template of a stack group: where it comes from, what is checked of it, what is shown.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "service/context.h"

namespace cairn::service {

struct GroupTemplate {
  std::string text;
  Value parameters;  // list of {"ParameterKey", "ParameterValue"}; those the request gives
};

// Of a request with TemplateBody, TemplateURL, TemplateId or StackArn, and Parameters: the template
// is right, and the parameters are its own and complete. May fetch: call from a worker. Stacks are
// checked again in each account and region, which may have other answers.
Result<GroupTemplate> group_template(const ActionRequest& request, Context& context);

// The same of a template that the group has already; without Parameters in the request the old ones
// stay, but for those that the template has no more. A group that once expanded modules goes on so.
Result<GroupTemplate> group_template_again(const ActionRequest& request, std::string text,
                                           const GroupRow& group, Context& context);

// Whether the request names a template.
bool names_template(const ActionRequest& request);

// Capabilities has ExpandModules.
bool expands_modules(const ActionRequest& request);

// What a group's template declares, read before the keeper decides, whose executor is no place to
// read templates.
struct GroupParameters {
  std::string template_hash;  // empty: there was no such group
  Value declared;             // by name; null when the template is none
};
GroupParameters group_parameters(const ActionRequest& request, Reader& reader);
// ServiceUnavailable: the group has become one with another template since.
std::optional<Error> refuse_outrun(const GroupParameters& known, const GroupRow& group);

// ParameterOverrides that are not declared.
std::optional<Error> refuse_overrides(const ActionRequest& request, const Value& declared);

// Those of the list that the template declares.
Value declared_parameters(const Value& list, std::string_view text);
Value declared_parameters(const Value& list, const Value& declared);

// The list with the values masked of NoEcho parameters, and of those the template does not declare:
// nobody knows of these whether they are secret. Nor is shown what is NoEcho in the template that
// the stack itself has.
Value masked_parameters(const Value& list, std::string_view text, std::string_view of_stack = {});

}  // namespace cairn::service
