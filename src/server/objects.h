// Objects: what oss:// addresses name, in a store that speaks the OSS protocol or in a folder.
//
// Failure  the Error says what of the address is wrong, or why the object could not be had.
// Threads  any; a call takes until the object is there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/sign.h"
#include "base/result.h"
#include "world/world.h"

namespace cairn::server {

struct ObjectName {
  std::string bucket;
  std::string key;
  std::string region = {};  // of the bucket; empty: not told
};

// "oss://bucket/key?RegionId=region". InvalidParameter for what is no such address.
Result<ObjectName> parse_object_url(const std::string& url);

class Objects {
 public:
  virtual ~Objects() = default;
  // `url` is how errors call it.
  virtual Result<std::string> get(const ObjectName& name, const std::string& url,
                                  std::size_t bytes_max) const = 0;
};

// FOLDER/bucket/key. Names of buckets are unique in all regions, so regions do not matter.
class ObjectFolder final : public Objects {
 public:
  struct Listed {
    std::string key;
    std::uint64_t bytes = 0;
    TimeMs modified = 0;
  };

  explicit ObjectFolder(std::string folder) : folder_(std::move(folder)) {}

  Result<std::string> get(const ObjectName& name, const std::string& url,
                          std::size_t bytes_max) const override;
  // Replaces what was there; durable before it returns.
  Result<void> put(const ObjectName& name, const std::string& text) const;
  // False when there was none.
  Result<bool> remove(const ObjectName& name) const;
  std::vector<std::string> buckets() const;  // sorted
  // Those whose key begins so, sorted by key, at most `limit`.
  std::vector<Listed> list(const std::string& bucket, const std::string& prefix,
                           std::size_t limit) const;

 private:
  const std::string folder_;
};

// A store behind HTTP. Its address is the operator's choice, so it may be a private one; it is not
// followed anywhere else.
class ObjectStore final : public Objects {
 public:
  static constexpr int kTimeoutMs = 10'000;

  struct Settings {
    // "https://oss-{region}.aliyuncs.com": {region} stands for the bucket's. The bucket goes before
    // the host, or into the path when the host is an IP address or localhost.
    std::string endpoint;
    std::string default_region;                      // of an address that names none
    std::optional<access::Credentials> credentials;  // none: requests are not signed
    bool version_1 = false;                          // of the signature
  };

  ObjectStore(Settings settings, const Clock& clock)
      : settings_(std::move(settings)), clock_(clock) {}

  Result<std::string> get(const ObjectName& name, const std::string& url,
                          std::size_t bytes_max) const override;

 private:
  const Settings settings_;
  const Clock& clock_;
};

// A file with AccessKeyId, AccessKeySecret and perhaps SecurityToken.
Result<access::Credentials> read_object_credentials(const std::string& path);

}  // namespace cairn::server
