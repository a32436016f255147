#include "cli/render_changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "cli/text.h"
#include "cli/value_diff.h"

namespace cairn::cli {
namespace {

constexpr int kIndent = 4;
constexpr int kLabelMax = 28;  // longer names do not push the values of the others away

// The fates of the resources around a property, so that "known after Vpc is …" can say what is
// waited for.
using Fates = std::map<std::string, Fate, std::less<>>;

std::string_view verb_of(Fate fate) {
  switch (fate) {
    case Fate::kReplace:
      return "is replaced";
    case Fate::kChange:
      return "is changed";
    case Fate::kImport:
      return "is imported";
    case Fate::kNone:
    case Fate::kAdd:
    case Fate::kRemove:
      break;
  }
  return "is created";
}

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + printable(item);
  return text;
}

class Renderer {
 public:
  explicit Renderer(const ChangeStyle& style) : style_(style) {}

  // `around`: of the stack around, whose resources go by "../Vpc".
  std::string render(const ChangeList& changes, const Fates& around, int indent) {
    Fates fates;
    for (const auto& [id, fate] : around) fates["../" + id] = fate;
    for (const ResourceChange& change : changes) fates[change.logical_id] = change.fate;
    std::string out;
    bool previous_had_body = false;
    for (const ResourceChange& change : changes) {
      const std::string body = body_of(change, fates, indent + kIndent);
      if (!out.empty() && (previous_had_body || !body.empty())) out += "\n";
      out += head_of(change, indent) + body;
      previous_had_body = !body.empty();
    }
    return out;
  }

 private:
  struct Mark {
    std::string text;
    Ink ink = Ink::kPlain;
  };

  Mark mark_of(Fate fate) const {
    switch (fate) {
      case Fate::kAdd:
        return {"+", Ink::kGreen};
      case Fate::kChange:
        return {"~", Ink::kYellow};
      case Fate::kReplace:
        return {style_.unicode ? "±" : "+-", Ink::kRed};
      case Fate::kRemove:
        return {"-", Ink::kRed};
      case Fate::kImport:
        return {"=", Ink::kGreen};
      case Fate::kNone:
        break;
    }
    return {" ", Ink::kPlain};
  }

  std::string paint(std::string_view text, Ink ink) const {
    return painted(text, ink, style_.color);
  }
  static std::string blanks(int count) { return std::string(static_cast<std::size_t>(count), ' '); }
  std::string arrow() const { return style_.unicode ? " → " : " -> "; }

  std::string head_of(const ResourceChange& change, int indent) const {
    const Mark mark = mark_of(change.fate);
    const int room = style_.unicode ? 1 : 2;
    const std::string marked = blanks(room - columns_of(mark.text)) + paint(mark.text, mark.ink);
    std::string line = fmt::format("{}{} {}  {}", blanks(indent), marked,
                                   paint(printable(change.logical_id), Ink::kBold),
                                   paint(printable(change.type), Ink::kDim));
    if (!change.physical_id.empty()) line += "  " + printable(change.physical_id);
    return line + "\n";
  }

  // What is loud about a resource: that it is replaced or may be, and why.
  std::string warning_of(const ResourceChange& change) const {
    std::vector<std::string> always;
    std::vector<std::string> maybe;
    for (const PropertyChange& property : change.properties) {
      if (property.fitness == Fitness::kRecreates) always.push_back(property.name);
      if (property.fitness != Fitness::kInPlace) maybe.push_back(property.name);
    }
    if (change.fate == Fate::kReplace) {
      std::string why = joined(change.remarks);
      if (!always.empty()) {
        why = joined(always) + " cannot be changed in place" + (why.empty() ? "" : "; " + why);
      }
      return paint("REPLACED", Ink::kRed) + (why.empty() ? "" : ": " + why);
    }
    if (!change.may_replace) return {};
    return paint("MAY BE REPLACED", Ink::kRed) +
           (maybe.empty() ? "" : ": it depends on what " + joined(maybe) + " becomes");
  }

  std::string body_of(const ResourceChange& change, const Fates& fates, int indent) {
    std::string out;
    const auto say = [&](const std::string& text) { out += blanks(indent) + text + "\n"; };
    if (const std::string warning = warning_of(change); !warning.empty()) say(warning);
    if (change.retained) say("stays in the cloud: its DeletionPolicy is Retain");
    if (change.fate != Fate::kReplace) {
      for (const std::string& remark : change.remarks) say(printable(remark));
    }
    const std::vector<Place> places = places_of(change, fates);
    int width = 0;
    for (const Place& place : places) {
      const int columns = columns_of(place.label);
      if (columns <= kLabelMax) width = std::max(width, columns);
    }
    for (const Place& place : places) out += place_text(place, indent, width);
    if (!change.nested.empty()) out += render(change.nested, fates, indent);
    return out;
  }

  static std::string waiting(const PropertyChange& property, const Fates& fates) {
    if (!property.unknown) return {};
    if (property.known_after.empty()) return "(known later)";
    std::string text = "(known after ";
    for (std::size_t i = 0; i < property.known_after.size(); ++i) {
      const auto found = fates.find(property.known_after[i]);
      const Fate fate = found == fates.end() ? Fate::kAdd : found->second;
      if (i > 0) text += " and ";
      text += fmt::format("{} {}", printable(property.known_after[i]), verb_of(fate));
    }
    return text + ")";
  }

  // What stands behind a property: the cause, and that it is what replaces the resource.
  std::string note_of(const PropertyChange& property, const ResourceChange& change) const {
    std::string note;
    if (!property.causes.empty()) {
      note += "  " + paint("from " + joined(property.causes), Ink::kDim);
    }
    if (change.fate == Fate::kReplace && property.fitness == Fitness::kRecreates) {
      note += "  " + paint("replaces", Ink::kRed);
    } else if (change.may_replace && property.fitness != Fitness::kInPlace) {
      note += "  " + paint("may replace", Ink::kRed);
    }
    return note;
  }

  // Where a property differs.
  struct Place {
    std::string label;
    bool told = true;
    std::optional<Value> before;  // nullopt: there is none
    std::optional<Value> after;
    std::string waiting;  // what the value to be hangs on; empty: it is known
    std::string note;
  };

  std::vector<Place> places_of(const ResourceChange& change, const Fates& fates) const {
    std::vector<Place> places;
    for (const PropertyChange& property : change.properties) {
      Place whole{.label = printable(property.name),
                  .told = property.told,
                  .before = there(property.before),
                  .after = there(property.after),
                  .waiting = waiting(property, fates),
                  .note = note_of(property, change)};
      const bool pair = whole.before && whole.after && whole.waiting.empty();
      if (pair && *whole.before == *whole.after) {
        whole.note = "  " + paint("differs, but is not shown", Ink::kDim) + whole.note;
      } else if (pair) {
        add_differences(whole, places);
        continue;
      }
      places.push_back(std::move(whole));
    }
    return places;
  }

  static std::optional<Value> there(const Value& value) {
    return value.is_null() ? std::nullopt : std::optional(value);
  }

  static void add_differences(const Place& whole, std::vector<Place>& places) {
    bool first = true;
    for (const Difference& found : shown_differences(*whole.before, *whole.after)) {
      Place place{.label = whole.label + found.path,
                  .told = true,
                  .before = found.before,
                  .after = found.after,
                  .waiting = {},
                  .note = first ? whole.note : std::string()};
      if (found.added) place.before.reset();
      if (found.removed) place.after.reset();
      places.push_back(std::move(place));
      first = false;
    }
  }

  static bool has_lines(const std::optional<Value>& value) {
    return value && value->is_string() && value->as_string().find('\n') != std::string_view::npos;
  }
  static bool is_text(const std::optional<Value>& value) { return !value || value->is_string(); }

  std::string place_text(const Place& place, int indent, int width) const {
    const bool made = place.told && !place.before;
    const bool gone = place.told && !place.after && place.waiting.empty();
    const Mark mark = made ? mark_of(Fate::kAdd) : mark_of(gone ? Fate::kRemove : Fate::kChange);
    const std::string start =
        fmt::format("{}{} {}", blanks(indent), paint(mark.text, mark.ink), place.label);
    if (!place.told) return start + place.note + "\n";
    const bool lines = has_lines(place.before) || has_lines(place.after);
    if (lines && is_text(place.before) && is_text(place.after) && place.waiting.empty()) {
      return start + place.note + "\n" + lines_text(place, indent + kIndent);
    }
    const std::string before = made ? std::string() : shown(*place.before);
    std::string after = place.after ? shown(*place.after) : std::string();
    if (!place.waiting.empty()) after += (after.empty() ? "" : " ") + place.waiting;
    if (!made && !gone) return pair_text(start, before, after, place, indent, width);
    const int pad = std::max(0, width - columns_of(place.label));
    return fmt::format("{}{}  {}{}{}\n", start, blanks(pad), before, after, place.note);
  }

  std::string pair_text(const std::string& start, const std::string& before,
                        const std::string& after, const Place& place, int indent, int width) const {
    const int pad = std::max(0, width - columns_of(place.label));
    const int used = indent + 2 + columns_of(place.label) + pad + 2 + columns_of(before) +
                     columns_of(arrow()) + columns_of(after);
    if (used <= style_.width) {
      return fmt::format("{}{}  {}{}{}{}\n", start, blanks(pad), before, arrow(), after,
                         place.note);
    }
    const std::string margin = blanks(indent + kIndent);
    return fmt::format("{}{}\n{}{}\n{}{}\n", start, place.note, margin,
                       paint("- " + before, Ink::kRed), margin, paint("+ " + after, Ink::kGreen));
  }

  // A text of several lines: all of one that is made or goes, else what differs.
  std::string lines_text(const Place& place, int indent) const {
    const auto lines = !place.before ? all_lines(place.after->as_string(), LineKind::kAdded)
                       : !place.after
                           ? all_lines(place.before->as_string(), LineKind::kRemoved)
                           : line_diff(place.before->as_string(), place.after->as_string());
    std::string out;
    for (const DiffLine& line : lines) {
      out += blanks(indent);
      if (line.kind == LineKind::kAdded) {
        out += paint("+ " + line.text, Ink::kGreen);
      } else if (line.kind == LineKind::kRemoved) {
        out += paint("- " + line.text, Ink::kRed);
      } else if (line.kind == LineKind::kSkipped) {
        out += paint("  (" + line.text + ")", Ink::kDim);
      } else {
        out += "  " + line.text;
      }
      out += "\n";
    }
    return out;
  }

  const ChangeStyle& style_;
};

}  // namespace

std::string render_changes(const ChangeList& changes, const ChangeStyle& style) {
  return Renderer(style).render(changes, {}, 0);
}

}  // namespace cairn::cli
