#include "runtime/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>

namespace cairn {
namespace {

using Counters = prometheus::Family<prometheus::Counter>;

// Looks a counter up by its labels once, and remembers where it is.
class Labelled {
 public:
  explicit Labelled(Counters& family) : family_(family) {}

  void count(std::map<std::string, std::string> labels, std::string key) {
    prometheus::Counter* counter = nullptr;
    {
      const std::lock_guard lock(mutex_);
      auto& slot = known_[std::move(key)];
      if (slot == nullptr) slot = &family_.Add(labels);
      counter = slot;
    }
    counter->Increment();
  }

 private:
  Counters& family_;
  std::mutex mutex_;
  std::map<std::string, prometheus::Counter*> known_;
};

}  // namespace

struct Metrics::Families {
  prometheus::Registry registry;
  Labelled requests{prometheus::BuildCounter()
                        .Name("cairn_requests_total")
                        .Help("API requests answered, by action and error code.")
                        .Register(registry)};
  Labelled operations{prometheus::BuildCounter()
                          .Name("cairn_operations_ended_total")
                          .Help("Stack operations ended, by the status of the stack.")
                          .Register(registry)};
  prometheus::Gauge& backlog = prometheus::BuildGauge()
                                   .Name("cairn_commit_backlog")
                                   .Help("Batches that wait to become durable.")
                                   .Register(registry)
                                   .Add({});
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {}
Metrics::~Metrics() = default;

void Metrics::request_answered(std::string_view action, std::string_view code) {
  std::string key(action);
  key.append("/").append(code);
  families_->requests.count({{"action", std::string(action)}, {"code", std::string(code)}},
                            std::move(key));
}

void Metrics::operation_ended(std::string_view status) {
  families_->operations.count({{"status", std::string(status)}}, std::string(status));
}

void Metrics::set_commit_backlog(double batches) {
  families_->backlog.Set(batches);
}

std::string Metrics::text() const {
  return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace cairn
