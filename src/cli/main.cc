#include "cli/run.h"

int main(int argc, char** argv) {
  using namespace cairn;
  const auto host = cli::make_host();
  const auto client = http::Client::make();
  const std::vector<std::string> args(argv + 1, argv + argc);
  const cli::Exit exit = cli::run(args, *host, [&](cli::Session session) {
    return cli::make_signed_api(std::move(session), *client, *host);
  });
  return static_cast<int>(exit);
}
