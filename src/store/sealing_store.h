// SealingStore: another Store whose rows hold no values of templates in clear.
//
// Sealed     parameters and outputs of stacks; properties, references and attributes of resources;
//            bodies of records, but for templates and types; digests of requests. All of them, not
//            only of NoEcho parameters: what comes from a secret is not always known to be one.
// In clear   names, ids, states, times, events, reasons (where NoEcho values are masked before they
//            come here) and blobs (templates, plans).
// Promises   the inner Store's. Equal rows are sealed equally.
// Failure    A row that does not open (another key, a changed file) is read like a broken file: it
//            throws StoreFailed. Rows in clear, of before there was a key, are read as they are.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/seal.h"
#include "store/store.h"

namespace cairn {

class SealingStore final : public Store {
 public:
  // Whether rows of the store were sealed: then the same key is needed again.
  static bool is_sealed(Store& store);
  // Refuses (SecretKeyWrong) a key other than the one the store was sealed with first.
  static Result<std::unique_ptr<SealingStore>> open(std::unique_ptr<Store> inner, Seal seal);

  std::vector<CommitOutcome> commit(std::span<const Batch> group) override;
  std::vector<CommitOutcome> commit_own(std::vector<Batch> group) override;
  std::unique_ptr<Reader> read() override;
  std::uint32_t begin_epoch() override { return inner_->begin_epoch(); }
  std::string failure() const override { return inner_->failure(); }

 private:
  SealingStore(std::unique_ptr<Store> inner, Seal seal)
      : inner_(std::move(inner)), seal_(std::move(seal)) {}

  std::unique_ptr<Store> inner_;
  Seal seal_;
};

}  // namespace cairn
