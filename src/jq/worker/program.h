// jq programs, compiled and run.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "jq/frame.h"
#include "jq/worker/libjq.h"

namespace cairn::jq {

// An Answer that owns its text.
struct Outcome {
  Answer::Kind kind = Answer::Kind::kRefused;
  std::string text;
};

// Ends the process with kOutOfMemoryStatus, which its parent understands; libjq calls it too.
[[noreturn]] void end_out_of_memory();

// Compiles on first use (about 20 ms: libjq compiles its library along) and keeps the programs used
// last, kProgramsMax of them with at most kScriptBytesMax of scripts.
class Programs {
 public:
  static constexpr std::size_t kProgramsMax = 64;
  static constexpr std::size_t kScriptBytesMax = 1u << 20;

  Outcome run(const Request& request);

 private:
  struct Program;
  struct Free {
    void operator()(Program* program) const;
  };
  using Kept = std::list<std::unique_ptr<Program, Free>>;

  // The program in front of `kept_`; null, with the reason in `why`, when it does not compile.
  Program* compiled(std::string_view script, std::string& why);
  void forget(Kept::iterator program);

  Kept kept_;  // used last in front
  std::unordered_map<std::string_view, Kept::iterator> by_script_;
  std::size_t script_bytes_ = 0;
};

}  // namespace cairn::jq
