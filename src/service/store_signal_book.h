// StoreSignalBook: the book of wait conditions among the store's records (RecordKind::kSignal).
//
// A handle's or a condition's record has its physical id; a signal's has handle + "/" + signal id,
// and the handle for parent.
#pragma once

#include "cloud/wait/signal_book.h"
#include "runtime/writer.h"
#include "service/progress.h"
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

// Signals received and asked for, of a condition that waits; nullopt for any other resource.
std::optional<OwnProgress> wait_progress(const ResourceRow& resource, Reader& reader);

}  // namespace cairn::service
