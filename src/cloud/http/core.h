// The state of HttpCloud; everything here happens on its executor.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "cloud/custom/call_record.h"
#include "cloud/http/http_cloud.h"
#include "cloud/http/message.h"

namespace cairn::http_cloud {

class HttpCloud::Core : public std::enable_shared_from_this<Core> {
 public:
  explicit Core(Ports ports) : ports_(std::move(ports)) {}

  Executor& executor() { return ports_.executor; }
  void call(const CallSpec& spec, Done done);

 private:
  using CallRecord = custom::CallRecord;
  using Then = std::function<void(Answer)>;
  using Type = std::shared_ptr<const HttpType>;

  void create(const CallSpec& spec, Done done);
  void update(const CallSpec& spec, Done done);
  void poll(const CallSpec& spec, Done done);
  void remove(const CallSpec& spec, Done done);
  void remove_made(const CallSpec& spec, std::optional<CallRecord> made, Done done);
  void read(const CallSpec& spec, Done done);

  // A create or update: the record becomes durable, then the request leaves. Calls that come for
  // the same record meanwhile wait for the same answer.
  void begin(CallRecord record, Type type, Done done);
  void send(const std::string& id, const Type& type);
  void on_answer(const std::string& id, const Type& type, Answer answer);
  void ask(CallRecord record, const Type& type, Done done);  // how it goes on
  void send_delete(const CallSpec& spec, CallRecord record, const Type& type, Done done,
                   TimeMs give_up);
  void forget(const CallRecord& record, Done done);  // its token makes nothing more

  // Follows from the answer to a create or update, or to its poll.
  void take(CallRecord& record, const HttpType& type, const Answer& answer);
  void finish(CallRecord record, const Answer& answer);
  // Answers those who wait for the record.
  void tell(const std::string& id, const CallReply& reply);

  // Sends a request until there is an answer, kSendsMax times at most.
  void exchange(Request request, Then then, int sent_before = 0);
  void put(std::vector<CallRecord> records, std::function<void(bool)> then);
  std::optional<CallRecord> find(const std::string& id) { return ports_.book.find(id); }
  Type type_of(std::string_view name) const { return ports_.find_type(name); }
  CallRecord new_record(custom::RequestType kind, std::string id, const CallSpec& spec) const;
  TimeMs now() const { return ports_.clock.now(); }

  Ports ports_;
  std::unordered_map<std::string, std::vector<Done>> under_way_;  // by the record's id
};

}  // namespace cairn::http_cloud
