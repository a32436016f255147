// How a command ends. Scripts rely on these numbers; they are part of the documentation.
#pragma once

namespace cairn::cli {

enum class Exit : int {
  kOk = 0,
  kFailed = 1,        // the stack or the operation failed; validate found errors; diff differences
  kUsage = 2,         // the command line, a file or the credentials are not usable
  kUnreachable = 3,   // no answer from the server
  kRefused = 4,       // the service answered with an error
  kNotConfirmed = 5,  // not answered with yes, or nobody to ask and no --yes
  kInterrupted = 130,
};

}  // namespace cairn::cli
