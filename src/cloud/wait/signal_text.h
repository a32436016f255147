// A signal as it is written: the body of a request to a handle's URL, and the words of a command
// that sends one.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "cloud/wait/signal_book.h"

namespace cairn::wait {

// Larger bodies are refused; official templates send less than a kilobyte.
inline constexpr std::size_t kSignalBytesMax = 65'536;
inline constexpr std::size_t kSignalIdMax = 64;  // characters
// A header of this name carries the handle's secret.
inline constexpr std::string_view kSignalHeader = "x-ros-signal";
inline constexpr std::string_view kSignalPath = "/wait-handles/";

struct IncomingSignal {
  SignalStatus status = SignalStatus::kSuccess;
  std::string id;      // empty: the next number
  std::string key;     // equal when the same signal is sent again, which changes nothing; or empty
  std::string reason;  // empty: "Signal {id} received"
  Value data;
};

// A JSON map with "status", "id", "reason" and "data", none of them compulsory; keys and statuses
// in any case, other keys ignored: so much do templates in use rely on. An empty body is a success.
// Errors: InvalidSignal.
Result<IncomingSignal> read_signal(std::string_view body);

// "SUCCESS", "WARNING", "FAILURE".
std::string_view word_of(SignalStatus status);
// In any case; nullopt for another word.
std::optional<SignalStatus> signal_status(std::string_view word);

// Attributes of a handle: CurlCli, WindowsCurlCli, PowerShellCurlCli, Headers, URL. A command is
// complete but for the body: `-d '{"status": "SUCCESS"}'`, or -Body in PowerShell.
Value handle_attributes(std::string_view public_url, const Handle& handle);

// The handle's id in "/wait-handles/{id}" or "http://host/wait-handles/{id}"; empty for any other
// address. What follows a "?" does not count.
std::string_view handle_in(std::string_view address);

}  // namespace cairn::wait
