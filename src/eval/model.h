// StackModel: what a template means for one stack, with its parameters bound, conditions decided,
// counts multiplied and dependencies known. Everything later (plan, engine, preview, validation)
// asks the model; nobody reads the template twice.
//
// Built from durable facts only (template text, parameter texts, context), so building it again
// after a crash gives the same model with the same resource numbers.
//
// Failure  build_model() collects every independent error in the order of section 16 of
//          template-language; the first is what the API answers. A model with errors is not to be
//          resolved.
// Sharing  copies made by Count share their definition: 100,000 copies cost about 100 bytes each
//          plus their name.
// Threads  immutable after building; const members from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "base/time_budget.h"
#include "catalog/resource_type.h"
#include "eval/expr.h"
#include "template/template.h"
#include "value/value.h"

namespace cairn {

// Facts about the stack and its surroundings that a template may ask for.
struct StackContext {
  std::string stack_name;
  std::string stack_id;
  std::string region;
  std::string account_id;  // the calling identity (ALIYUN::AccountId)
  std::string tenant_id;   // the owning account (ALIYUN::TenantId)
  std::string resource_group_id;
  std::int64_t now_ms = 0;  // what Fn::FormatTime calls now; stored with the operation
};

// What a data source found.
struct DataSourceAnswer {
  Value ref;
  Value attributes;  // a map
};

// What lies outside the stack. Answers must not change during an operation.
class Surroundings {
 public:
  virtual ~Surroundings() = default;
  virtual std::vector<std::string> zones(std::string_view region) const = 0;
  // The output of another stack of the account, by name or id; null when there is none to be had.
  virtual Value stack_output(std::string_view account, std::string_view stack,
                             std::string_view output, std::string_view region) const = 0;
  virtual Value marketplace_image(std::string_view product_code) const = 0;
  // The text of a registered module. `version` is "default" or "v<N>". Asked while a model is
  // built; what is answered must be kept for as long as the model is to be built again (facts.h).
  virtual std::optional<std::string> module_template(std::string_view /*account*/,
                                                     std::string_view /*type*/,
                                                     std::string_view /*version*/) const {
    return std::nullopt;
  }
  // Reads a data source of the cloud; may take seconds. Asked while a model is built for a stack,
  // with properties that are resolved and checked, and kept as module_template() is. An Error has
  // the cloud's words as its message.
  virtual Result<DataSourceAnswer> data_source(std::string_view account, std::string_view region,
                                               std::string_view type,
                                               const Value& properties) const;
  // An entry of the OOS parameter store, a string or a list of strings; asked and kept likewise. An
  // Error's message says, without a full stop, why there is none.
  virtual Result<Value> oos_parameter(std::string_view account, std::string_view region,
                                      std::string_view name, bool secret) const;
  // As Scope::jq; `now_ms` is what the program sees as the time. It may take what is left of
  // `time`, and takes off what it took.
  virtual Result<std::vector<Value>> jq(std::string_view script, const Value& input,
                                        bool first_only, std::int64_t now_ms,
                                        TimeBudget& time) const = 0;
};

struct ParameterInput {
  std::string key;
  std::string value;
  bool known = true;  // false: it is given, but what it is comes later; not for kDeploy
};

struct BoundParameter {
  std::string name;
  Value value;  // converted to its type
  bool no_echo = false;
  bool given = false;  // by the user, not by its default
};

enum class BuildMode : std::uint8_t {
  kDeploy,    // every parameter must have a value
  kValidate,  // no values given: defaults, or Unknown; what depends on them is not an error
  kForesee,   // every parameter must be given, its value may come later; so may the stack's names
};

struct BuildOptions {
  BuildMode mode = BuildMode::kDeploy;
  std::size_t resources_max = 300;  // after expansion (section 17)
  std::size_t nested_level = 0;     // stacks around this one
  bool check_nested = true;         // the templates that stand inside this one
};

enum class DeletionPolicy : std::uint8_t { kDelete, kRetain };

// One entry of the Resources section; the copies made by Count share it.
struct ResourceDefinition {
  std::string name;  // the key in the template: "Web" for "Web[0]"
  std::string type;
  Value metadata;  // as written
  std::string description;
  Value raw_body;  // TemplateBody of a nested stack or stack group, which nobody evaluates
  SourcePos at;
};

struct ModelResource {
  std::string logical_id;  // "Web[*]" when validation cannot know the Count
  std::shared_ptr<const ResourceDefinition> definition;
  const std::string* type = nullptr;         // the definition's
  const ResourceType* catalogued = nullptr;  // never null in a built model
  Expr properties;                           // without definition->raw_body
  std::vector<std::uint32_t> needs;          // what must exist first: sorted, unique, dense numbers
  DeletionPolicy deletion_policy = DeletionPolicy::kDelete;
};

struct ModelOutput {
  std::string name;
  Expr value;
  Value description;  // text or map by language; null when absent
  Value label;
  bool no_echo = false;
  std::vector<std::uint32_t> needs;  // resources the value refers to: sorted, unique
};

// Ref and attributes of resources that exist; Unknown for the rest.
class ResourceValues {
 public:
  virtual ~ResourceValues() = default;
  virtual Value ref(std::uint32_t resource) const = 0;
  virtual Value attribute(std::uint32_t resource, std::string_view name) const = 0;
};

class StackModel {
 public:
  virtual ~StackModel() = default;
  virtual std::span<const ModelResource> resources() const = 0;
  virtual std::span<const ModelOutput> outputs() const = 0;
  virtual std::span<const BoundParameter> parameters() const = 0;
  virtual std::optional<std::uint32_t> find(std::string_view logical_id) const = 0;
  virtual const Template& source() const = 0;
  // What a condition of the Conditions section came to. Of a model for kDeploy only.
  virtual bool holds(std::string_view /*condition*/) const { return true; }

  // Properties of one resource, converted and checked by its type (section 11.5). Unknown where
  // `values` is. On failure an Error is appended, with the path of the property.
  virtual Value resolve_properties(std::uint32_t resource, const ResourceValues& values,
                                   Errors& errors) const = 0;
  virtual Value resolve_output(std::size_t output, const ResourceValues& values,
                               Errors& errors) const = 0;
};

struct Built {
  std::shared_ptr<const StackModel> model;  // null when `errors` is not empty
  Errors errors;
  Errors warnings;
};

// `types` and `surroundings` must outlive the model.
Built build_model(std::shared_ptr<const Template> source, std::span<const ParameterInput> inputs,
                  const StackContext& context, const Surroundings& surroundings,
                  const TypeCatalog& types, const BuildOptions& options = {});

// The template after locals and counts: what GetTemplate answers for TemplateStage Processed.
Result<Value> process_template(std::shared_ptr<const Template> source,
                               std::span<const ParameterInput> inputs, const StackContext& context,
                               const Surroundings& surroundings, const TypeCatalog& types,
                               const BuildOptions& options = {});

}  // namespace cairn
