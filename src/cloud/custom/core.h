// The state of CustomCloud; everything here happens on its executor.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cloud/custom/custom_cloud.h"
#include "cloud/custom/message.h"

namespace cairn::custom {

// What is answered for a request that has ended.
CallReply reply_of(const CallRecord& record);

class CustomCloud::Core : public std::enable_shared_from_this<Core> {
 public:
  Core(Ports ports, Settings settings) : ports_(ports), settings_(std::move(settings)) {}

  Executor& executor() { return ports_.executor; }
  void call(const CallSpec& spec, Done done);
  void respond(const std::string& id, std::string_view token, std::string_view body, Answer answer);
  void refuse_response(const std::string& id, std::string_view token);

 private:
  // A request under way: in the book, or about to be, and not yet answered.
  struct Flight {
    CallRecord record;
    Provider provider;
    int sends = 0;
    std::string trouble;      // with the last POST
    bool posting = false;     // an answer to a POST, or the time of the next, is awaited
    bool ending = false;      // its last record is being written
    std::vector<Done> taken;  // told kInProgress when the provider has taken the request
    std::vector<Done> ended;  // told how it ended
    std::vector<std::function<void()>> after;  // run when it has ended
  };
  enum class Until { kTaken, kEnded };

  void create(const CallSpec& spec, Done done);
  void update(const CallSpec& spec, Done done);
  void poll(const CallSpec& spec, Done done);
  void remove(const CallSpec& spec, Done done);
  void remove_made(const CallSpec& spec, std::optional<CallRecord> made, Done done);
  void read(const CallSpec& spec, Done done);

  // Joins a request that is known already; false, and `done` untouched, when it is not. `resend`:
  // the caller asks for it to be made, not only how it goes.
  bool join(const std::string& id, Until until, bool resend, Done& done);
  void join(Flight& flight, Until until, Done done);
  void begin(const CallSpec& spec, CallRecord record, Provider provider, Done done);
  Flight& adopt(CallRecord record);
  void go_on(Flight& flight, bool resend);

  void post(const std::string& id);
  void on_answer(const std::string& id, const PostAnswer& answer);
  void on_sync_answer(Flight& flight, std::string_view body);
  void post_later(Flight& flight);
  void await_response(Flight& flight);
  void watch(const Flight& flight);  // for its deadline
  void expire(const std::string& id);

  void end(Flight& flight, ProviderResponse response, std::function<void()> durable);
  void fail(Flight& flight, std::string code, std::string reason);
  void close(Flight& flight, std::function<void()> durable);
  std::vector<CallRecord> last_words(const CallRecord& record);
  void take_late(CallRecord record, std::string_view body, Answer answer);
  void put(std::vector<CallRecord> records, std::function<void(bool)> then);

  Flight* flight(const std::string& id);
  std::optional<CallRecord> find(const std::string& id);
  bool known_token(const std::string& id, std::string_view token) const;
  CallRecord new_record(RequestType type, std::string id, const CallSpec& spec) const;
  TimeMs now() const { return ports_.clock.now(); }

  Ports ports_;
  Settings settings_;
  std::unordered_map<std::string, std::unique_ptr<Flight>> flights_;
};

}  // namespace cairn::custom
