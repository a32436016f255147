#include "runtime/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <string>

#include "base/utc.h"
#include "value/json.h"

namespace cairn::log {
namespace {

std::shared_ptr<spdlog::logger> make_logger() {
  auto logger =
      std::make_shared<spdlog::logger>("cairn", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%v");
  return logger;
}

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = make_logger();
  return *instance;
}

std::string_view name(Level level) {
  switch (level) {
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
  }
  return "error";
}

std::string now_text() {
  using namespace std::chrono;
  return utc_text_z(duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
}

}  // namespace

void write(Level level, std::string_view message, Fields fields) {
  std::string line = "{\"time\":\"" + now_text() + "\",\"level\":\"";
  line.append(name(level)).append("\",\"message\":");
  write_json_string(message, JsonStyle::kCompact, line);
  for (const auto& [key, value] : fields) {
    line.push_back(',');
    write_json_string(key, JsonStyle::kCompact, line);
    line.push_back(':');
    write_json_string(value, JsonStyle::kCompact, line);
  }
  line.push_back('}');
  logger().log(level == Level::kInfo      ? spdlog::level::info
               : level == Level::kWarning ? spdlog::level::warn
                                          : spdlog::level::err,
               spdlog::string_view_t(line.data(), line.size()));
  logger().flush();
}

}  // namespace cairn::log
