// DriftLook: reads resources from the cloud and compares each with what is expected of it.
//
// Order    results are in the order of the expectations.
// Failure  a throttled or lost read is asked again, kTriesMax times; what still cannot be read is
//          told in `failures` and stays NOT_CHECKED.
// Threads  start() from any thread; comparing and `done` run on the executor.
// Limits   kReadsOutMax reads are out at a time.
// Lifetime keeps itself alive until `done` was called. Cloud, clock and executor must outlive it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cloud/cloud.h"
#include "service/drift_expectations.h"
#include "service/drift_records.h"

namespace cairn::service {

class DriftLook : public std::enable_shared_from_this<DriftLook> {
 public:
  static constexpr std::size_t kReadsOutMax = 256;
  static constexpr std::uint32_t kTriesMax = 8;

  struct Ports {
    Cloud& cloud;
    const Clock& clock;
    Executor& executor;
    std::string acting;  // as whom, as OperationRow has it
  };
  struct Seen {
    std::vector<ResourceDrift> drifts;
    std::vector<std::string> failures;  // "Vpc: Throttling: Try again.", the first ones
    bool refused = false;               // one of them is for good
  };
  using Done = std::function<void(Seen)>;

  static void start(const Ports& ports, StackRow stack, std::vector<Expectation> expectations,
                    Done done);

 private:
  struct Reading {
    std::size_t index = 0;
    std::uint32_t tries = 0;
  };

  DriftLook(const Ports& ports, StackRow stack, std::vector<Expectation> expectations, Done done);
  void read_more();
  void read(Reading reading);
  void on_reply(Reading reading, CallReply reply);
  void settle(std::size_t index, const CallReply& reply);
  void tell_failure(const Expectation& expected, const CallReply& reply);

  Ports ports_;
  StackRow stack_;
  std::vector<Expectation> expectations_;
  Done done_;
  Seen seen_;
  std::size_t next_ = 0;
  std::size_t out_ = 0;
};

}  // namespace cairn::service
