// SecretsMask: keeps NoEcho parameters out of answers that show properties (template-language
// section 4.3).
//
// A value is masked where the template computes it from a NoEcho parameter, however it does that;
// and wherever the value of such a parameter stands in a text.
//
// Cost  nothing for a stack without NoEcho parameters; else a search of each text shown.
#pragma once

#include <string>
#include <vector>

#include "eval/model.h"

namespace cairn::service {

class SecretsMask {
 public:
  // Masks the parameters of `model`, and what `outer` masks, too. Either may be null.
  SecretsMask(const StackModel* model, const SecretsMask* outer);

  // `value` of a property that the template writes as `written`; null when it is not written.
  Value masked(const Value& value, const Value& written) const;

 private:
  bool names_secret(const Value& tree) const;
  Value plain(const Value& value) const;

  std::vector<BoundParameter> secrets_;
  std::vector<std::string> names_;  // of secret parameters, and of locals made of them
};

}  // namespace cairn::service
