#include "eval/path.h"

#include "eval/expr.h"

namespace cairn::detail {

std::string Path::text() const {
  std::string out = up_ != nullptr ? up_->text() : std::string();
  const bool named = !name_.empty() || key_ != nullptr;
  if (up_ != nullptr && !named) return out + '[' + std::to_string(index_) + ']';
  if (up_ != nullptr && !out.empty()) out += '.';
  if (key_ != nullptr) {
    out += to_text(*key_);
  } else {
    out += name_;
  }
  return out;
}

}  // namespace cairn::detail
