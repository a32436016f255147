// ModelBuilder: the steps from a template to a StackModel, in the order of section 3 of
// template-language. One builder builds once.
#pragma once

#include <memory>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "eval/build_errors.h"
#include "eval/count.h"
#include "eval/definitions.h"
#include "eval/expansion.h"
#include "eval/locals.h"
#include "eval/stack_model.h"

namespace cairn {

class ModelBuilder {
 public:
  ModelBuilder(std::shared_ptr<const Template> source, std::span<const ParameterInput> inputs,
               const StackContext& context, const Surroundings& surroundings,
               const TypeCatalog& types, const BuildOptions& options);

  // What making the template complained of comes first.
  void continue_after(Expansion& expansion);
  Built build();
  Result<Value> process();

 private:
  struct Compiled {
    Value tree;  // keeps the identity alive
    Expr expr;
    std::vector<std::uint32_t> resources;
    bool faulty = false;
  };
  struct OutputEntry {
    std::string_view name;
    const Value* definition = nullptr;
    Value value;  // locals and counts filled in
  };

  bool too_large();
  // Locals, conditions and counts.
  void precompile();
  void read_outputs();
  void fill_in_locals();
  void evaluate_conditions();
  void read_counts();

  void check_names();
  void switch_off_resources();
  bool condition_holds(const Value& condition, const std::string& where, Check check,
                       std::string_view referencer);
  void number_resources();

  void make_resources();
  void make_copies(const ResourceEntry& entry);
  void check_absent(const ResourceEntry& entry);
  Compiled compile_tree(const Value& tree, const ResourceEntry& entry, std::string_view attribute);
  const Compiled& compile_shared(const Value& tree, const ResourceEntry& entry,
                                 std::string_view attribute);
  std::vector<std::uint32_t> depends_on(const ResourceEntry& entry,
                                        const std::optional<Value>& index);
  std::vector<Value> depends_on_names(const ResourceEntry& entry,
                                      const std::optional<Value>& index);
  void depend(const Value& target, const ResourceEntry& entry, std::vector<std::uint32_t>& needs);
  bool too_many_edges(std::size_t more);

  void make_outputs();
  void check_cycles_and_properties();
  void check_properties(std::span<const std::uint32_t> sequence);
  void check_in_parts(std::uint32_t number);
  void check_nested(const ModelResource& resource, const Value& properties, Errors& errors);

  Value process_resource(const ResourceEntry& entry, const Value& written, std::uint32_t copy);

  std::shared_ptr<const Template> source_;
  const TypeCatalog& types_;
  const Surroundings& surroundings_;
  BuildOptions options_;
  BuildErrors errors_;
  Errors warnings_;
  std::unique_ptr<BuiltModel> model_;
  ParameterNames parameter_names_;
  CountRewriter rewriter_;
  std::vector<ResourceEntry> entries_;
  std::vector<OutputEntry> outputs_;
  std::unordered_map<const void*, Compiled> compiled_;
  std::unordered_set<const ResourceDefinition*> faulty_;  // not to be resolved
  std::unordered_set<const ResourceDefinition*> checked_in_parts_;
  std::unordered_set<const ResourceDefinition*> copied_;   // by Count
  std::unordered_set<const ResourceDefinition*> by_copy_;  // each copy has its own expression
  std::unordered_set<const ResourceDefinition*> nested_;   // nested stacks that were looked into
  std::size_t edges_ = 0;
};

}  // namespace cairn
