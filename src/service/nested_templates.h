// Where the template of a nested stack comes from, by the properties of the resource it is.
#pragma once

#include <memory>

#include "service/context.h"
#include "template/template.h"

namespace cairn::service {

// What a stack inside `around` is to be made of; null where that cannot be had now. TemplateBody
// goes before TemplateURL, that before TemplateId. May fetch: call from a worker.
std::shared_ptr<const Template> nested_source(const Value& properties, const StackRow& around,
                                              const Context& context);

}  // namespace cairn::service
