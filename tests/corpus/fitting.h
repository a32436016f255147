// Values that fit: some parameter files hold values made up from a parameter's own definition,
// which knows less than the property the parameter goes into.
#pragma once

#include "tests/corpus/corpus.h"

namespace cairn::testing {

// The parameters to deploy with: a made-up one that goes as it is into a property that does not
// take it is made up again, from what the catalogue says of that property.
Value fitting_parameters(const CorpusTemplate& source);

}  // namespace cairn::testing
