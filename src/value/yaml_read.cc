// The composer: events of libyaml become Values. It keeps its own stack, so a document's depth
// never is ours, and enforces every budget while events arrive.
#include <fmt/format.h>

#include <optional>
#include <string>
#include <unordered_map>

#include "base/utf8.h"
#include "value/repeated_keys.h"
#include "value/short_forms.h"
#include "value/syntax_error.h"
#include "value/text_cache.h"
#include "value/yaml.h"
#include "value/yaml_events.h"
#include "value/yaml_node.h"
#include "value/yaml_tabs.h"

namespace cairn {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kWeightBytes = 64;
constexpr std::size_t kTagDirectivesMax = 100;

// libyaml compares every %TAG line with all before it.
bool too_many_tag_directives(std::string_view text) {
  // The last bytes of the line ends of YAML 1.1: LF, CR, NEL, LS, PS.
  constexpr std::string_view kLineEnds = "\n\r\x85\xA8\xA9";
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find("%TAG", at)) != std::string_view::npos; ++at) {
    if (at == 0 || kLineEnds.find(text[at - 1]) != std::string_view::npos) ++count;
  }
  return count > kTagDirectivesMax;
}

// A list or map that is still open. Its items and entries lie on the composer's two stacks, from
// `base` up.
struct Frame {
  NodeKind kind;
  SourcePos at;
  YamlTag tag;
  std::string anchor;
  std::size_t base;
  bool merge_source = false;  // a list behind "<<"
  bool has_key = false;
  bool merge_key = false;
  Value key;
  std::vector<Entry> merged;
  std::size_t weight = 1;
  std::size_t height = 0;
};

class Composer {
 public:
  Composer(std::string_view text, const ParseLimits& limits, RepeatedKeys* repeated)
      : events_(text), tabs_(text), limits_(limits), repeated_(repeated) {}

  Result<Value> compose() {
    for (;;) {
      if (!events_.next()) return events_.error();
      const yaml_event_t& event = events_.event();
      if (const std::optional<SourcePos> tab = tabs_.find(event)) {
        return syntax_error("YAML: a tab stands where only blanks may", *tab,
                            "Replace the tab by blanks, or put the text in quotes.");
      }
      if (event.type == YAML_STREAM_END_EVENT) return root_;
      if (!take(event)) return std::move(*error_);
    }
  }

 private:
  bool fail(std::string_view problem, SourcePos at, std::string_view fix) {
    error_ = syntax_error(problem, at, fix);
    return false;
  }
  bool fail(Error error) {
    error_ = std::move(error);
    return false;
  }

  bool take(const yaml_event_t& event) {
    const SourcePos at = source_pos(event.start_mark);
    if (++event_count_ > limits_.events_max) {
      return fail(fmt::format("YAML: more than {} parts", limits_.events_max), at,
                  "Split the document.");
    }
    switch (event.type) {
      case YAML_DOCUMENT_START_EVENT:
        if (documents_++ == 0) return true;
        return fail("YAML: a second document begins", at, "Keep one document; remove \"---\".");
      case YAML_SCALAR_EVENT:
        return take_scalar(event, at);
      case YAML_ALIAS_EVENT:
        return take_alias(event, at);
      case YAML_SEQUENCE_START_EVENT:
        return open(NodeKind::kSequence, event.data.sequence_start.tag,
                    event.data.sequence_start.anchor, at);
      case YAML_MAPPING_START_EVENT:
        return open(NodeKind::kMapping, event.data.mapping_start.tag,
                    event.data.mapping_start.anchor, at);
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT:
        return close();
      default:
        return true;
    }
  }

  static std::string_view view(const yaml_char_t* text) {
    return text != nullptr ? reinterpret_cast<const char*>(text) : std::string_view();
  }

  bool read_tag(const yaml_char_t* text, SourcePos at, YamlTag& out) {
    const std::optional<YamlTag> tag = find_tag(reinterpret_cast<const char*>(text));
    if (tag) {
      out = *tag;
      return true;
    }
    const std::string near = nearest_short_form(view(text));
    return fail(fmt::format("YAML: unknown tag \"{}\"", view(text)), at,
                near.empty()
                    ? "Write a function's short form such as !Ref, or put text that begins with ! "
                      "in quotes."
                    : fmt::format("Did you mean \"{}\"?", near));
  }

  bool reserve_anchor(std::string_view anchor, SourcePos at) {
    if (anchor.empty() || anchors_.try_emplace(std::string(anchor)).second) return true;
    return fail(fmt::format("YAML: a second anchor \"{}\"", anchor), at,
                "Give each anchor a name of its own.");
  }

  bool take_scalar(const yaml_event_t& event, SourcePos at) {
    const auto& scalar = event.data.scalar;
    const std::string_view text(reinterpret_cast<const char*>(scalar.value), scalar.length);
    const std::string_view anchor = view(scalar.anchor);
    if (!reserve_anchor(anchor, at)) return false;
    YamlNode node;
    node.weight = 1 + text.size() / kWeightBytes;
    YamlTag tag;
    if (scalar.plain_implicit != 0 || view(scalar.tag) == "!") {
      tag = {.sort = YamlTag::Sort::kScalar, .scalar = resolve_plain(text)};
    } else if (scalar.tag == nullptr) {
      tag.sort = YamlTag::Sort::kScalar;
    } else if (!read_tag(scalar.tag, at, tag)) {
      return false;
    }
    node.scalar = tag.scalar;
    if (!make_scalar(tag, text, at, node)) return false;
    return finish(std::move(node), anchor, at);
  }

  bool make_scalar(const YamlTag& tag, std::string_view text, SourcePos at, YamlNode& node) {
    if (tag.sort != YamlTag::Sort::kScalar) {
      node.bare = cache_.string(text);
      node.bare.set_pos(at);
      Result<Value> tagged = apply_tag(tag, NodeKind::kScalar, node.bare, at);
      if (!tagged) return fail(std::move(tagged).error());
      node.value = std::move(tagged).value();
      return true;
    }
    const bool mark = tag.scalar == ScalarTag::kMerge || tag.scalar == ScalarTag::kValueMark;
    if (tag.scalar == ScalarTag::kStr || mark) {
      node.value = cache_.string(text);
    } else {
      std::optional<Value> value = construct_scalar(tag.scalar, text);
      if (!value) return fail_scalar(text, at);
      node.value = std::move(*value);
    }
    node.value.set_pos(at);
    node.bare = node.value;
    return true;
  }

  bool fail_scalar(std::string_view text, SourcePos at) {
    constexpr std::size_t kShown = 40;
    std::size_t shown = std::min(text.size(), kShown);
    while (shown < text.size() && (static_cast<unsigned char>(text[shown]) & 0xC0) == 0x80) ++shown;
    return fail(fmt::format("YAML: \"{}\" is not a value of its tag", text.substr(0, shown)), at,
                "Correct the value, or put it in quotes without a tag to make it text.");
  }

  bool take_alias(const yaml_event_t& event, SourcePos at) {
    if (++alias_count_ > limits_.aliases_max) {
      return fail(fmt::format("YAML: more than {} aliases", limits_.aliases_max), at,
                  "Use fewer aliases.");
    }
    const std::string name(view(event.data.alias.anchor));
    const auto found = anchors_.find(name);
    if (found == anchors_.end()) {
      return fail(fmt::format("YAML: alias of an unknown anchor \"{}\"", name), at,
                  "Declare the anchor before its first alias, or put text that begins with * in "
                  "quotes.");
    }
    if (!found->second) {
      return fail(fmt::format("YAML: alias \"{}\" stands inside what it names", name), at,
                  "Move the alias out of the part that carries the anchor.");
    }
    YamlNode node = *found->second;
    node.value.set_pos(at);
    return check_depth(frames_.size() + node.height, at) && deliver(std::move(node), at);
  }

  bool check_depth(std::size_t depth, SourcePos at) {
    if (depth <= limits_.depth_max) return true;
    return fail(
        fmt::format("YAML: more than {} lists and maps inside each other", limits_.depth_max), at,
        "Nest less deeply.");
  }

  bool check_weight(std::size_t weight, SourcePos at) {
    if (weight <= limits_.expanded_max) return true;
    return fail(
        fmt::format("YAML: aliases make the document larger than {} parts", limits_.expanded_max),
        at, "Use fewer aliases of large parts.");
  }

  bool open(NodeKind kind, const yaml_char_t* tag_text, const yaml_char_t* anchor_text,
            SourcePos at) {
    if (!check_depth(frames_.size() + 1, at)) return false;
    Frame frame{.kind = kind, .at = at};
    frame.anchor = view(anchor_text);
    if (!read_tag(tag_text, at, frame.tag) || !reserve_anchor(frame.anchor, at)) return false;
    frame.base = kind == NodeKind::kSequence ? items_.size() : entries_.size();
    frame.merge_source =
        kind == NodeKind::kSequence && !frames_.empty() && frames_.back().merge_key;
    frames_.push_back(std::move(frame));
    return true;
  }

  template <class T>
  static std::vector<T> cut(std::vector<T>& stack, std::size_t base) {
    const auto from = stack.begin() + static_cast<std::ptrdiff_t>(base);
    std::vector<T> top(std::make_move_iterator(from), std::make_move_iterator(stack.end()));
    stack.erase(from, stack.end());
    return top;
  }

  Value build_map(Frame& frame) {
    std::vector<Entry> own = cut(entries_, frame.base);
    if (repeated_ != nullptr) detail::tell_repeated(own, frame.at, *repeated_);
    if (frame.merged.empty()) return Value::map(std::move(own));
    std::move(own.begin(), own.end(), std::back_inserter(frame.merged));
    return Value::map(std::move(frame.merged));
  }

  bool close() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    YamlNode node;
    node.kind = frame.kind;
    node.weight = frame.weight;
    node.height = frame.height + 1;
    node.bare =
        frame.kind == NodeKind::kSequence ? Value::list(cut(items_, frame.base)) : build_map(frame);
    node.bare.set_pos(frame.at);
    Result<Value> tagged = apply_tag(frame.tag, frame.kind, node.bare, frame.at);
    if (!tagged) return fail(std::move(tagged).error());
    node.value = std::move(tagged).value();
    return finish(std::move(node), frame.anchor, frame.at);
  }

  bool finish(YamlNode node, std::string_view anchor, SourcePos at) {
    if (!anchor.empty()) anchors_[std::string(anchor)] = node;
    return deliver(std::move(node), at);
  }

  // "<<" and "=" have a meaning only as keys.
  bool check_not_mark(const YamlNode& node, SourcePos at) {
    if (node.scalar != ScalarTag::kMerge && node.scalar != ScalarTag::kValueMark) return true;
    return fail(fmt::format("YAML: \"{}\" alone is not a value", node.value.as_string()), at,
                "Put it in quotes to make it text.");
  }

  bool deliver(YamlNode node, SourcePos at) {
    if (frames_.empty()) {
      if (!check_not_mark(node, at)) return false;
      root_ = std::move(node.value);
      return true;
    }
    Frame& frame = frames_.back();
    if (frame.kind == NodeKind::kMapping && !frame.has_key) return take_key(frame, node, at);
    if (!check_not_mark(node, at)) return false;
    if (frame.kind == NodeKind::kMapping && frame.merge_key) return merge(frame, node, at);
    frame.weight += node.weight;
    frame.height = std::max(frame.height, node.height);
    if (frame.kind == NodeKind::kSequence) {
      items_.push_back(std::move(frame.merge_source ? node.bare : node.value));
    } else {
      entries_.push_back({std::move(frame.key), std::move(node.value)});
      frame.has_key = false;
    }
    return check_weight(frame.weight, at);
  }

  bool take_key(Frame& frame, YamlNode& node, SourcePos at) {
    if (!node.value.is_scalar()) {
      return fail("YAML: a key is a list or a map", at, "Write keys as text, numbers or booleans.");
    }
    frame.has_key = true;
    frame.merge_key = node.scalar == ScalarTag::kMerge;
    frame.weight += node.weight;
    frame.key = std::move(node.value);
    return check_weight(frame.weight, at);
  }

  // Of several sources in a list the earlier one wins, so the later ones go in first: of equal
  // keys Value::map keeps the last.
  bool merge(Frame& frame, const YamlNode& node, SourcePos at) {
    const bool list = node.kind == NodeKind::kSequence && node.bare.is_list();
    const std::span<const Value> sources =
        list ? node.bare.items() : std::span<const Value>(&node.bare, 1);
    for (std::size_t i = sources.size(); i-- > 0;) {
      if (!sources[i].is_map()) {
        return fail("YAML: \"<<\" merges something that is not a map", at,
                    "Name a map or a list of maps after \"<<\".");
      }
      merged_count_ += sources[i].size();
      if (merged_count_ > limits_.merged_entries_max) {
        return fail(fmt::format("YAML: more than {} merged entries", limits_.merged_entries_max),
                    at, "Merge fewer or smaller maps.");
      }
      const auto entries = sources[i].entries();
      frame.merged.insert(frame.merged.end(), entries.begin(), entries.end());
    }
    frame.has_key = false;
    frame.merge_key = false;
    frame.weight += node.weight;
    frame.height = std::max(frame.height, node.height - 1);
    return check_weight(frame.weight, at);
  }

  YamlEvents events_;
  YamlTabs tabs_;
  const ParseLimits& limits_;
  RepeatedKeys* const repeated_;
  TextCache cache_;
  std::vector<Frame> frames_;
  std::vector<Value> items_;
  std::vector<Entry> entries_;
  std::unordered_map<std::string, std::optional<YamlNode>> anchors_;  // empty while still open
  std::size_t event_count_ = 0;
  std::size_t alias_count_ = 0;
  std::size_t merged_count_ = 0;
  std::size_t documents_ = 0;
  Value root_;
  std::optional<Error> error_;
};

}  // namespace

Result<Value> read_yaml(std::string_view text, const ParseLimits& limits, RepeatedKeys* repeated) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const std::size_t valid = utf8_valid_prefix(text);
  if (valid != text.size()) {
    return syntax_error("YAML: the text is not valid UTF-8", source_pos(text, valid),
                        "Save the text as UTF-8.");
  }
  if (too_many_tag_directives(text)) {
    return syntax_error(fmt::format("YAML: more than {} %TAG lines", kTagDirectivesMax), {1, 1},
                        "Remove the %TAG lines that are not needed.");
  }
  return Composer(text, limits, repeated).compose();
}

}  // namespace cairn
