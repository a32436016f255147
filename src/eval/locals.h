// Locals: trees with every {"Ref": local} replaced by what the local stands for (template-language
// section 9).
//
// Macro locals stand for their tree, Eval locals for their value. A local's value may be Unknown
// while validating. A data source is read once, whether used or not; only other locals can ask for
// it, by Ref and Fn::GetAtt.
//
// Sharing   a tree without locals comes back itself; a shared subtree is replaced once.
// Lifetime  what substitute() reads must outlive the Locals.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "eval/build_errors.h"
#include "eval/data_source_local.h"
#include "eval/expr.h"
#include "eval/model.h"
#include "template/template.h"

namespace cairn {

class Locals {
 public:
  static constexpr int kLevelsMax = 5;  // section 17

  // Resolves every local, unused ones too.
  Locals(const Template& source, const Names& names, const Scope& scope,
         const DataSources& data_sources, BuildMode mode, BuildErrors& errors);

  Value substitute(const Value& tree);

 private:
  enum class State : std::uint8_t { kNew, kRunning, kDone };
  struct Replaced {
    Value tree;
    int levels = 0;  // of locals within locals that went into it
  };
  struct Local {
    const Value* definition = nullptr;
    State state = State::kNew;
    Replaced value;          // of a data source, what Ref gives
    DataSourceLocal source;  // what it is when it is one
  };

  void resolve_local(std::string_view name, Local& local);
  Replaced local_value(std::string_view name, Local& local);
  Value evaluate(std::string_view name, const Value& tree, std::string_view field = "Value");
  Replaced read_data_source(std::string_view name, Local& local);
  std::optional<Replaced> data_source_attribute(const Value& tree);
  Replaced replace(const Value& tree);
  Replaced replace_local(std::string_view name, Local& local);
  bool too_large(const Value& tree);
  void refuse(std::string_view name, const Value& definition, std::string_view reason,
              std::string fix);

  const Names& names_;
  const Scope& scope_;
  const DataSources& data_sources_;
  BuildMode mode_;
  BuildErrors& errors_;
  std::unordered_map<std::string_view, Local> locals_;
  // Trees outside of locals, and trees in them, where data sources have a meaning.
  std::unordered_map<const void*, Replaced> replaced_[2];
  int running_ = 0;        // locals being resolved
  std::size_t nodes_ = 0;  // of all trees with locals filled in
  bool reported_size_ = false;
};

}  // namespace cairn
