// Stable names for what is made up while a story runs: "<stack hello>" for a stack's id, "<Vpc>"
// for a physical id. A second thing of the same name is "<stack hello#2>", "<Vpc#2>".
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::testing {

class Names {
 public:
  // Ids that the story's own text spells out are no secret and stay as they are.
  explicit Names(std::string story_text) : story_text_(std::move(story_text)) {}

  void add_stack(std::string_view name, std::string_view id) {
    add("stack " + std::string(name), id);
  }
  // Anything else the story names: "template net".
  void add_thing(std::string_view name, std::string_view id) { add(std::string(name), id); }
  // Of a nested stack, whose name in the story is not its own.
  void add_stack_name(std::string_view name, std::string_view own) {
    add("name " + std::string(name), own);
  }
  void add_resource(std::string_view logical_id, std::string_view physical_id) {
    add(std::string(logical_id), physical_id);
  }

  // The id of the stack: "hello" is the latest of that name, "hello#1" the first one.
  std::string stack_id(std::string_view name) const;

  // Ids to names, and other UUIDs to "<uuid>".
  std::string hide(std::string_view text) const;
  // Names back to ids.
  std::string reveal(std::string_view text) const;

 private:
  void add(const std::string& name, std::string_view id);

  std::string story_text_;
  std::map<std::string, std::string> name_of_;  // id -> name
  std::map<std::string, std::string> id_of_;    // name -> id
  std::map<std::string, int> count_;
};

}  // namespace cairn::testing
