// Every request that official clients signed is accepted, and none of them after a change.
#include "tests/support/recorded.h"

#include <gtest/gtest.h>

#include "access/canonical.h"
#include "access/nonce_store.h"
#include "access/signature.h"
#include "base/digest.h"
#include "base/utc.h"

namespace cairn::access {
namespace {

using cairn::testing::Recorded;

struct Parsed {
  FormFields fields;
  std::size_t query_fields = 0;
};

bool has_form_body(const Recorded& r) {
  return find_header(r.headers, "content-type").starts_with("application/x-www-form-urlencoded");
}

Parsed parse(const Recorded& r) {
  Parsed out;
  const std::size_t mark = r.target.find('?');
  if (mark != std::string::npos) {
    EXPECT_TRUE(parse_form(std::string_view(r.target).substr(mark + 1), out.fields)) << r.name;
  }
  out.query_fields = out.fields.size();
  if (has_form_body(r)) {
    EXPECT_TRUE(parse_form(r.body, out.fields)) << r.name;
  }
  return out;
}

std::string time_of(const Recorded& r, const Parsed& parsed) {
  if (const std::string* time = find_field(parsed.fields, "Timestamp")) return *time;
  return std::string(find_header(r.headers, "x-acs-date"));
}

KeyRing ring_for(const Recorded& r) {
  return KeyRing({{.id = cairn::testing::kRecordedKey,
                   .secret = cairn::testing::kRecordedSecret,
                   .holder = {.account_id = "1234567890123456"},
                   .security_token = r.security_token}});
}

std::variant<Verified, Refusal> check(const Recorded& r, const Parsed& parsed,
                                      std::int64_t now_ms) {
  return verify({.method = r.method,
                 .headers = &r.headers,
                 .fields = &parsed.fields,
                 .query_fields = parsed.query_fields,
                 .body = r.body},
                ring_for(r), now_ms);
}

std::string code_of(const std::variant<Verified, Refusal>& verdict) {
  const auto* refusal = std::get_if<Refusal>(&verdict);
  return refusal == nullptr ? "" : refusal->code;
}

std::vector<Recorded> all_recorded() {
  std::vector<Recorded> all = cairn::testing::recorded_scenarios();
  for (auto more : {cairn::testing::recorded_actions(), cairn::testing::recorded_deploy()}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

class RecordedRequests : public ::testing::Test {
 protected:
  void SetUp() override {
    all_ = all_recorded();
    if (all_.empty()) GTEST_SKIP() << "no recorded requests here";
  }
  std::vector<Recorded> all_;
};

TEST_F(RecordedRequests, AreAccepted) {
  int accepted = 0;
  for (const Recorded& r : all_) {
    const Parsed parsed = parse(r);
    if (r.bearer) {
      EXPECT_EQ(code_of(check(r, parsed, 0)), "InvalidSignatureMethod") << r.name;
      continue;
    }
    const std::int64_t now_ms = parse_utc(time_of(r, parsed)).value();
    const auto verdict = check(r, parsed, now_ms);
    ASSERT_EQ(code_of(verdict), "") << r.name << "\n" << std::get<Refusal>(verdict).string_to_sign;
    const auto& verified = std::get<Verified>(verdict);
    EXPECT_EQ(verified.key->id, cairn::testing::kRecordedKey);
    EXPECT_EQ(verified.timestamp_ms, now_ms);
    EXPECT_GE(verified.nonce.size(), 32u);
    ++accepted;
  }
  EXPECT_EQ(accepted, 113 + 95 + 9);
}

TEST_F(RecordedRequests, AreRefusedOutsideTheWindow) {
  for (const Recorded& r : all_) {
    if (r.bearer) continue;
    const Parsed parsed = parse(r);
    const std::int64_t time_ms = parse_utc(time_of(r, parsed)).value();
    struct Case {
      std::int64_t offset_ms;
      std::string_view want;
    };
    const Case cases[] = {{kWindowMs, ""},
                          {-kWindowMs, ""},
                          {kWindowMs + 1, "InvalidTimeStamp.Expired"},
                          {-kWindowMs - 1, "InvalidTimeStamp.Expired"}};
    for (const Case& c : cases) {
      EXPECT_EQ(code_of(check(r, parsed, time_ms + c.offset_ms)), c.want) << r.name;
    }
  }
}

// Which bytes are under the signature: all of the query, the method, the signed headers; the body
// (through its digest, or as parameters).
void expect_refused(const Recorded& changed, std::int64_t now_ms, std::string_view what) {
  Parsed parsed;
  const std::size_t mark = changed.target.find('?');
  bool whole = true;
  if (mark != std::string::npos) {
    whole = parse_form(std::string_view(changed.target).substr(mark + 1), parsed.fields);
  }
  parsed.query_fields = parsed.fields.size();
  if (has_form_body(changed)) whole = parse_form(changed.body, parsed.fields) && whole;
  if (!whole) return;  // not even a request
  EXPECT_NE(code_of(check(changed, parsed, now_ms)), "") << changed.name << ": " << what;
}

TEST_F(RecordedRequests, AreRefusedWithAnyByteOfTheQueryOrBodyChanged) {
  for (const Recorded& r : all_) {
    if (r.bearer || r.target.size() + r.body.size() > 700) continue;
    const std::int64_t now_ms = parse_utc(time_of(r, parse(r))).value();
    const auto each_byte = [&](std::string Recorded::*part, std::size_t from) {
      for (std::size_t i = from; i < (r.*part).size(); ++i) {
        Recorded changed = r;
        char& byte = (changed.*part)[i];
        // '%2b' and '%2B' say the same, and so do '+' and a blank: change what is meant.
        if (byte >= 'a' && byte <= 'f')
          byte = '0';
        else if (byte >= 'A' && byte <= 'F')
          byte = '0';
        else
          byte = byte == '0' ? '1' : '0';
        expect_refused(changed, now_ms, (changed.*part).substr(i > 20 ? i - 20 : 0, 30));
      }
    };
    each_byte(&Recorded::target, r.target.find('?') == std::string::npos ? r.target.size() : 2);
    each_byte(&Recorded::body, 0);
    Recorded changed = r;
    changed.method = r.method == "GET" ? "POST" : "GET";
    expect_refused(changed, now_ms, "method");
  }
}

TEST_F(RecordedRequests, AreRefusedWithASignedHeaderChangedAddedOrTakenAway) {
  for (const Recorded& r : all_) {
    if (r.bearer || find_header(r.headers, "authorization").empty()) continue;
    const std::int64_t now_ms = parse_utc(time_of(r, parse(r))).value();
    for (std::size_t i = 0; i < r.headers.size(); ++i) {
      const std::string& name = r.headers[i].first;
      const bool obeyed = name == "host" || name == "content-type" || name.starts_with("x-acs-");
      if (!obeyed) continue;
      Recorded changed = r;
      changed.headers[i].second += "x";
      expect_refused(changed, now_ms, name);
      changed = r;
      changed.headers.erase(changed.headers.begin() + static_cast<std::ptrdiff_t>(i));
      expect_refused(changed, now_ms, name);
    }
    Recorded changed = r;
    changed.headers.emplace_back("x-acs-region-id", "cn-beijing");
    expect_refused(changed, now_ms, "one more header");
    changed = r;
    changed.headers.emplace_back("x-acs-action", "DeleteStack");
    expect_refused(changed, now_ms, "a second action");
    changed = r;
    for (auto& [name, value] : changed.headers) {
      if (name == "authorization") value.back() = value.back() == '0' ? '1' : '0';
    }
    expect_refused(changed, now_ms, "signature");
  }
}

}  // namespace
}  // namespace cairn::access
