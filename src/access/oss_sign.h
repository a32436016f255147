// Signatures of the object store's protocol (OSS), in the Authorization header: version 4, and
// version 1 for stores that know no other. Pure: equal arguments give equal headers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "access/sign.h"

namespace cairn::access {

struct OssRequest {
  std::string_view method = "GET";
  std::string_view bucket;
  std::string_view key;     // of the object, as it is: not percent-encoded
  std::string_view region;  // "cn-hangzhou"; of version 4 only
  FormFields query = {};    // decoded; a name without value has an empty one
  Headers headers = {};     // to be sent beside those that signing adds; names in lower case
};

// The headers to send, names in lower case: those of the request, x-oss-content-sha256 (the body is
// not signed), x-oss-date, x-oss-security-token and authorization.
Headers sign_oss_v4(const Credentials& credentials, const OssRequest& request, std::int64_t now_ms);

// With date, x-oss-security-token and authorization. Sub-resources of the query are not signed: it
// is for requests about an object as such.
Headers sign_oss_v1(const Credentials& credentials, const OssRequest& request, std::int64_t now_ms);

// The key in a URL: percent-encoded but for its slashes.
std::string oss_path(std::string_view key);

}  // namespace cairn::access
