// Lists that are read with NextToken and MaxResults.
#pragma once

#include <cstddef>

#include "base/result.h"
#include "service/action.h"

namespace cairn::service {

// The part [begin, end) of a list of `size` that the request asks for. The token is the place where
// the next page begins: what is added or removed between two pages may be seen twice or not at all.
struct TokenPage {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t size = 0;
  void describe(MapBuilder& answer) const;  // NextToken, unless this is the last page
};
Result<TokenPage> next_token_page(const ActionRequest& request, std::size_t size);

}  // namespace cairn::service
