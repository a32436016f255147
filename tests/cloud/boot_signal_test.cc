// Signals found in scripts, in the ways people write them.
#include "cloud/sim/boot_signal.h"

#include <gtest/gtest.h>

namespace cairn::testing {
namespace {

using sim::find_signals;

// The words of a handle, as a template puts them into a script.
constexpr const char* kCurl =
    "curl -i -X POST -H 'Content-Type: application/json' -H 'x-ros-signal: tok' "
    "'http://127.0.0.1:1/wait-handles/h-1'";
constexpr const char* kDoubleQuoted =
    "curl -i -X POST -H \"Content-Type: application/json\" -H \"x-ros-signal: tok\" "
    "\"http://127.0.0.1:1/wait-handles/h-1\"";
constexpr const char* kPowerShell =
    "Invoke-WebRequest -Method POST -Headers @{\"Content-Type\"=\"application/json\"; "
    "\"x-ros-signal\"=\"tok\"} -Uri \"http://127.0.0.1:1/wait-handles/h-1\"";

struct Case {
  const char* why;
  std::string script;
  const char* body;  // nullptr: nothing is found
  bool success = true;
};

void check(const Case& c) {
  const auto found = find_signals(c.script);
  ASSERT_EQ(found.size(), c.body == nullptr ? 0u : 1u) << c.why;
  if (c.body == nullptr) return;
  EXPECT_EQ(found[0].signal.body, c.body) << c.why;
  EXPECT_EQ(found[0].success, c.success) << c.why;
  EXPECT_EQ(found[0].signal.url, "http://127.0.0.1:1/wait-handles/h-1") << c.why;
  bool token = false;
  for (const auto& [name, value] : found[0].signal.headers) {
    token = token || (name == "x-ros-signal" && value == "tok");
  }
  EXPECT_TRUE(token) << c.why;
}

TEST(BootSignal, IsFoundAsPeopleWriteIt) {
  const std::string curl = kCurl;
  const std::string plain = R"({"status":"SUCCESS"})";
  const Case cases[] = {
      {"single quotes", curl + R"( --data-binary '{"status":"SUCCESS"}')", plain.c_str()},
      {"double quotes", kDoubleQuoted + std::string(R"( -d '{"status":"SUCCESS"}')"),
       plain.c_str()},
      {"escaped quotes", curl + R"( -d "{\"Data\":\"ok\", \"Status\":\"SUCCESS\"}")",
       R"({"Data":"ok","Status":"SUCCESS"})"},
      {"--data-raw, with =", curl + R"( --data-raw='{"status":"SUCCESS"}')", plain.c_str()},
      {"no space behind -d", curl + R"( -d'{"status":"SUCCESS"}')", plain.c_str()},
      {"no status at all", curl + R"( -d '{"data" : "Install nginx."}')",
       R"({"data":"Install nginx."})"},
      {"the body before the rest",
       R"(curl -d '{"status":"SUCCESS"}' -H 'x-ros-signal: tok' http://127.0.0.1:1/wait-handles/h-1)",
       plain.c_str()},
      {"over several lines",
       "curl -X POST \\\n  -H 'x-ros-signal: tok' \\\n  http://127.0.0.1:1/wait-handles/h-1 \\\n"
       "  -d '{\"status\":\"SUCCESS\"}'\n",
       plain.c_str()},
      {"over several lines of Windows",
       "curl -H 'x-ros-signal: tok' \\\r\n  http://127.0.0.1:1/wait-handles/h-1 "
       "-d '{\"status\":\"SUCCESS\"}'\r\n",
       plain.c_str()},
      {"in the middle of a list",
       "yum install -y x && " + curl + R"( -d '{"status":"SUCCESS"}' > /dev/null; exit)",
       plain.c_str()},
      {"inside an if", "if true; then " + curl + R"( -d '{"status":"SUCCESS"}'; fi)",
       plain.c_str()},
      {"in a substitution", "OUT=$(" + curl + R"( -d '{"status":"SUCCESS"}'))", plain.c_str()},
      {"kept in a variable",
       "cmd=\"" + curl + R"( -d '{\"id\" : \"key\", \"data\" : \"$key\"}'")" + "\neval $cmd\n",
       R"({"id":"key","data":"$key"})"},
      {"a variable between quotes",
       curl + R"( -d '{"status": "SUCCESS", "data": "'$USER'", "id": "u"}')",
       R"({"status":"SUCCESS","data":"$USER","id":"u"})"},
      {"a substitution with quotes in it",
       curl + R"x( -d "{\"status\":\"SUCCESS\",\"data\":\"$(cut -d: -f1 /etc/x)\"}")x",
       R"x({"status":"SUCCESS","data":"$(cut -d: -f1 /etc/x)"})x"},
      {"a status that the shell knows", curl + R"( -d "{\"status\":\"$STATUS\"}")", plain.c_str()},
      {"a body nobody can read", curl + R"( -d "{\"data\": [$A, $B]}")", plain.c_str()},
      {"a body in a file", curl + " -d @/tmp/body.json", plain.c_str()},
      {"no body", curl + " \n", "{}"},
      {"no body, written to a file to run later", "echo \"" + curl + "\" >> /later.sh\n", "{}"},
      {"the handle in a variable",
       "NOTIFY=\"" + curl + "\"\n$NOTIFY -d '{\"status\":\"SUCCESS\"}'\n", plain.c_str()},
      {"the handle in a variable with braces",
       "N='" + std::string(kDoubleQuoted) + "'\n${N} -d '{\"status\":\"SUCCESS\"}'\n$NO\n",
       plain.c_str()},
      {"a failure", curl + R"( -d '{"status":"FAILURE","reason":"no"}')",
       R"({"status":"FAILURE","reason":"no"})", false},
      {"a warning is no success", curl + R"( -d '{"status":"WARNING"}')", R"({"status":"WARNING"})",
       false},
      {"curl.exe",
       "curl.exe -H \"x-ros-signal: tok\" \"http://127.0.0.1:1/wait-handles/h-1\" -d "
       "\"{\\\"status\\\":\\\"SUCCESS\\\"}\"",
       plain.c_str()},
      {"PowerShell", kPowerShell + std::string(R"( -Body '{"status":"SUCCESS"}')"), plain.c_str()},
      {"PowerShell with backticks",
       kPowerShell + std::string(" -Body \"{`\"status`\":`\"SUCCESS`\"}\""), plain.c_str()},
      {"PowerShell with an object", kPowerShell + std::string(" -Body $body"), plain.c_str()},
  };
  for (const Case& c : cases) check(c);
}

TEST(BootSignal, IsNotFoundWhereThereIsNone) {
  const Case cases[] = {
      {"nothing", "", nullptr},
      {"another script", "yum install -y nginx\ncurl http://x/ -d '{}'", nullptr},
      {"commented out", std::string("# ") + kCurl + R"( -d '{"status":"FAILURE"}')", nullptr},
      {"kept in a variable that nobody uses", "NOTIFY=\"" + std::string(kCurl) + "\"\n", nullptr},
      {"only the address", "URL=http://127.0.0.1:1/wait-handles/h-1", nullptr},
      {"a word that only looks like it", "libcurl-dev http://127.0.0.1:1/wait-handles/h-1 -d x",
       nullptr},
      {"the mark alone", "/wait-handles/", nullptr},
  };
  for (const Case& c : cases) check(c);
}

TEST(BootSignal, EveryOneOfAScriptInOrder) {
  const std::string curl = kCurl;
  const auto found = find_signals("#!/bin/bash\nif ! ping -c1 x; then\n  " + curl +
                                  " -d '{\"status\":\"FAILURE\"}'\n  exit 1\nfi\n" + curl +
                                  " -d '{\"id\":\"a\"}'\n" + curl + " -d '{\"id\":\"b\"}'\n");
  ASSERT_EQ(found.size(), 3u);
  EXPECT_FALSE(found[0].success);
  EXPECT_EQ(found[1].signal.body, R"({"id":"a"})");
  EXPECT_EQ(found[2].signal.body, R"({"id":"b"})");
}

}  // namespace
}  // namespace cairn::testing
