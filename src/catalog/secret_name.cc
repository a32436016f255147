#include "catalog/secret_name.h"

#include <algorithm>
#include <cctype>
#include <string>

namespace cairn {

bool names_secret(std::string_view name) {
  std::string text(name);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text.ends_with("password") || text.ends_with("passwd") || text.ends_with("pwd") ||
         text.ends_with("accesskeysecret") || text.ends_with("secretkey");
}

}  // namespace cairn
