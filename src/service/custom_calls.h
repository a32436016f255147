// CustomCalls: the book of requests to providers of custom resources and of registered types, kept
// among the store's records.
//
// Durability, order and failure are the Writer's. find() from the cloud's executor only, as the
// port says; when the store cannot be read it tells `fatal` and knows nothing.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "cloud/custom/ports.h"
#include "runtime/writer.h"
#include "store/store.h"

namespace cairn::service {

class CustomCalls final : public custom::CallBook {
 public:
  using Fatal = std::function<void(std::string why)>;
  CustomCalls(Store& store, Writer& writer, Fatal fatal)
      : store_(store), writer_(writer), fatal_(std::move(fatal)) {}

  std::optional<custom::CallRecord> find(std::string_view request_id) override;
  void put(std::vector<custom::CallRecord> records, Done done) override;

 private:
  // Written, and perhaps not durable yet.
  struct Pending {
    custom::CallRecord record;
    int writes = 0;  // under way
  };
  std::optional<RecordRow> stored(std::string_view request_id);
  void keep(const std::string& id, custom::CallRecord record);
  void settle(const std::vector<std::string>& ids);

  Store& store_;
  Writer& writer_;
  Fatal fatal_;
  std::mutex mutex_;
  std::map<std::string, Pending, std::less<>> pending_;
};

}  // namespace cairn::service
