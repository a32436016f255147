#include "template/template.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "base/suggest.h"
#include "catalog/error_catalog.h"
#include "value/json.h"
#include "value/yaml.h"

namespace cairn {
namespace {

constexpr std::string_view kVersion = "2015-09-01";

enum class Shape : std::uint8_t {
  kText,       // any scalar
  kLocalText,  // text, or a map from language to text
  kTextList,   // text, or a list of texts
  kFreeMap,
  kNamedMap,  // a map whose keys are the names of things
};

struct Section {
  std::string_view name;
  Shape shape;
  Value Template::*field;  // nullptr when nothing later asks for it
};

// Section 2 of template-language.
constexpr Section kSections[] = {
    {"ROSTemplateFormatVersion", Shape::kText, nullptr},
    {"HeatTemplateFormatVersion", Shape::kText, nullptr},
    {"Description", Shape::kLocalText, &Template::description},
    {"Metadata", Shape::kFreeMap, &Template::metadata},
    {"Parameters", Shape::kNamedMap, &Template::parameters},
    {"Mappings", Shape::kFreeMap, &Template::mappings},
    {"Conditions", Shape::kNamedMap, &Template::conditions},
    {"Rules", Shape::kNamedMap, &Template::rules},
    {"Locals", Shape::kNamedMap, &Template::locals},
    {"Resources", Shape::kNamedMap, &Template::resources},
    {"Outputs", Shape::kNamedMap, &Template::outputs},
    {"Transform", Shape::kTextList, &Template::transform},
    {"Workspace", Shape::kFreeMap, &Template::workspace},
};

bool is_map_shape(Shape shape) {
  return shape == Shape::kFreeMap || shape == Shape::kNamedMap;
}

bool fits(Shape shape, const Value& value) {
  if (value.is_null()) return true;
  switch (shape) {
    case Shape::kText:
      return value.is_scalar();
    case Shape::kLocalText:
      return value.is_scalar() || value.is_map();
    case Shape::kTextList:
      return value.is_string() || value.is_list();
    case Shape::kFreeMap:
    case Shape::kNamedMap:
      return value.is_map();
  }
  return false;
}

std::string_view shape_words(Shape shape) {
  switch (shape) {
    case Shape::kText:
      return "text";
    case Shape::kLocalText:
      return "text, or a map from language to text";
    case Shape::kTextList:
      return "text";
    case Shape::kFreeMap:
    case Shape::kNamedMap:
      return "a map";
  }
  return {};
}

std::string key_text(const Value& key) {
  return key.is_string() ? std::string(key.as_string()) : to_json(key, JsonStyle::kPython);
}

const Section* find_section(std::string_view name) {
  for (const Section& section : kSections) {
    if (section.name == name) return &section;
  }
  return nullptr;
}

Error schema_error(std::string_view reason, SourcePos at, std::string fix) {
  return {.code = "InvalidSchema",
          .message = error_text("InvalidSchema", {{"reason", reason}}),
          .where = {},
          .at = at,
          .fix = std::move(fix)};
}

Error section_error(std::string section, SourcePos at, std::string fix) {
  return {.code = "InvalidTemplateSection",
          .message = error_text("InvalidTemplateSection", {{"section", section}}),
          .where = std::move(section),
          .at = at,
          .fix = std::move(fix)};
}

// The section that a misspelt key most likely stands for; nullptr when none is near.
const Section* meant_section(const Value& key) {
  Nearest search(key_text(key));
  for (const Section& section : kSections) search.offer(section.name);
  return find_section(search.best());
}

Error unknown_section(const Value& key, const Section* meant) {
  std::string fix = meant == nullptr ? "Remove it; notes and YAML anchors may stand under Metadata."
                                     : "Did you mean \"" + std::string(meant->name) + "\"?";
  return section_error(key_text(key), key.pos(), std::move(fix));
}

Error version_error(std::string_view reason, SourcePos at) {
  return {.code = "InvalidTemplateVersion",
          .message = error_text("InvalidTemplateVersion", {{"reason", reason}}),
          .where = "ROSTemplateFormatVersion",
          .at = at,
          .fix = "Write ROSTemplateFormatVersion: '" + std::string(kVersion) + "'."};
}

void check_version(const Value& root, Errors& errors) {
  const Value* version = root.find("ROSTemplateFormatVersion");
  if (version == nullptr || version->is_null()) {
    errors.push_back(version_error("\"ROSTemplateFormatVersion\" is missing", root.pos()));
    return;
  }
  if (version->is_string() && version->as_string() == kVersion) return;
  const std::string reason = "\"" + key_text(*version) +
                             "\". \"ROSTemplateFormatVersion\" should be: " + std::string(kVersion);
  errors.push_back(version_error(reason, version->pos()));
}

void check_names(const Section& section, const Value& map, Errors& errors) {
  for (const Entry& entry : map.entries()) {
    if (entry.key.is_string()) continue;
    Error error = schema_error(
        "The name " + key_text(entry.key) + " in " + std::string(section.name) + " is not text",
        entry.key.pos(), "Put the name in quotes.");
    error.where = std::string(section.name);
    errors.push_back(std::move(error));
  }
}

// False when what could be read is too little to look for further mistakes in.
bool read_sections(const Value& root, Template& result, Errors& errors) {
  bool sound = true;
  for (const Entry& entry : root.entries()) {
    const Section* section = entry.key.is_string() ? find_section(entry.key.as_string()) : nullptr;
    if (section == nullptr) {
      section = meant_section(entry.key);
      errors.push_back(unknown_section(entry.key, section));
      if (section == nullptr || root.find(section->name) != nullptr) continue;
    }
    if (!fits(section->shape, entry.value)) {
      sound = false;
      errors.push_back(section_error(std::string(section->name), entry.value.pos(),
                                     "It must be " + std::string(shape_words(section->shape)) +
                                         ", but is a value of type " +
                                         std::string(kind_name(entry.value.kind())) + "."));
      continue;
    }
    if (section->shape == Shape::kNamedMap) {
      const std::size_t before = errors.size();
      check_names(*section, entry.value, errors);
      sound = sound && errors.size() == before;
    }
    if (section->field != nullptr) result.*(section->field) = entry.value;
  }
  return sound;
}

void fill_absent_maps(Template& result) {
  for (const Section& section : kSections) {
    if (section.field == nullptr || !is_map_shape(section.shape)) continue;
    Value& value = result.*(section.field);
    if (value.is_null()) value = Value::map({}).with_pos(value.pos());
  }
}

Error too_large(std::size_t bytes) {
  const std::string reason = "Template size (" + std::to_string(bytes) +
                             " bytes) exceeds maximum allowed size (" +
                             std::to_string(kTemplateBytesMax) + " bytes)";
  return {.code = "RequestLimitExceeded",
          .message = error_text("RequestLimitExceeded", {{"reason", reason}}),
          .where = {},
          .at = {},
          .fix = "Split the template into nested stacks."};
}

SourcePos place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n');  // npos + 1 is 0
  return {static_cast<std::uint32_t>(lines + 1),
          static_cast<std::uint32_t>(offset - (line_start + 1) + 1)};
}

ParsedTemplate read_root(const Value& root, RepeatedKeys repeated) {
  if (!root.is_map()) {
    return {nullptr,
            {schema_error("The template is not a JSON object or YAML mapping", root.pos(),
                          "Begin with ROSTemplateFormatVersion: '2015-09-01'.")}};
  }
  auto parsed = std::make_shared<Template>();
  parsed->root = root;
  parsed->repeated_keys = std::move(repeated);
  Errors errors;
  check_version(root, errors);
  const bool sound = read_sections(root, *parsed, errors);
  fill_absent_maps(*parsed);
  if (errors.empty()) return {std::move(parsed), {}};
  if (!sound) parsed = nullptr;
  return {nullptr, std::move(errors), std::move(parsed)};
}

}  // namespace

ParsedTemplate parse_template(std::string_view text) {
  if (text.size() > kTemplateBytesMax) return {nullptr, {too_large(text.size())}};
  if (text.empty()) {
    return {nullptr,
            {schema_error("The template is empty", {}, "Give a template of 1 to 524,288 bytes.")}};
  }
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    return {nullptr,
            {schema_error("The template contains a NUL character", place_of(text, nul),
                          "Save the template as UTF-8 text.")}};
  }
  RepeatedKeys repeated;
  Result<Value> root = read_document(text, {}, &repeated);
  if (!root) {
    Error error = std::move(root).error();
    error.message = error_text("InvalidSchema", {{"reason", error.message}});
    return {nullptr, {std::move(error)}};
  }
  return read_root(*root, std::move(repeated));
}

ParsedTemplate read_template(const Value& root) {
  return read_root(root, {});
}

std::shared_ptr<const Template> with_sections(const Template& source,
                                              std::span<const SectionValue> sections) {
  auto result = std::make_shared<Template>(source);
  std::vector<Entry> entries(source.root.entries().begin(), source.root.entries().end());
  for (const SectionValue& section : sections) {
    const Section* known = find_section(section.name);
    assert(known != nullptr && known->field != nullptr);
    (*result).*(known->field) = section.value;
    const Value key = Value::string(section.name);
    const auto at = std::find_if(entries.begin(), entries.end(),
                                 [&key](const Entry& entry) { return entry.key == key; });
    if (section.value.is_null()) {
      if (at != entries.end()) entries.erase(at);
    } else if (at != entries.end()) {
      at->value = section.value;
    } else {
      entries.push_back({key, section.value});
    }
  }
  result->root = Value::map(std::move(entries)).with_pos(source.root.pos());
  fill_absent_maps(*result);
  return result;
}

}  // namespace cairn
