// The option parser and the Command it fills. The parser's header is included here only; this one
// in args.cc and the grammar_*.cc files only.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/args.h"

namespace cairn::cli {

struct Grammar {
  CLI::App app;
  Command command;
  std::vector<std::pair<CLI::App*, Verb>> verbs;

  Grammar();

  // A command, in `parent` or of the program itself.
  CLI::App* verb(Verb v, const char* name, const char* about, const char* examples,
                 CLI::App* parent = nullptr);
  // A word that commands stand behind: "cairn changeset show".
  CLI::App* group(const char* name, const char* about, const char* examples);

  // What several commands take.
  void add_stack(CLI::App* sub);
  void add_template(CLI::App* sub);                              // required
  void add_optional_template(CLI::App* sub, const char* about);  // positional or --template
  void add_parameters(CLI::App* sub);
  void add_use_previous(CLI::App* sub);
  void add_replacing(CLI::App* sub);
  void add_bounds(CLI::App* sub);
  void add_no_wait(CLI::App* sub);
  void add_yes(CLI::App* sub);
  CLI::Option* add_words(CLI::App* sub, const char* name, std::vector<std::string>& words,
                         const char* about, const char* type_name);

 private:
  void add_global();
  void add_basic();       // deploy, validate, list, show, events, why, types, signal, completion
  void add_change();      // diff, update, delete, cancel, continue, resource, policy
  void add_proposed();    // changeset, import, scratch
  void add_look_ahead();  // forecast, rehearse
  void add_objects();     // oss
  void add_drift();       // drift, sim
  void add_history();     // history, rollback
  void add_tags();        // tag, untag, tags
  void add_access();      // explain-denial, setup-stack-group-roles
  void add_own_types();   // type
  void add_groups();      // group, instances, rollout
  void add_identity();    // account, ros, ram, sts, resourcemanager, resourcedirectory
};

}  // namespace cairn::cli
