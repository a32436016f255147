#include "service/event_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "service/stack_contents.h"
#include "value/json.h"

namespace cairn::service {
namespace {

// A piece of one stack ends at a multiple of this, so that watchers who fell behind at different
// events soon stand at the same one, and share what is read.
constexpr std::uint64_t kEventsAPiece = 256;
constexpr std::uint64_t kRunsARead = 1'024;

void append(std::string& out, const EventPlace& at, bool wide, const StackRow& stack,
            const EventRow& event) {
  fmt::format_to(std::back_inserter(out), "id: {}\ndata: ", place_text(at, wide));
  write_json(event_map(stack, event), JsonStyle::kCompact, out);
  out += "\n\n";
}

EventPiece piece_of_stack(const StackRow& stack, EventPlace after, Reader& reader) {
  EventPiece piece;
  piece.to = after;
  const std::uint64_t last = (after.seq / kEventsAPiece + 1) * kEventsAPiece;
  for (const EventRow& event : reader.events_between(stack.no, after.seq + 1, last)) {
    piece.to = {0, event.seq};
    append(piece.text, piece.to, false, stack, event);
  }
  piece.more = piece.to.seq == last;
  return piece;
}

// Adds a run, or as much of it as makes the piece long enough. False when that left some of it.
bool add_run(const EventRun& run, const StackRow& stack, Reader& reader, EventPiece& piece) {
  const bool begun = piece.to.position == run.position;
  std::uint64_t next = begun ? std::max(run.first, piece.to.seq + 1) : run.first;
  while (next <= run.last) {
    if (piece.text.size() >= EventFeed::kPieceBytes) return false;
    const std::uint64_t last = std::min(run.last, next + kEventsAPiece - 1);
    for (const EventRow& event : reader.events_between(run.stack, next, last)) {
      append(piece.text, {run.position, event.seq}, true, stack, event);
    }
    piece.to = {run.position, last};
    next = last + 1;
  }
  return true;
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
  // Numbers of the store have 63 bits.
  const bool whole = bad == std::errc{} && end == text.data() + text.size() && value >> 63 == 0;
  return whole ? std::optional(value) : std::nullopt;
}

}  // namespace

std::string place_text(const EventPlace& place, bool wide) {
  return wide ? fmt::format("{}-{}", place.position, place.seq) : std::to_string(place.seq);
}

std::optional<EventPlace> read_place(std::string_view text, bool wide) {
  if (text == "0") return EventPlace{};
  const std::size_t dash = text.find('-');
  if (wide != (dash != std::string_view::npos)) return std::nullopt;
  const auto seq = number(wide ? text.substr(dash + 1) : text);
  const auto position = number(wide ? text.substr(0, dash) : "0");
  if (!seq || !position) return std::nullopt;
  return EventPlace{*position, *seq};
}

EventPlace place_now(const EventSubject& subject, Reader& reader) {
  // Of the run that comes next nothing was seen.
  if (subject.wide()) return {reader.last_event_run() + 1, 0};
  return {0, reader.last_event(subject.stack->no)};
}

const KnownStacks::Known& KnownStacks::get(StackNo no, Reader& reader) {
  const auto found = known_.find(no.value);
  if (found != known_.end()) return found->second;
  if (known_.size() >= kMax) known_.clear();
  Known known;
  if (auto row = reader.stack(no)) known.row = std::move(*row);
  std::string parent = known.row.parent_id;
  while (!parent.empty()) {
    known.around.push_back(parent);
    const auto row = reader.stack(known.row.account, known.row.region, parent);
    parent = row ? row->parent_id : std::string();
  }
  return known_.emplace(no.value, std::move(known)).first->second;
}

bool is_part_of(const EventSubject& subject, const KnownStacks::Known& stack) {
  if (stack.row.account != subject.account) return false;
  if (!subject.stack) return subject.region.empty() || stack.row.region == subject.region;
  if (stack.row.no == subject.stack->no) return true;
  const auto& around = stack.around;
  return subject.nested &&
         std::find(around.begin(), around.end(), subject.stack->id) != around.end();
}

EventPiece read_piece(const EventSubject& subject, EventPlace after, Reader& reader,
                      KnownStacks& stacks) {
  if (!subject.wide()) return piece_of_stack(*subject.stack, after, reader);
  EventPiece piece;
  piece.to = after;
  const std::uint64_t before = after.position == 0 ? 0 : after.position - 1;
  const auto runs = reader.event_runs(before, kRunsARead);
  for (const EventRun& run : runs) {
    const KnownStacks::Known& stack = stacks.get(run.stack, reader);
    if (is_part_of(subject, stack)) {
      if (!add_run(run, stack.row, reader, piece)) {
        piece.more = true;
        return piece;
      }
    }
    piece.to = std::max(piece.to, EventPlace{run.position, run.last});
  }
  piece.more = runs.size() == kRunsARead;
  return piece;
}

}  // namespace cairn::service
