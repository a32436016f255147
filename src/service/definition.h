// From a request or from stored rows to the model of a stack.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "service/context.h"
#include "service/stack_settings.h"

namespace cairn::service {

// The template's text as the request names it: TemplateBody, TemplateURL, TemplateId with
// TemplateVersion, or TemplateScratchId of a replication. May fetch: call from a worker.
Result<std::string> template_text(const ActionRequest& request, const Context& context);

struct Definition {
  std::string text;
  std::shared_ptr<const StackModel> model;
  std::vector<ParameterInput> inputs;
  Value facts;  // what the world answered, to be kept by keep_facts(); null: nothing was asked
};

BlobRow blob_of(std::string bytes);

// The name of the blob they are kept under; empty when there are none.
std::string facts_hash(const Value& facts);
// Puts the facts with what becomes durable, and their name into the settings.
void keep_facts(const Value& facts, StackSettings& settings, Batch& batch);
// The same of the policy that comes with a definition, if any.
void keep_policy(const std::optional<std::string>& policy, StackSettings& settings, Batch& batch);
// The facts that the stack's present definition was built on.
Value stored_facts(const StackDetailRow& detail, Reader& reader);

// Reads template and parameters and builds the model. The first of all complaints is the Error.
// What `facts` holds is not asked of the world again; else the cloud is asked as `acting` says
// (service/acting.h).
Result<Definition> define(std::string text, std::vector<ParameterInput> inputs,
                          const StackContext& stack, const Context& context,
                          const BuildOptions& options, std::string acting, const Value& facts = {});
// Of a stack that the request makes.
Result<Definition> define(const ActionRequest& request, const StackContext& stack,
                          const Context& context, BuildMode mode);

// The pseudo parameters of a stack that exists.
// `group` is what the stack passes on; empty: its account's default group.
StackContext stack_context(const StackRow& stack, std::string_view group, Millis now);

// The model a running operation follows, built again from what is stored.
ModelSource stored_models(const TypeCatalog& types, const Surroundings& surroundings);

// True when any of `names` is given; `refusal` then says so.
std::optional<Error> refuse_unserved(const ActionRequest& request,
                                     std::initializer_list<std::string_view> names);

}  // namespace cairn::service
