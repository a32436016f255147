// Random trees of nested stacks, for tests that let seeds look for the story that breaks them.
#pragma once

#include <random>
#include <string>

#include "tests/scenario/stage.h"
#include "tests/support/random_faults.h"

namespace cairn::testing {

// A tree of stacks as flow YAML, with what it takes to make it.
struct Tree {
  std::string text;
  std::size_t stacks = 0;     // inside it
  std::size_t resources = 0;  // in the cloud
};

Tree random_tree(std::mt19937_64& chance, int levels);

// Lives on until nothing is under way, dying now and then.
bool live(Stage& stage, std::mt19937_64& chance);

std::size_t live_stacks(Stage& stage);
std::string status(Stage& stage, const std::string& id);

// What is wrong with a stack that should hold this tree and nothing else, or nothing.
std::string not_whole(Stage& stage, const Tree& tree);

}  // namespace cairn::testing
