// What is counted, for Prometheus.
//
// Threads  any. Cost: one atomic addition once a label is known.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace cairn {

class Metrics {
 public:
  Metrics();
  ~Metrics();
  void request_answered(std::string_view action, std::string_view code);
  void operation_ended(std::string_view status);
  void set_commit_backlog(double batches);
  // The exposition format, version 0.0.4.
  std::string text() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace cairn
