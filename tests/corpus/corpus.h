// The real templates that may lie beside the source, with the values to deploy them with.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "value/value.h"

namespace cairn::testing {

struct CorpusTemplate {
  std::string id;  // its path in the collection
  std::string text;
  Value parameters;  // name -> text
  Value made_up;     // names of parameters whose values nobody wrote
  Value features;    // list of words
  // Of another language, which this service recognises without speaking it.
  bool is_terraform = false;

  bool has(std::string_view feature) const;
};

struct Corpus {
  std::string world;  // resources that the parameters speak of
  std::vector<CorpusTemplate> templates;
};

// Read once; nullptr where there is no collection.
const Corpus* corpus();

}  // namespace cairn::testing
