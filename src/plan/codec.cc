// The plan's form in the blob store: a version byte, then unsigned LEB128 numbers and texts with
// their lengths. Types repeat, so each distinct one is written once.

#include <limits>
#include <unordered_map>

#include "plan/plan.h"

namespace cairn {
namespace {

constexpr char kVersion = 1;

void put(std::string& out, std::uint64_t n) {
  while (n >= 0x80) {
    out.push_back(static_cast<char>(n | 0x80));
    n >>= 7;
  }
  out.push_back(static_cast<char>(n));
}

void put(std::string& out, std::string_view text) {
  put(out, static_cast<std::uint64_t>(text.size()));
  out.append(text);
}

class Input {
 public:
  explicit Input(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t number() {
    std::uint64_t n = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) return fail();
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      n |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return n;
    }
    return fail();
  }
  std::uint32_t number_below(std::uint64_t limit) {
    const std::uint64_t n = number();
    return n < limit ? static_cast<std::uint32_t>(n) : static_cast<std::uint32_t>(fail());
  }
  std::string_view text() {
    const std::uint64_t size = number();
    if (size > rest_.size()) return fail(), std::string_view();
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
  }
  // A count of things that take at least one byte each, so that damage cannot ask for much memory.
  std::uint32_t count() { return number_below(rest_.size() + 1); }
  bool good() const { return good_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::uint64_t fail() {
    good_ = false;
    rest_ = {};
    return 0;
  }

  std::string_view rest_;
  bool good_ = true;
};

Error damaged() {
  return Error{.code = "InternalError",
               .message =
                   "A stored plan cannot be read: it is damaged or was written by a newer "
                   "version of the server.",
               .where = "plan blob",
               .at = {},
               .fix = "Restore the data directory from a backup, or run the newer server."};
}

}  // namespace

std::string encode(const Plan& plan) {
  std::string out(1, kVersion);
  std::unordered_map<std::string_view, std::uint64_t> types;
  std::vector<std::string_view> type_list;
  for (const Step& step : plan.steps) {
    if (types.try_emplace(step.type, types.size()).second) type_list.push_back(step.type);
  }
  put(out, plan.base_version);
  put(out, static_cast<std::uint64_t>(type_list.size()));
  for (const std::string_view type : type_list) put(out, type);
  put(out, static_cast<std::uint64_t>(plan.steps.size()));
  for (std::uint32_t i = 0; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    put(out, static_cast<std::uint64_t>(step.kind));
    put(out, static_cast<std::uint64_t>(step.resource));
    put(out, step.logical_id);
    put(out, types.at(step.type));
    const auto unlocks = plan.unlocks(i);
    put(out, static_cast<std::uint64_t>(unlocks.size()));
    for (const std::uint32_t to : unlocks) put(out, static_cast<std::uint64_t>(to - i));
  }
  return out;
}

Result<Plan> decode_plan(std::string_view bytes) {
  if (bytes.empty() || bytes.front() != kVersion) return damaged();
  Input in(bytes.substr(1));
  Plan plan;
  plan.base_version = in.number();
  std::vector<std::string_view> types(in.count());
  for (std::string_view& type : types) type = in.text();
  const std::uint32_t steps = in.count();
  plan.steps.reserve(steps);
  plan.edge_begin.reserve(steps + 1);
  plan.edge_begin.push_back(0);
  for (std::uint32_t i = 0; i < steps && in.good(); ++i) {
    Step step;
    step.kind = static_cast<StepKind>(in.number_below(3));
    step.resource = in.number_below(std::numeric_limits<std::uint32_t>::max());
    step.logical_id = in.text();
    const std::uint32_t type = in.number_below(types.size());
    if (!in.good()) break;
    step.type = types[type];
    plan.steps.push_back(std::move(step));
    for (std::uint32_t left = in.count(); left > 0 && in.good(); --left) {
      plan.edges.push_back(i + in.number_below(steps - i));
    }
    plan.edge_begin.push_back(static_cast<std::uint32_t>(plan.edges.size()));
  }
  if (!in.good() || !in.at_end()) return damaged();
  return plan;
}

}  // namespace cairn
