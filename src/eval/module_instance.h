// One module resource written out: its resources, conditions, mappings, locals and outputs in the
// names of the template around it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "eval/module_body.h"
#include "eval/module_outputs.h"
#include "template/template.h"

namespace cairn {

// The sections of a template while modules are added to it.
class Sections {
 public:
  explicit Sections(const Template& source);

  void add_resource(Entry resource) { resources_.push_back(std::move(resource)); }
  void add_condition(Entry condition) { conditions_.push_back(std::move(condition)); }
  void add_mapping(Entry mapping) { mappings_.push_back(std::move(mapping)); }
  void add_local(Entry local) { locals_.push_back(std::move(local)); }
  const std::vector<Entry>& resources() const { return resources_; }

  // The template of all this, with the outputs of modules filled in.
  std::shared_ptr<const Template> finish(const Template& source, ModuleOutputs& outputs);

 private:
  std::vector<Entry> resources_;
  std::vector<Entry> conditions_;
  std::vector<Entry> mappings_;
  std::vector<Entry> locals_;
};

class ModuleInstance {
 public:
  // Everything must outlive the instance. `body` holds no modules.
  ModuleInstance(std::string_view name, const Value& definition, const Template& body,
                 ModuleBody::Arguments arguments);

  void write(Sections& sections, ModuleOutputs& outputs);
  // What write() added to the resources, as one tree.
  Value resources() const { return Value::map(made_); }

 private:
  // What the module resource's own Condition is called; empty when it has none.
  std::string guard(Sections& sections);
  std::string named_condition(const Value& condition, std::string_view what, Sections& sections);
  Value resource(const Value& written, const std::string& guard);
  Value metadata(const Value& written);
  Value output(const Entry& output, const std::string& guard, Sections& sections);
  Value if_holds(const std::string& condition, Value value, std::string_view output) const;
  Value text(std::string_view words) const {
    return Value::string(words).with_pos(definition_.pos());
  }

  std::string name_;
  const Value& definition_;
  const Template& template_;
  ModuleBody body_;
  std::vector<Entry> made_;
};

}  // namespace cairn
