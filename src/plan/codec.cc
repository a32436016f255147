// The plan's form in the blob store: a version byte, then unsigned LEB128 numbers and texts with
// their lengths. Types repeat, so each distinct one is written once.

#include <limits>
#include <unordered_map>

#include "plan/plan.h"

namespace cairn {
namespace {

constexpr char kVersion = 2;
constexpr char kFirstVersion = 1;  // creates, deletes and forgets of one part, nothing more
constexpr std::uint64_t kKinds = 6;

enum Flags : std::uint8_t { kRecreate = 1, kEvenIfDisabled = 2, kAnyway = 4, kFlagsEnd = 8 };

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

// 0 stands for none.
void put_optional(std::string& out, std::uint32_t number) {
  put(out, number == kNoNumber ? std::uint64_t{0} : std::uint64_t{number} + 1);
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
  std::uint32_t optional_number() {
    const std::uint64_t n = number();
    if (n > kNoNumber) return static_cast<std::uint32_t>(fail());
    return n == 0 ? kNoNumber : static_cast<std::uint32_t>(n - 1);
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

// What a step of a later version says beside its kind, number, name and type.
void put_more(std::string& out, const Step& step) {
  put_optional(out, step.wanted);
  put_optional(out, step.successor);
  const int flags = (step.recreate ? kRecreate : 0) |
                    (step.even_if_disabled ? kEvenIfDisabled : 0) | (step.anyway ? kAnyway : 0);
  put(out, static_cast<std::uint64_t>(flags));
  put(out, static_cast<std::uint64_t>(step.denied));
  put(out, step.physical_id);
}

void read_more(Input& in, Step& step) {
  step.wanted = in.optional_number();
  step.successor = in.optional_number();
  const std::uint32_t flags = in.number_below(kFlagsEnd);
  step.recreate = (flags & kRecreate) != 0;
  step.even_if_disabled = (flags & kEvenIfDisabled) != 0;
  step.anyway = (flags & kAnyway) != 0;
  step.denied = static_cast<std::uint8_t>(in.number_below(4));
  step.physical_id = in.text();
}

void read_parts(Input& in, Plan& plan) {
  std::uint32_t last = 0;
  for (std::uint32_t left = in.count(); left > 0 && in.good(); --left) {
    last += in.number_below(plan.steps.size() - last + 1);
    plan.part_ends.push_back(last);
  }
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
    put_more(out, step);
    const auto unlocks = plan.unlocks(i);
    put(out, static_cast<std::uint64_t>(unlocks.size()));
    for (const std::uint32_t to : unlocks) put(out, static_cast<std::uint64_t>(to - i));
  }
  put(out, static_cast<std::uint64_t>(plan.part_ends.size()));
  std::uint32_t last = 0;
  for (const std::uint32_t end : plan.part_ends) {
    put(out, static_cast<std::uint64_t>(end - last));
    last = end;
  }
  return out;
}

Result<Plan> decode_plan(std::string_view bytes) {
  if (bytes.empty() || bytes.front() < kFirstVersion || bytes.front() > kVersion) return damaged();
  const bool first_version = bytes.front() == kFirstVersion;
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
    step.kind = static_cast<StepKind>(in.number_below(first_version ? 3 : kKinds));
    step.resource = in.number_below(std::numeric_limits<std::uint32_t>::max());
    step.logical_id = in.text();
    const std::uint32_t type = in.number_below(types.size());
    if (!in.good()) break;
    step.type = types[type];
    if (first_version) {
      step.wanted = step.kind == StepKind::kCreate ? step.resource : kNoNumber;
    } else {
      read_more(in, step);
    }
    plan.steps.push_back(std::move(step));
    for (std::uint32_t left = in.count(); left > 0 && in.good(); --left) {
      plan.edges.push_back(i + in.number_below(steps - i));
    }
    plan.edge_begin.push_back(static_cast<std::uint32_t>(plan.edges.size()));
  }
  if (first_version) {
    plan.part_ends.push_back(steps);
  } else if (in.good()) {
    read_parts(in, plan);
  }
  const bool whole = !plan.part_ends.empty() && plan.part_ends.back() == plan.steps.size();
  if (!in.good() || !in.at_end() || !whole) return damaged();
  return plan;
}

}  // namespace cairn
