#include "jq/worker/program.h"

#include <unistd.h>

#include <algorithm>
#include <iterator>

#include "jq/sandbox.h"
#include "jq/worker/fixed_time.h"
#include "jq/worker/json_text.h"

namespace cairn::jq {

struct Programs::Program {
  std::string script;
  std::string complaints;  // of the compiler
  jq_state* state = nullptr;

  Program() = default;
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    if (state != nullptr) jq_teardown(&state);
  }
};

void Programs::Free::operator()(Program* program) const {
  delete program;
}

void end_out_of_memory() {
  _exit(kOutOfMemoryStatus);
}

namespace {

constexpr std::size_t kReasonBytesMax = 400;

// The text of an error value; takes ownership.
std::string text_of(jv message) {
  std::string text;
  if (jv_get_kind(message) == JV_KIND_STRING) {
    text.assign(jv_string_value(message),
                static_cast<std::size_t>(jv_string_length_bytes(jv_copy(message))));
    jv_free(message);
    return text;
  }
  write_json(message, kReasonBytesMax, text);
  return text;
}

// One line without jq's own name in front, short enough for a message, cut between characters.
std::string tidy(std::string text) {
  constexpr std::string_view kPrefix = "jq: error: ";
  if (text.starts_with(kPrefix)) text.erase(0, kPrefix.size());
  constexpr std::string_view kShell = " (Unix shell quoting issues?)";
  if (const auto at = text.find(kShell); at != text.npos) text.erase(at, kShell.size());
  text.resize(std::min(text.find('\n'), text.size()));
  if (text.size() <= kReasonBytesMax) return text;
  std::size_t end = kReasonBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

Outcome refused(std::string_view what, std::string why) {
  return {Answer::Kind::kRefused, std::string(what) + tidy(std::move(why))};
}

void note_complaint(void* complaints, jv message) {
  auto& text = *static_cast<std::string*>(complaints);
  if (!text.empty()) text += '\n';
  text += text_of(message);
}

// What follows the last output: nothing, an error, or `halt` and `halt_error`. Takes ownership.
Outcome ended(jq_state* state, jv last, std::string outputs) {
  const bool has_error = jv_invalid_has_msg(jv_copy(last)) != 0;
  if (jq_halted(state) != 0) {
    jv_free(last);
    jv error = jq_get_error_message(state);
    if (jv_is_valid(error)) return refused("the script stopped with: ", text_of(error));
    jv_free(error);
    return {Answer::Kind::kOutputs, outputs += ']'};
  }
  if (has_error) return refused("the script failed: ", text_of(jv_invalid_get_msg(last)));
  jv_free(last);
  return {Answer::Kind::kOutputs, outputs += ']'};
}

Outcome run_state(jq_state* state, jv input, bool first_only) {
  jq_start(state, input, 0);
  std::string outputs = "[";
  while (true) {
    jv output = jq_next(state);
    if (!jv_is_valid(output)) return ended(state, output, std::move(outputs));
    if (outputs.size() > 1) outputs += ',';
    switch (write_json(output, kTextBytesMax - 1, outputs)) {
      case Written::kTooLong:
        return refused("the outputs are larger than 16 MB", {});
      case Written::kTooDeep:
        return refused("an output is nested in more than 100 levels", {});
      case Written::kWhole:
        break;
    }
    if (first_only) return {Answer::Kind::kOutputs, outputs += ']'};
  }
}

}  // namespace

Programs::Program* Programs::compiled(std::string_view script, std::string& why) {
  if (const auto found = by_script_.find(script); found != by_script_.end()) {
    kept_.splice(kept_.begin(), kept_, found->second);
    return kept_.front().get();
  }
  std::unique_ptr<Program, Free> program(new Program);
  program->script = script;
  program->state = jq_init();
  if (program->state == nullptr) end_out_of_memory();
  jq_set_nomem_handler(
      program->state, [](void*) { end_out_of_memory(); }, nullptr);
  jq_set_error_cb(program->state, note_complaint, &program->complaints);
  // No library can be found, which makes `import` an ordinary error.
  jq_set_attr(program->state, jv_string("JQ_LIBRARY_PATH"), jv_array());
  jq_set_attr(program->state, jv_string("JQ_ORIGIN"), jv_string("/"));
  if (jq_compile(program->state, program->script.c_str()) == 0) {
    why = program->complaints.empty() ? "unknown reason" : program->complaints;
    return nullptr;
  }
  jq_set_error_cb(program->state, nullptr, nullptr);
  script_bytes_ += script.size();
  kept_.push_front(std::move(program));
  by_script_.emplace(kept_.front()->script, kept_.begin());
  while (kept_.size() > 1 && (kept_.size() > kProgramsMax || script_bytes_ > kScriptBytesMax)) {
    forget(std::prev(kept_.end()));
  }
  return kept_.front().get();
}

void Programs::forget(Kept::iterator program) {
  script_bytes_ -= (*program)->script.size();
  by_script_.erase((*program)->script);
  kept_.erase(program);
}

Outcome Programs::run(const Request& request) {
  if (request.script.find('\0') != std::string_view::npos) {
    return refused("the script has a null character", {});
  }
  set_time(request.now_ms);
  std::string why;
  Program* program = compiled(request.script, why);
  if (program == nullptr) return refused("the script does not compile: ", std::move(why));
  jv input = jv_parse_sized(request.input.data(), static_cast<int>(request.input.size()));
  if (!jv_is_valid(input)) {
    return refused("the input is not JSON for jq: ", text_of(jv_invalid_get_msg(input)));
  }
  Outcome outcome = run_state(program->state, input, request.first_only);
  // Lets go of what an unfinished program holds.
  jq_start(program->state, jv_null(), 0);
  return outcome;
}

}  // namespace cairn::jq
