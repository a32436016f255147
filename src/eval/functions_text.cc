// Functions that make text from text.
#include <algorithm>

#include "base/base64.h"
#include "base/utf8.h"
#include "eval/compiler.h"
#include "eval/functions.h"
#include "eval/resolver.h"
#include "eval/text.h"

namespace cairn::detail {
namespace {

constexpr std::int64_t kIndentLevelMax = 20;
constexpr std::int64_t kIndentSizeMax = 4;
constexpr std::size_t kMatchBytes = 16'384;  // what a light match costs at the most, as work

void append_word(const Value& word, std::string& out) {
  if (!word.is_null()) write_text(word, out);
}

// False when the result would be too large.
bool replace_all(Call& call, std::string& text, std::string_view from, std::string_view to) {
  std::string out;
  std::size_t at = 0;
  while (true) {
    const std::size_t hit = text.find(from, at);
    if (hit == std::string::npos) break;
    if (!call.spend(hit - at + to.size() + 1)) return false;
    out.append(text, at, hit - at);
    out += to;
    at = hit + from.size();
  }
  if (at == 0) return call.spend(text.size() / 64);  // searching is not free either
  if (!call.spend(text.size() - at)) return false;
  out.append(text, at);
  text = std::move(out);
  return true;
}

}  // namespace

Value resolve_join(Call& call, Arguments arguments) {
  const std::string_view delimiter = arguments[0].as_string();
  std::string out;
  bool first = true;
  for (const Value& word : arguments[1].items()) {
    const std::size_t before = out.size();
    if (!first) out += delimiter;
    first = false;
    append_word(word, out);
    if (!call.spend(out.size() - before)) return {};
  }
  return Value::string(out);
}

Part construct_split(Compiler& compiler, const FunctionSpec& spec, const Value& argument,
                     const Path& path) {
  const auto items = argument.items();
  if (!items.empty() && items[0].is_string() && items[0].as_string().empty()) {
    return compiler.fail_shape(spec, "Fn::Split: the delimiter is empty", Path(path, 0),
                               items[0].pos());
  }
  return compiler.call_by_table(spec, argument, path);
}

Value resolve_split(Call& call, Arguments arguments) {
  const std::string_view delimiter = arguments[0].as_string();
  std::vector<Value> pieces;
  if (arguments[1].is_null()) return Value::list({});
  std::string_view rest = arguments[1].as_string();
  while (true) {
    const std::size_t hit = rest.find(delimiter);
    const std::string_view piece = rest.substr(0, hit);
    if (!call.spend(piece.size() + 2 * sizeof(Value))) return {};
    pieces.push_back(Value::string(piece));
    if (hit == rest.npos) return Value::list(std::move(pieces));
    rest.remove_prefix(hit + delimiter.size());
  }
}

Value resolve_replace(Call& call, Arguments arguments) {
  std::string text(arguments[1].as_string());
  if (!call.spend(text.size())) return {};
  for (const Entry& entry : arguments[0].entries()) {
    if (!entry.key.is_string() || entry.key.as_string().empty()) {
      return call.fail("Fn::Replace: what to replace must be text that is not empty");
    }
    if (!entry.value.is_scalar() || entry.value.kind() == Kind::kBytes) {
      return call.fail("Fn::Replace: a replacement must be text, a number, a boolean or null");
    }
    std::string to;
    append_word(entry.value, to);
    if (!replace_all(call, text, entry.key.as_string(), to)) return {};
  }
  return Value::string(text);
}

Value resolve_str(Call& call, Arguments arguments) {
  if (arguments[0].is_string()) return arguments[0];
  if (!call.spend_walk(arguments[0])) return {};
  return call.text(to_text(arguments[0]));
}

Part construct_indent(Compiler& compiler, const FunctionSpec& spec, const Value& argument,
                      const Path& path) {
  if (argument.is_null()) return {};
  return compiler.call_by_table(spec, argument, path);
}

Value resolve_indent(Call& call, Arguments arguments) {
  const std::int64_t level = arguments[1].is_int() ? arguments[1].as_int() : -1;
  if (level < 0 || level > kIndentLevelMax) {
    return call.fail("Fn::Indent: the level must be between 0 and 20");
  }
  std::int64_t size = 2;
  if (arguments.size() > 2) size = arguments[2].is_int() ? arguments[2].as_int() : -1;
  if (size < 0 || size > kIndentSizeMax) {
    return call.fail("Fn::Indent: the size must be between 0 and 4");
  }
  const std::string indent(static_cast<std::size_t>(level * size), ' ');
  bool here = arguments.size() < 4 || arguments[3].as_bool();
  std::string out;
  std::string_view rest = arguments[0].as_string();
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, std::min(rest.find('\n'), rest.size() - 1) + 1);
    if (!call.spend(line.size() + indent.size())) return {};
    if (here) out += indent;
    here = true;
    out += line;
    rest.remove_prefix(line.size());
  }
  return Value::string(out);
}

Value resolve_base64_encode(Call& call, Arguments arguments) {
  // One source appends a line feed here; the documentation shows none.
  const std::string_view text = arguments[0].as_string();
  if (!call.spend(text.size())) return {};
  return call.text(base64_encode(text));
}

Value resolve_base64_decode(Call& call, Arguments arguments) {
  std::string_view text = arguments[0].as_string();
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.empty()) return call.fail("Fn::Base64Decode: the text is empty");
  if (!call.spend(text.size())) return {};
  const std::optional<std::string> decoded = base64_decode(text);
  if (!decoded) {
    return call.fail("Fn::Base64Decode: the text is not Base64",
                     "Use the standard alphabet, padded with \"=\" to groups of four.");
  }
  if (utf8_valid_prefix(*decoded) != decoded->size()) {
    return call.fail("Fn::Base64Decode: what is encoded is not UTF-8 text",
                     "Only text can be decoded here; pass binary data on as it is.");
  }
  return call.text(*decoded);
}

Value resolve_same(Call&, Arguments arguments) {
  return arguments[0];
}

Value resolve_match_pattern(Call& call, Arguments arguments) {
  const std::string_view pattern = arguments[0].as_string();
  const std::string_view text = arguments[1].as_string();
  if (!call.spend(kMatchBytes + text.size() * sizeof(char32_t))) return {};
  Budget* const budget = call.scope().budget();
  const Result<bool> matched = budget != nullptr ? match_pattern(pattern, text, budget->patterns())
                                                 : match_pattern(pattern, text);
  if (matched) return Value::boolean(*matched);
  return call.fail_with(matched.error());
}

}  // namespace cairn::detail
