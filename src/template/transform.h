// Transform: a template written in another form rewritten as an ordinary one (template-language
// section 15).
//
// Aliyun::Serverless-2018-04-03 is rewritten. Of a Terraform or OpenTofu template the structure is
// checked, then it is refused: nobody here runs it. Any other value is an error.
//
// Places   what is made keeps the places of what it was made from, so that later complaints point
//          into the user's text.
// Failure  `source` is null when there is nothing to go on with; else it is the rewritten template,
//          without the parts that `errors` complains of.
#pragma once

#include <memory>
#include <string_view>

#include "base/error.h"
#include "template/template.h"

namespace cairn {

// Whose template it is. Names that must be unique in an account are made of it.
struct StackIdentity {
  std::string_view name;
  std::string_view id;
};

struct Transformed {
  std::shared_ptr<const Template> source;
  Errors errors;
  Errors warnings;
};

// A template without Transform comes back itself.
Transformed apply_transform(std::shared_ptr<const Template> source, const StackIdentity& stack);

}  // namespace cairn
