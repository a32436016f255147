#include "tests/corpus/corpus.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "value/json.h"

namespace cairn::testing {
namespace {

const std::string kFolder = CAIRN_SOURCE_DIR "/../shared/corpus/";
constexpr std::string_view kCommonPrefix = "templates/";

std::optional<std::string> read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) return std::nullopt;
  return text.str();
}

std::optional<Value> read_value(const std::string& path) {
  const auto text = read_text(path);
  if (!text) return std::nullopt;
  auto value = read_json(*text);
  if (!value) return std::nullopt;
  return std::move(value).value();
}

// Of where each parameter's value came from.
Value made_up(const Value& provenance) {
  MapBuilder names;
  for (const Entry& entry : provenance.entries()) {
    if (entry.value.as_string().starts_with("synth:")) names.set(entry.key, Value());
  }
  return names.build();
}

// tests/corpus/values.txt: id -> parameter -> text.
using Values = std::map<std::string, std::map<std::string, std::string>>;

Values read_values() {
  constexpr std::string_view kSeparator = " | ";
  Values values;
  std::ifstream file(CAIRN_SOURCE_DIR "/tests/corpus/values.txt");
  for (std::string line; std::getline(file, line);) {
    const std::size_t first = line.find(kSeparator);
    const std::size_t second = line.find(kSeparator, first + kSeparator.size());
    if (line.starts_with('#') || second == line.npos) continue;
    const std::size_t name = first + kSeparator.size();
    values[line.substr(0, first)][line.substr(name, second - name)] =
        line.substr(second + kSeparator.size());
  }
  return values;
}

Value replaced(const Value& parameters, const std::map<std::string, std::string>& values) {
  MapBuilder map;
  for (const Entry& entry : parameters.entries()) map.set(entry.key, entry.value);
  for (const auto& [name, value] : values) map.set(name, Value::string(value));
  return map.build();
}

CorpusTemplate read_template(const Value& entry) {
  const std::string path(entry.get_string("path"));
  CorpusTemplate result;
  result.id = path.starts_with(kCommonPrefix) ? path.substr(kCommonPrefix.size()) : path;
  result.text = read_text(kFolder + path).value_or("");
  const auto file = read_value(kFolder + std::string(entry.get_string("params")));
  if (file) {
    result.parameters = file->get("parameters");
    result.made_up = made_up(file->get("provenance"));
  }
  result.features = entry.get("features");
  result.is_terraform = result.has("terraform");
  return result;
}

std::optional<Corpus> read_corpus() {
  const auto index = read_value(kFolder + "index.json");
  auto world = read_text(kFolder + "seed-world.json");
  if (!index || !world) return std::nullopt;
  Corpus result{*std::move(world), {}};
  const Values values = read_values();
  for (const Value& entry : index->get("templates").items()) {
    CorpusTemplate& one = result.templates.emplace_back(read_template(entry));
    const auto own = values.find(one.id);
    if (own != values.end()) one.parameters = replaced(one.parameters, own->second);
  }
  return result;
}

}  // namespace

bool CorpusTemplate::has(std::string_view feature) const {
  const auto words = features.items();
  return std::any_of(words.begin(), words.end(), [&](const Value& word) {
    return word.is_string() && word.as_string() == feature;
  });
}

const Corpus* corpus() {
  static const std::optional<Corpus> kCorpus = read_corpus();
  return kCorpus ? &*kCorpus : nullptr;
}

}  // namespace cairn::testing
