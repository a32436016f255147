#include "service/sweeper.h"

#include <utility>

namespace cairn::service {

void Sweeper::begin() {
  ports_.executor.post_at(ports_.clock.now() + kPauseMs, [this] { sweep(); });
}

void Sweeper::sweep() {
  Batch batch;
  batch.now = ports_.clock.now();
  batch.forgetting = Forgetting{.deleted_before = batch.now - kKeptMs, .rows_max = kRowsMax};
  ports_.writer.submit(std::move(batch), [this](CommitOutcome outcome) {
    if (outcome != CommitOutcome::kUnknown) begin();
  });
}

}  // namespace cairn::service
