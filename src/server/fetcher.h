// Fetcher: the texts behind TemplateURL and StackPolicyURL (custom-resources section 5).
//
//   http://, https://   fetched with a deadline and a size limit, at most kRedirectsMax redirects.
//                       Every hop must be on the public internet unless private addresses are
//                       allowed; that is checked after names are resolved.
//   oss://bucket/key    a file of DATA/oss/bucket/key. The RegionId of its query is not needed:
//                       names of buckets are unique in all regions.
//
// Failure  the Error says which address gave nothing, and why.
// Threads  any; a call takes until the text is there.
#pragma once

#include <string>

#include "base/result.h"

namespace cairn::server {

class Fetcher {
 public:
  static constexpr int kTimeoutMs = 10'000;
  static constexpr int kRedirectsMax = 3;

  Fetcher(std::string objects, bool allow_private_addresses)
      : objects_(std::move(objects)), allow_private_addresses_(allow_private_addresses) {}

  Result<std::string> fetch(const std::string& url, std::size_t bytes_max) const;

 private:
  Result<std::string> over_http(std::string url, std::size_t bytes_max) const;
  Result<std::string> from_objects(std::string_view path, std::size_t bytes_max) const;

  const std::string objects_;  // the folder of buckets
  const bool allow_private_addresses_;
};

}  // namespace cairn::server
