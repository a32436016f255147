// ModuleOutputs: {"Fn::GetAtt": [module, output]} replaced by what the output stands for.
//
// Sharing  a tree without such a reference comes back itself; a shared subtree is replaced once.
// Failure  what is wrong is reported once, and null stands in its place.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "value/value.h"

namespace cairn {

class ModuleOutputs {
 public:
  explicit ModuleOutputs(Errors& errors) : errors_(errors) {}

  void add_module(std::string_view module) { modules_[std::string(module)]; }
  // `value` is in the names of the template, and may refer to other modules.
  void add(std::string_view module, std::string_view output, Value value);
  // Of a module that could not be expanded every output is null.
  void add_faulty(std::string_view module) { modules_[std::string(module)].faulty = true; }
  void add_member(std::string_view module, Value resource);

  // `where` is the path of the tree and `referencer` the name in messages, for errors.
  Value fill_in(const Value& tree, std::string_view where, std::string_view referencer);
  // The resources of each module among the names.
  Value depends_on(const Value& written) const;

 private:
  enum class State : std::uint8_t { kNew, kRunning, kDone };
  struct Output {
    Value value;
    State state = State::kNew;
  };
  struct Module {
    std::unordered_map<std::string, Output> outputs;
    std::vector<Value> members;
    bool faulty = false;
  };
  struct Place {
    std::string_view where;
    std::string_view referencer;
  };

  Value replace(const Value& tree, const Place& place);
  Value replace_parts(const Value& tree, const Place& place);
  Value replace_sub(const Value& tree, const Value& argument, const Place& place);
  Value output(Module& module, std::string_view module_name, const Value& name, const Place& place);
  Module* find(std::string_view name);

  Errors& errors_;
  std::unordered_map<std::string, Module> modules_;
  struct Memo {
    Value tree;  // kept, so that its identity stays its own
    Value made;
  };
  std::unordered_map<const void*, Memo> replaced_;
};

}  // namespace cairn
