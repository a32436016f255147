#include <gtest/gtest.h>

#include "cloud/wait/signal_text.h"
#include "cloud/wait/verdict.h"
#include "value/json.h"

namespace cairn::wait {
namespace {

// "S", "W" or "F" a signal, with ids 1, 2, ...
std::vector<Signal> signals_of(std::string_view letters) {
  std::vector<Signal> all;
  for (const char letter : letters) {
    Signal signal;
    signal.id = std::to_string(all.size() + 1);
    signal.status = letter == 'S'   ? SignalStatus::kSuccess
                    : letter == 'W' ? SignalStatus::kWarning
                                    : SignalStatus::kFailure;
    signal.reason = std::string(1, letter) + signal.id;
    all.push_back(std::move(signal));
  }
  return all;
}

TEST(Verdict, OfSignals) {
  struct Case {
    const char* why;
    const char* signals;
    std::int64_t count;
    TimeMs now;
    ConditionState state;
    const char* says;
  };
  constexpr TimeMs kDeadline = 1000;
  constexpr ConditionState kWaiting = ConditionState::kWaiting;
  constexpr ConditionState kDone = ConditionState::kDone;
  constexpr ConditionState kFailed = ConditionState::kFailed;
  const Case cases[] = {
      {"nothing yet", "", 1, 0, kWaiting, ""},
      {"none are asked for", "", 0, 0, kDone, ""},
      {"enough", "SS", 2, 0, kDone, ""},
      {"more than enough", "SSS", 2, 0, kDone, ""},
      {"too few", "S", 2, 999, kWaiting, ""},
      {"enough in the last moment", "SS", 2, 1000, kDone, ""},
      {"the time is over", "S", 2, 1000, kFailed, "WaitConditionTimeout: 1 of 2 received"},
      {"over with none", "", 3, 5000, kFailed, "WaitConditionTimeout: 0 of 3 received"},
      {"warnings count beside a success", "WS", 2, 0, kDone, ""},
      {"warnings count for the time-out", "W", 2, 1000, kFailed,
       "WaitConditionTimeout: 1 of 2 received"},
      {"warnings alone", "WW", 2, 0, kFailed,
       "WaitConditionFailure: all signals are warnings: W1;W2"},
      {"too few warnings go on waiting", "W", 2, 0, kWaiting, ""},
      {"one failure is enough", "SF", 5, 0, kFailed, "WaitConditionFailure: F2"},
      {"reasons of all failures", "FSF", 1, 0, kFailed, "WaitConditionFailure: F1;F3"},
      {"a failure beats the time-out", "F", 2, 2000, kFailed, "WaitConditionFailure: F1"},
      {"a failure where none are asked for", "F", 0, 0, kFailed, "WaitConditionFailure: F1"},
      {"warnings where none are asked for", "W", 0, 0, kDone, ""},
  };
  for (const Case& c : cases) {
    const Verdict verdict = judge(signals_of(c.signals), c.count, kDeadline, c.now);
    EXPECT_EQ(verdict.state, c.state) << c.why;
    const std::string says = verdict.code.empty() ? "" : verdict.code + ": " + verdict.message;
    EXPECT_EQ(says, c.says) << c.why;
  }
}

TEST(Verdict, UnnamedSignalsGetTheNextNumber) {
  const auto next_after = [](std::vector<std::string> ids) {
    std::vector<Signal> all(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) all[i].id = ids[i];
    return next_id(all);
  };
  EXPECT_EQ(next_after({}), "1");
  EXPECT_EQ(next_after({"1", "2"}), "3");
  EXPECT_EQ(next_after({"web", "7", "3"}), "8");
  EXPECT_EQ(next_after({"-5", "1.5", "2x"}), "1");
  EXPECT_EQ(next_after({"9223372036854775807", "4"}), "5");
}

TEST(Verdict, DataOfFailuresIsKeptApart) {
  std::vector<Signal> all = signals_of("SFW");
  all[0].data = Value::string("a");
  all[1].data = Value::string("broken");
  all[2].data = Value::list({Value::integer(1)});
  EXPECT_EQ(to_json(data_of(all, false)), R"({"1":"a","3":[1]})");
  EXPECT_EQ(to_json(data_of(all, true)), R"({"2":"broken"})");
  EXPECT_EQ(joined(data_of(all, false)), "a;[1]");
  EXPECT_EQ(joined(Value()), "");
}

TEST(SignalText, BodiesThatAreTaken) {
  struct Case {
    const char* body;
    SignalStatus status;
    const char* id;
    const char* reason;
    const char* data;
  };
  const Case cases[] = {
      {R"({"status": "SUCCESS"})", SignalStatus::kSuccess, "", "", "null"},
      {R"({"status": "failure", "reason": "no disk"})", SignalStatus::kFailure, "", "no disk",
       "null"},
      {R"({"status": "WARNING", "id": 7, "data": {"a": 1}})", SignalStatus::kWarning, "7", "",
       R"({"a":1})"},
      {R"({"Data": "Success", "Status": "SUCCESS"})", SignalStatus::kSuccess, "", "",
       R"("Success")"},
      {R"({"id": "key", "data": "x", "more": true})", SignalStatus::kSuccess, "key", "", R"("x")"},
      {"", SignalStatus::kSuccess, "", "", "null"},
      {" \n", SignalStatus::kSuccess, "", "", "null"},
  };
  for (const Case& c : cases) {
    const auto signal = read_signal(c.body);
    ASSERT_TRUE(signal) << c.body << ": " << signal.error().message;
    EXPECT_EQ(signal->status, c.status) << c.body;
    EXPECT_EQ(signal->id, c.id) << c.body;
    EXPECT_EQ(signal->reason, c.reason) << c.body;
    EXPECT_EQ(to_json(signal->data), c.data) << c.body;
  }
}

TEST(SignalText, BodiesThatAreRefused) {
  const std::string long_id(65, 'x');
  const std::string bodies[] = {"what",
                                "[]",
                                "\"SUCCESS\"",
                                "{",
                                R"({"status": "DONE"})",
                                R"({"status": ["SUCCESS"]})",
                                R"({"id": ""})",
                                R"({"id": true})",
                                R"({"id": 1.5})",
                                R"({"id": ")" + long_id + "\"}"};
  for (const std::string& body : bodies) {
    const auto signal = read_signal(body);
    ASSERT_FALSE(signal) << body;
    EXPECT_EQ(signal.error().code, "InvalidSignal") << body;
    EXPECT_FALSE(signal.error().fix.empty()) << body;
  }
  EXPECT_TRUE(read_signal(R"({"id": ")" + long_id.substr(1) + "\"}"));
  std::string characters;
  for (int i = 0; i < 64; ++i) characters += "号";
  EXPECT_TRUE(read_signal(R"({"id": ")" + characters + "\"}")) << "64 characters, 192 bytes";
}

TEST(SignalText, AddressesOfHandles) {
  EXPECT_EQ(handle_in("/wait-handles/abc"), "abc");
  EXPECT_EQ(handle_in("/wait-handles/abc?x=/y"), "abc");
  EXPECT_EQ(handle_in("http://10.0.0.1:8610/wait-handles/abc"), "abc");
  EXPECT_EQ(handle_in("/wait-handles/"), "");
  EXPECT_EQ(handle_in("/wait-handles/abc/def"), "");
  EXPECT_EQ(handle_in("/elsewhere/abc"), "");
  EXPECT_EQ(handle_in("http://host"), "");
}

TEST(SignalText, CommandsOfAHandle) {
  Handle handle;
  handle.id = "h-1";
  handle.secret = "s3cret";
  const Value attributes = handle_attributes("https://cairn.example", handle);
  EXPECT_EQ(attributes.get_string("CurlCli"),
            "curl -i -X POST -H 'Content-Type: application/json' -H 'Accept: application/json' "
            "-H 'x-ros-signal: s3cret' 'https://cairn.example/wait-handles/h-1'");
  EXPECT_EQ(attributes.get_string("WindowsCurlCli"),
            "curl.exe -i -X POST -H \"Content-Type: application/json\" -H \"Accept: "
            "application/json\" -H \"x-ros-signal: s3cret\" "
            "\"https://cairn.example/wait-handles/h-1\"");
  EXPECT_EQ(attributes.get_string("PowerShellCurlCli"),
            "Invoke-WebRequest -UseBasicParsing -Method POST -ContentType 'application/json' "
            "-Headers @{'x-ros-signal'='s3cret'} -Uri 'https://cairn.example/wait-handles/h-1'");
  EXPECT_EQ(attributes.get_string("URL"), "https://cairn.example/wait-handles/h-1");
  EXPECT_EQ(attributes.get("Headers").get_string("x-ros-signal"), "s3cret");
}

}  // namespace
}  // namespace cairn::wait
