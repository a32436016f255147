// What the commands about stack groups, their instances and rollouts take beside what others do.
#pragma once

#include <string>
#include <vector>

namespace cairn::cli {

struct GroupOptions {
  std::string name;
  std::string operation;  // id, or the name of a group: its newest one
  std::vector<std::string> accounts;
  std::vector<std::string> regions;
  std::vector<std::string> folders;
  std::vector<std::string> members;  // of the resource directory
  std::string concurrency;           // "5" or "50%"
  std::string tolerance;             // likewise
  bool parallel_regions = false;
  std::string operation_description;
  std::string administration_role;
  std::string execution_role;
  bool service_managed = false;
  bool self_managed = false;
  std::string auto_deploy;  // "keep", "remove", "off"
  bool expand_modules = false;
  std::string template_id;
  std::string template_version;
  std::string template_url;
  std::string from_stack;           // name, id or ARN
  std::vector<std::string> stacks;  // likewise
  std::string account;              // of one instance
  std::string region;               // likewise
  bool keep_stacks = false;
  bool ignore_existing = false;
  bool configure_only = false;
  bool deleted = false;
  std::string preview;  // what a rollout is previewed of
};

}  // namespace cairn::cli
