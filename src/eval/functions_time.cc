// Fn::FormatTime: the operation's fixed time in any zone, by strftime in the C locale.
#include <date/tz.h>
#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <optional>

#include "eval/compiler.h"
#include "eval/functions.h"
#include "eval/resolver.h"
#include "eval/text.h"

namespace cairn::detail {
namespace {

constexpr std::size_t kTextMax = 16'384;
constexpr std::int64_t kZoneHoursMax = 14;

struct Offset {
  std::chrono::seconds east{0};
  std::string name;
};

// "GMT+8" and "UTC+3" mean east of Greenwich, unlike POSIX (section 10.5).
std::optional<Offset> fixed_offset(std::string_view zone) {
  if (zone == "UTC" || zone == "GMT") return Offset{std::chrono::seconds{0}, std::string(zone)};
  if (!zone.starts_with("GMT") && !zone.starts_with("UTC")) return std::nullopt;
  const std::string_view rest = zone.substr(3);
  const std::optional<std::int64_t> hours = parse_integer(rest);
  const bool is_signed = rest.starts_with('+') || rest.starts_with('-');
  if (!hours || !is_signed || *hours < -kZoneHoursMax || *hours > kZoneHoursMax) {
    return std::nullopt;
  }
  return Offset{std::chrono::hours(*hours), std::string(zone.substr(0, 3))};
}

std::optional<Offset> named_offset(std::string_view zone, date::sys_seconds at) {
  try {
    const date::sys_info info = date::locate_zone(zone)->get_info(at);
    return Offset{info.offset, info.abbrev};
  } catch (const std::exception&) {  // how the library says "no such zone"
    return std::nullopt;
  }
}

std::tm local_time(date::sys_seconds now, const Offset& offset) {
  const auto local = now + offset.east;
  const auto day = date::floor<date::days>(local);
  const date::year_month_day date{day};
  const date::hh_mm_ss time{local - day};
  std::tm out{};
  out.tm_year = static_cast<int>(date.year()) - 1900;
  out.tm_mon = static_cast<int>(static_cast<unsigned>(date.month())) - 1;
  out.tm_mday = static_cast<int>(static_cast<unsigned>(date.day()));
  out.tm_hour = static_cast<int>(time.hours().count());
  out.tm_min = static_cast<int>(time.minutes().count());
  out.tm_sec = static_cast<int>(time.seconds().count());
  out.tm_wday = static_cast<int>(date::weekday{day}.c_encoding());
  out.tm_yday = static_cast<int>((day - date::sys_days{date.year() / 1 / 1}).count());
  out.tm_gmtoff = offset.east.count();
  out.tm_zone = offset.name.c_str();
  return out;
}

}  // namespace

Part construct_format_time(Compiler& compiler, const FunctionSpec& spec, const Value& argument,
                           const Path& path) {
  if (!argument.is_list() && (argument.is_string() || !call_name(argument).empty())) {
    return compiler.call(spec, argument, {compiler.value(argument, path)}, path);
  }
  return compiler.call_by_table(spec, argument, path);
}

Value resolve_format_time(Call& call, Arguments arguments) {
  const date::sys_seconds now = date::floor<std::chrono::seconds>(
      date::sys_time<std::chrono::milliseconds>{std::chrono::milliseconds{call.scope().now_ms()}});
  const std::string_view zone = arguments.size() > 1 ? arguments[1].as_string() : "UTC";
  std::optional<Offset> offset = fixed_offset(zone);
  if (!offset) offset = named_offset(zone, now);
  if (!offset) {
    return call.fail(fmt::format("Fn::FormatTime: the time zone \"{}\" does not exist", zone),
                     "Use a name such as Asia/Shanghai, or GMT+8.");
  }
  const std::tm time = local_time(now, *offset);
  std::string format(arguments[0].as_string());
  if (format.size() > kTextMax || format.find('\0') != std::string::npos) {
    return call.fail("Fn::FormatTime: the format is too long or has a NUL character");
  }
  format += ' ';  // so that an empty text is not mistaken for one that did not fit
  std::string text(kTextMax + 1, '\0');
  const std::size_t length = std::strftime(text.data(), text.size(), format.c_str(), &time);
  if (length == 0) return call.fail("Fn::FormatTime: the text is too long");
  return call.text(std::string_view(text).substr(0, length - 1));
}

}  // namespace cairn::detail
