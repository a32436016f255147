// StoreSignalBook: the book of wait conditions among the store's records (RecordKind::kSignal).
//
// A handle's or a condition's record has its physical id; a signal's has handle + "/" + signal id,
// and the handle for parent.
#pragma once

#include "cloud/wait/signal_book.h"
#include "runtime/writer.h"
#include "store/store.h"

namespace cairn::service {

class StoreSignalBook final : public wait::SignalBook {
 public:
  StoreSignalBook(Store& store, Writer& writer) : store_(store), writer_(writer) {}

  // Reads throw StoreFailed.
  std::optional<wait::Handle> handle(std::string_view id) override;
  std::optional<wait::Condition> condition(std::string_view id) override;
  std::vector<wait::Signal> signals(std::string_view handle) override;
  void commit(wait::Change change, std::function<void(bool)> done) override;

 private:
  Store& store_;
  Writer& writer_;
};

}  // namespace cairn::service
