// Host: what the command line cannot control, handed in by `main` or by a test.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cairn::cli {

struct Terminal {
  bool is_terminal = false;  // standard output is one
  int width = 80;            // columns
  int height = 24;           // lines
  bool unicode = false;      // the locale says UTF-8
};

class Host {
 public:
  virtual ~Host() = default;

  virtual std::int64_t now_ms() = 0;
  // Returns early when the user interrupts.
  virtual void pause_ms(int ms) = 0;
  // True once the user pressed Ctrl-C; stays true.
  virtual bool interrupted() = 0;
  // Hexadecimal, unpredictable.
  virtual std::string nonce() = 0;

  virtual std::optional<std::string> variable(std::string_view name) = 0;
  // "-" is standard input. An Error names the file and what failed.
  virtual Result<std::string> read_file(const std::string& path) = 0;
  virtual bool file_exists(const std::string& path) = 0;

  virtual void out(std::string_view text) = 0;
  virtual void err(std::string_view text) = 0;
  virtual Terminal terminal() = 0;
  // Whether there is somebody to ask: standard input is a terminal.
  virtual bool can_ask() = 0;
  // One line from standard input, without its end; nullopt at the end of input.
  virtual std::optional<std::string> ask(std::string_view question) = 0;
};

// The process it runs in. From then on Ctrl-C no longer ends the process: interrupted() tells.
std::unique_ptr<Host> make_host();

}  // namespace cairn::cli
