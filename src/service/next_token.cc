#include "service/next_token.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "service/answers.h"

namespace cairn::service {

void TokenPage::describe(MapBuilder& answer) const {
  if (end < size) answer.set("NextToken", Value::string(std::to_string(end)));
}

Result<TokenPage> next_token_page(const ActionRequest& request, std::size_t size) {
  TokenPage page;
  page.size = size;
  if (const Value token = request.get("NextToken"); token.is_string()) {
    const std::string_view text = token.as_string();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), page.begin);
    if (error != std::errc() || end != text.data() + text.size()) {
      return invalid_parameter("NextToken", "it was not given out here",
                               "Use the NextToken of the previous answer.");
    }
  }
  const Value most = request.get("MaxResults");
  const auto limit = static_cast<std::size_t>(most.is_int() ? most.as_int() : 50);
  page.begin = std::min(page.begin, size);
  page.end = page.begin + std::min(limit, size - page.begin);
  return page;
}

}  // namespace cairn::service
