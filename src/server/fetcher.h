// Fetcher: the texts behind TemplateURL and StackPolicyURL (custom-resources section 5).
//
//   http://, https://   fetched with a deadline and a size limit, at most kRedirectsMax redirects.
//                       Every hop must be on the public internet unless private addresses are
//                       allowed; that is checked after names are resolved.
//   oss://bucket/key    an object (server/objects.h); its RegionId is the caller's unless the query
//                       names another.
//
// Failure  the Error says which address gave nothing, and why.
// Threads  any; a call takes until the text is there.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "server/objects.h"

namespace cairn::server {

class Fetcher {
 public:
  static constexpr int kTimeoutMs = 10'000;
  static constexpr int kRedirectsMax = 3;

  Fetcher(std::shared_ptr<const Objects> objects, bool allow_private_addresses)
      : objects_(std::move(objects)), allow_private_addresses_(allow_private_addresses) {}

  Result<std::string> fetch(const std::string& region, const std::string& url,
                            std::size_t bytes_max) const;

 private:
  Result<std::string> over_http(std::string url, std::size_t bytes_max) const;

  const std::shared_ptr<const Objects> objects_;
  const bool allow_private_addresses_;
};

}  // namespace cairn::server
