// StageProvider: the provider of custom resources in stories. What a ServiceToken's address says is
// how it behaves:
//
//   http://provider/sync     answers with the response
//   http://provider/async    answers 202, and responds two seconds later, until somebody takes it
//   http://provider/silent   answers 202 and never responds
//   http://provider/fails    responds FAILED two seconds later to a Create or Update
//   http://provider/nobody   is not there
//
// It makes one thing for a RequestId; its Data are the Parameters and the thing's Name. It lives on
// when a node dies.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "cloud/custom/ports.h"
#include "value/value.h"
#include "world/world.h"

namespace cairn::testing {

class StageProvider final : public custom::Sender {
 public:
  // Brings a response to the node that lives; `answer` may never be called.
  using Deliver = std::function<void(const std::string& id, const std::string& token,
                                     const std::string& body, std::function<void(int)> answer)>;
  using Watch = std::function<void(std::string line)>;

  StageProvider(const Clock& clock, Executor& executor, Deliver deliver, Watch watch)
      : clock_(clock),
        executor_(executor),
        deliver_(std::move(deliver)),
        watch_(std::move(watch)) {}

  void post(custom::Post post, Done done) override;
  // What it made and was not asked to delete.
  const std::set<std::string>& live() const { return live_; }

 private:
  Value respond(const Value& request, bool fails);
  void send(const std::string& url, const std::string& body, int tries);

  const Clock& clock_;
  Executor& executor_;
  Deliver deliver_;
  Watch watch_;
  std::map<std::string, std::string> made_;  // RequestId to the thing
  std::set<std::string> live_;
};

}  // namespace cairn::testing
