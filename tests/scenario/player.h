// Plays a story, step by step, and tells what came of each.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/scenario/names.h"
#include "tests/scenario/stage.h"
#include "tests/scenario/story.h"

namespace cairn::testing {

class Player {
 public:
  explicit Player(const Story& story);

  // What is wrong with the blocks; nothing can be played then.
  const std::string& trouble() const { return trouble_; }
  std::vector<std::string> play(const StoryStep& step);
  // What must hold of every world at rest: stack and cloud agree. Empty when it does.
  std::vector<std::string> complaints();

 private:
  using Lines = std::vector<std::string>;
  using Words = std::vector<std::string>;

  Lines command(const Words& words);
  Lines action(const Words& words);
  Lines run(const Words& words);
  Lines user(const Words& words);
  Lines role(const Words& words);
  Lines as(const Words& words);
  Lines faults(const Words& words);
  Lines events(const Words& words);
  Lines resources(const Words& words);
  Lines outputs(const Words& words);
  Lines status(const Words& words);
  Lines cloud(const Words& words);
  Lines made(const std::string& logical_id);
  Lines signal(const Words& words);
  Lines notices(const Words& words);
  Lines instances(const Words& words);
  Lines results(const Words& words);
  Lines operations(const Words& words);
  void learn_answer(const std::string& action, const FormFields& fields, const Value& answer);
  void learn_stack(const std::string& action, const FormFields& fields, const Value& answer);
  void learn_names();
  void learn_children();
  void learn_groups();
  void learn_instances(const GroupRow& group, Reader& reader);
  std::string account_name(const std::string& account) const;
  std::set<std::string> live_things();
  Result<FormFields> fields_of(const Words& words);
  Result<Value> ask(const std::string& action, FormFields fields);
  // The answer to a request about one of the story's stacks, asked as the account that has it.
  Result<Value> ask_about(const std::string& action, const std::string& stack, FormFields more);

  struct Stack {
    std::string id;
    std::string name;  // in the story: "shop/Network" for a nested one
    std::string region;
    std::string own_name = {};
    std::string account = StageOptions().account;
  };
  const Story& story_;
  Names names_;
  std::string trouble_;
  std::unique_ptr<Stage> stage_;
  std::vector<Stack> stacks_;                        // in order of creation
  std::map<std::string, std::size_t> events_shown_;  // by stack id
  std::string last_operation_;                       // on a stack group
  TimeMs began_ = 0;
};

}  // namespace cairn::testing
