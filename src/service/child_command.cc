#include "service/child_command.h"

#include <exception>
#include <string>
#include <utility>

#include "catalog/error_catalog.h"
#include "runtime/log.h"
#include "service/child_state.h"

namespace cairn::service {

void carry_out(const Context& context, std::string_view about, ChildStacks::Told told,
               std::function<void()> command) {
  auto task = [&context, about = std::string(about), told, command = std::move(command)] {
    try {
      command();
    } catch (const StoreFailed& failed) {
      context.fatal(failed.what());
    } catch (const std::exception& bug) {
      log::error("a command threw", {{"about", about}, {"what", bug.what()}});
      told(refused({.code = "InternalError", .message = error_text("InternalError", {})}));
    }
  };
  if (!context.offload(std::move(task))) told({});
}

}  // namespace cairn::service
