// StoreShelf: templates kept by accounts, and texts behind addresses.
//
// Failure  TemplateNotFound, or InvalidParameter for an address that gave nothing usable.
// Threads  any; by_url() waits for the fetcher.
#pragma once

#include <functional>

#include "service/context.h"
#include "store/store.h"

namespace cairn::service {

// What lies at an address, at most `bytes_max` long. The Error says why it could not be had.
using Fetch = std::function<Result<std::string>(const std::string& region, const std::string& url,
                                                std::size_t bytes_max)>;

class StoreShelf final : public TemplateShelf {
 public:
  StoreShelf(Store& store, Fetch fetch) : store_(store), fetch_(std::move(fetch)) {}

  Result<std::string> by_url(const std::string& account, const std::string& region,
                             const std::string& url) override;
  Result<std::string> by_id(const std::string& account, const std::string& region,
                            const std::string& id, const std::string& version) override;
  Result<std::string> policy_by_url(std::string_view parameter, const std::string& region,
                                    const std::string& url) override;

 private:
  Result<std::string> fetch(std::string_view parameter, const std::string& region,
                            const std::string& url, std::size_t bytes_max);

  Store& store_;
  Fetch fetch_;
};

}  // namespace cairn::service
