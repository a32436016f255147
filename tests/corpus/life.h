// The whole life of a template: validated, summarised, previewed, deployed in the simulated cloud,
// deleted, with nothing left behind.
#pragma once

#include <string>

#include "tests/corpus/corpus.h"

namespace cairn::testing {

// In the region the template is written for, in an account that has what it names.
//
// What went otherwise than it should, as "step: what was said"; empty when nothing did. The steps
// are validate, summary, preview, create, deploy, delete.
std::string live(const CorpusTemplate& source, const std::string& world);

}  // namespace cairn::testing
