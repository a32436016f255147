#include "bench/gate.h"

#include <memory>
#include <string>

#include "bench/authorization.h"
#include "bench/thread_time.h"
#include "identity/gate.h"
#include "store/memory/memory_store.h"

namespace cairn::bench {
namespace {

class StillClock final : public Clock {
 public:
  TimeMs now() const override { return 1'795'282'660'000; }
};

// Everybody has the same policies.
class Alike final : public access::Identities {
 public:
  Alike() : all_(std::make_shared<const access::Authorities>(attached_policies(10))) {}
  std::shared_ptr<const access::Authorities> authorities(const access::Caller&) const override {
    return all_;
  }
  std::vector<access::NamedPolicy> in_resource_group(const access::Caller&,
                                                     std::string_view) const override {
    return {};
  }
  std::shared_ptr<const access::Role> role(std::string_view, std::string_view) const override {
    return nullptr;
  }

 private:
  std::shared_ptr<const access::Authorities> all_;
};

double microseconds_a_request(access::HolderKind kind) {
  constexpr int kRequests = 5'000;
  const Alike people;
  const StillClock clock;
  const Seal seal(std::string(32, 'k'));
  MemoryStore store;
  const identity::Gate gate({people, store, clock, seal}, {});
  auto key = std::make_shared<access::AccessKey>();
  key->holder.kind = kind;
  key->holder.account_id = "1234567890123456";
  key->holder.name = key->holder.id = "alice";
  service::ActionRequest request;
  request.action = ActionCatalog::embedded().find("GetStack");
  request.parameters =
      MapBuilder().set("StackId", Value::string("4a6c9851-3b0f-4f5f-b4ca-a14bf691f2ff")).build();
  request.identity = service::identity_of(std::move(key));
  request.region = "cn-beijing";
  request.source_ip = "192.0.2.7";
  int allowed = 0;
  const double begin = thread_us();
  for (int i = 0; i < kRequests; ++i) allowed += gate.check(request) ? 0 : 1;
  const double spent = thread_us() - begin;
  return allowed == kRequests ? spent / kRequests : kFailed;
}

}  // namespace

std::vector<Row> gate_rows() {
  return {
      {"the whole gate for a request, 50 policies of 20 statements", "us", 50, Better::kLower,
       [] { return microseconds_a_request(access::HolderKind::kUser); }},
      {"the same for the account itself", "us", 0.5, Better::kLower,
       [] { return microseconds_a_request(access::HolderKind::kRoot); }},
  };
}

}  // namespace cairn::bench
