// DriftDetections: carries out detections whose records are durable, off the engine's thread.
//
// Order       in the order of run(), kRunningMax at a time.
// Durability  what was seen of the resources is written first; the transaction that ends the
//             detection is the last one.
// Recovery    recover() begins every detection anew that was under way when the server died: it
//             only reads, so nothing is lost by looking twice. It keeps its id.
// Failure     a resource that cannot be read makes the detection DETECTION_FAILED; what was seen of
//             the others is kept.
// Threads     run() and recover() from any thread; the work is done on the executor.
#pragma once

#include <deque>
#include <functional>
#include <string>

#include "runtime/writer.h"
#include "service/drift_look.h"

namespace cairn::service {

class DriftDetections {
 public:
  static constexpr std::size_t kRunningMax = 4;

  struct Ports {
    Store& store;
    Writer& writer;
    Cloud& cloud;
    const Clock& clock;
    Executor& executor;
    ModelSource models;
    std::function<void(std::string)> fatal;  // told why when the store can no longer be read
    std::function<void(const std::string& id)> on_ended = {};  // of a detection; may be empty
  };

  explicit DriftDetections(Ports ports) : ports_(std::move(ports)) {}

  void run(DriftDetection detection);
  // Call once, before requests are taken.
  void recover();

  // For looks that are no detection.
  DriftLook::Ports look_ports(std::string acting) const {
    return {ports_.cloud, ports_.clock, ports_.executor, std::move(acting)};
  }
  const ModelSource& models() const { return ports_.models; }

 private:
  void begin_next();
  void begin(const DriftDetection& detection);
  void end(DriftDetection detection, const StackRow& stack, const DriftLook::Seen& seen);
  void fail(DriftDetection detection, std::string reason);
  void write_seen(const StackRow& stack, const DriftLook::Seen& seen);
  void write_end(Batch batch, std::string id);

  Ports ports_;
  std::deque<DriftDetection> waiting_;  // on the executor, as is the next
  std::size_t running_ = 0;
};

}  // namespace cairn::service
