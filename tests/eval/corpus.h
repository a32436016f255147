// Real templates next to the source tree, when they are there.
#pragma once

#include <fstream>
#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "tests/eval/model_fixture.h"

namespace cairn::test {

inline constexpr const char* kCorpus = CAIRN_SOURCE_DIR "/../shared/corpus/";

inline std::optional<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

inline bool mentions(const Value& list, std::string_view word) {
  for (const Value& item : list.items()) {
    if (item.is_string() && item.as_string() == word) return true;
  }
  return false;
}

inline std::vector<ParameterInput> inputs_of(const Value& params) {
  std::vector<ParameterInput> inputs;
  for (const Entry& entry : params.get("parameters").entries()) {
    inputs.push_back({std::string(entry.key.as_string()), std::string(entry.value.as_string())});
  }
  return inputs;
}

struct CorpusTemplate {
  std::string path;
  std::string text;
  std::vector<ParameterInput> inputs;
};

// Every template whose entry in the index is wanted; nothing when the corpus is not there.
inline std::optional<std::vector<CorpusTemplate>> corpus_templates(
    const std::function<bool(const Value& entry)>& wanted) {
  const auto index = read_file(std::string(kCorpus) + "index.json");
  if (!index) return std::nullopt;
  const Result<Value> read = read_json(*index);
  if (!read) return std::nullopt;
  std::vector<CorpusTemplate> templates;
  for (const Value& entry : read->get("templates").items()) {
    if (!wanted(entry)) continue;
    const std::string path(entry.get_string("path"));
    auto text = read_file(kCorpus + path);
    const auto params = read_file(kCorpus + std::string(entry.get_string("params")));
    if (!text || !params) continue;
    const Result<Value> inputs = read_json(*params);
    templates.push_back(
        {path, *std::move(text), inputs ? inputs_of(*inputs) : std::vector<ParameterInput>{}});
  }
  return templates;
}

}  // namespace cairn::test
