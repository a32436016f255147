// Fn::Sub (section 10.6).
#include <fmt/format.h>

#include "eval/compiler.h"
#include "eval/functions.h"
#include "eval/resolver.h"
#include "eval/sub_text.h"
#include "eval/text.h"

namespace cairn::detail {
namespace {

constexpr std::string_view kPlaceholderFix = "Write ${!name} for a text that stays as it is.";

// The variables in the order they are written, compiled whether used or not.
struct Variables {
  std::span<const Entry> written;
  std::vector<Part> parts;

  const Part* find(std::string_view name) const {
    for (std::size_t i = 0; i < written.size(); ++i) {
      if (written[i].key.as_string() == name) return &parts[i];
    }
    return nullptr;
  }
};

bool compile_variables(Compiler& compiler, const FunctionSpec& spec, const Value& map,
                       const Path& path, Variables& out) {
  if (!map.is_map() || !call_name(map).empty()) {
    compiler.fail_shape(spec, "Fn::Sub: the variables must be a map that is written out", path,
                        map.pos());
    return false;
  }
  out.written = map.entries();
  for (const Entry& entry : out.written) {
    if (!entry.key.is_string()) {
      compiler.fail_shape(spec, "Fn::Sub: the names of variables must be text", path,
                          entry.key.pos());
      return false;
    }
    out.parts.push_back(compiler.value(entry.value, Path(path, entry.key)));
  }
  return true;
}

// A name with dots: an output of a nested stack, an attribute, or a resource with dots in its name.
Part dotted_name(Compiler& compiler, std::string_view name, SourcePos at, const Path& path) {
  const auto text = [at](std::string_view part) { return Value::string(part).with_pos(at); };
  const std::size_t last = name.rfind('.');
  const std::size_t before = last == 0 ? name.npos : name.rfind('.', last - 1);
  if (before != name.npos && name.substr(before + 1, last - before - 1) == "Outputs" &&
      compiler.is_resource(name.substr(0, before))) {
    return compiler.attribute(text(name.substr(0, before)), text(name.substr(before + 1)), path);
  }
  const std::string_view resource = name.substr(0, last);
  if (!compiler.is_resource(resource) && compiler.is_resource(name)) {
    return compiler.reference(text(name), path);
  }
  return compiler.attribute(text(resource), text(name.substr(last + 1)), path);
}

Part placeholder(Compiler& compiler, std::string_view name, const Variables& variables,
                 SourcePos at, const Path& path) {
  if (name.find('.') != name.npos) return dotted_name(compiler, name, at, path);
  if (const Part* variable = variables.find(name)) return *variable;
  return compiler.reference(Value::string(name).with_pos(at), path);
}

// False when the value is Unknown or a failure, which then is the result.
bool append_text(Call& call, const Value& value, std::string& out) {
  if (value.has_unknown() || call.failed() || !call.spend_walk(value)) return false;
  const std::size_t before = out.size();
  if (!is_no_value(value)) write_text(value, out);
  return call.spend(out.size() - before);
}

Value sub_of_parameter(Call& call, Arguments) {
  const auto variables = call.node().written.items()[1].entries();
  const Value text = call.part(0);
  if (text.has_unknown() || call.failed() || !call.spend_walk(text)) return text;
  const std::string cut_from = to_text(text);
  if (!call.spend(cut_from.size())) return {};
  const Result<std::vector<SubPiece>> pieces = cut_sub_text(cut_from);
  if (!pieces) return call.fail(pieces.error().message, std::string(kPlaceholderFix));
  std::string out;
  for (const SubPiece& piece : *pieces) {
    if (!call.spend(piece.text.size() + 1)) return {};
    if (!piece.is_name) {
      out += piece.text;
      continue;
    }
    std::size_t variable = 0;
    while (variable < variables.size() && variables[variable].key.as_string() != piece.text) {
      ++variable;
    }
    const std::optional<Value> value = variable < variables.size()
                                           ? std::optional(call.part(variable + 1))
                                           : call.scope().parameter(piece.text);
    if (!value) return call.fail_reference(piece.text);
    if (!append_text(call, *value, out))
      return value->has_unknown() ? first_unknown(*value) : Value();
  }
  return Value::string(out).with_pos(call.node().at);
}

// The text is a parameter's: its placeholders are known only when it is resolved, so they cannot
// name resources. Arguments: the text, then the variables as written.
const FunctionSpec kSubOfParameter{"Fn::Sub", kInValues, Form::kOne, Eagerness::kLazy,
                                   sub_of_parameter};

Part construct_from_parameter(Compiler& compiler, const FunctionSpec& spec, const Value& argument,
                              Variables variables, const Path& path) {
  const Value& text = argument.items()[0];
  const std::string_view name = text.get_string("Ref");
  if (call_name(text) != "Ref" || name.empty() || compiler.is_resource(name)) {
    return compiler.fail_shape(spec,
                               "Fn::Sub: the text must be written out or be the Ref of a parameter",
                               path, text.pos());
  }
  std::vector<Part> parts{compiler.value(text, path)};
  parts.insert(parts.end(), variables.parts.begin(), variables.parts.end());
  return compiler.call(kSubOfParameter, argument, std::move(parts), path);
}

}  // namespace

// The call's parts are the pieces of its text in order; pieces known by now are joined.
Part construct_sub(Compiler& compiler, const FunctionSpec& spec, const Value& argument,
                   const Path& path) {
  const auto items = argument.items();
  if (!argument.is_string() && items.size() != 2) {
    return compiler.fail_shape(
        spec, "Fn::Sub: the argument must be text, or a list of a text and a map of variables",
        path, argument.pos());
  }
  Variables variables;
  const bool good =
      argument.is_string() || compile_variables(compiler, spec, items[1], Path(path, 1), variables);
  if (!good) return {};
  const Value& text = argument.is_string() ? argument : items[0];
  if (!text.is_string()) {
    return construct_from_parameter(compiler, spec, argument, std::move(variables), path);
  }
  const Result<std::vector<SubPiece>> pieces = cut_sub_text(text.as_string());
  if (!pieces) {
    return compiler.fail(pieces.error().message, path, text.pos(), std::string(kPlaceholderFix));
  }
  std::vector<Part> parts;
  std::string known;
  for (const SubPiece& piece : *pieces) {
    if (!piece.is_name) {
      known += piece.text;
      continue;
    }
    Part part = placeholder(compiler, piece.text, variables, text.pos(), path);
    if (is_constant(part) && part.value.is_scalar()) {
      write_text(part.value, known);
      continue;
    }
    if (!known.empty()) parts.push_back({Value::string(known), nullptr});
    known.clear();
    parts.push_back(std::move(part));
  }
  if (parts.empty()) return {Value::string(known).with_pos(argument.pos()), nullptr};
  if (!known.empty()) parts.push_back({Value::string(known), nullptr});
  // A placeholder is not a function of its own.
  return compiler.call(spec, argument, std::move(parts), path, 0, levels_of(variables.parts));
}

Value resolve_sub(Call& call, Arguments) {
  std::string out;
  for (std::size_t i = 0; i < call.count(); ++i) {
    const Value piece = call.part(i);
    if (!append_text(call, piece, out)) {
      return piece.has_unknown() ? first_unknown(piece) : Value();
    }
  }
  return Value::string(out).with_pos(call.node().at);
}

}  // namespace cairn::detail
