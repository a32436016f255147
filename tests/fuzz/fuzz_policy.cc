// Policy documents: whatever is read as a policy of any use can be judged and shown; whatever is
// not says why and how to mend it. A text that one use takes and another refuses is refused for a
// reason of its own.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "access/policy.h"

namespace {

namespace access = cairn::access;

void require(bool holds) {
  if (!holds) std::abort();
}

void judge(const access::Policy& policy) {
  const access::Policy* list[] = {&policy};
  const access::Principals who = {.ram = {"acs:ram::1:user/alice", "acs:ram::1:root"},
                                  .service = {"ros.aliyuncs.com"},
                                  .federated = {}};
  const access::ConditionContext contexts[] = {{},
                                               {{"acs:SourceIp", "192.0.2.7"},
                                                {"acs:CurrentTime", "2026-11-22T08:00:00Z"},
                                                {"acs:SecureTransport", "true"},
                                                {"acs:ResourceTag/team", "dev"}}};
  for (const access::ConditionContext& context : contexts) {
    for (const char* action : {"ros:GetStack", "sts:AssumeRole", "", "ros"}) {
      const access::Judgement judgement =
          access::judge(list, {.action = action,
                               .resources = {"acs:ros:cn-beijing:1:stack/s-1", "*"},
                               .context = context,
                               .principals = &who});
      const bool decided = judgement.verdict != access::Verdict::kImplicitDeny;
      require(decided == (judgement.statement != access::Judgement::kNone));
      require(!decided || judgement.statement < policy.statement_count());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const access::PolicyUse use : {access::PolicyUse::kIdentity, access::PolicyUse::kSession,
                                      access::PolicyUse::kControl, access::PolicyUse::kTrust}) {
    const auto policy = access::Policy::parse(text, use);
    if (!policy) {
      const cairn::Error& error = policy.error();
      require(error.code == access::kMalformedPolicy || error.code == access::kPolicyTooLong);
      require(!error.message.empty() && !error.fix.empty());
      continue;
    }
    require((*policy)->text() == text);
    for (std::size_t i = 0; i < (*policy)->statement_count(); ++i) {
      require(!(*policy)->statement_text(i).empty());
    }
    judge(**policy);
  }
  return 0;
}
