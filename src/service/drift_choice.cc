#include "service/drift_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>

#include "runtime/log.h"
#include "service/answers.h"
#include "service/drift.h"

namespace cairn::service {

void look_and_go_on(Context& context, const ActionRequest& request, const StackRow& stack,
                    Reply reply, std::function<void(const ResourceDrift&, Reply)> go_on) {
  const std::string logical_id(request.get("LogicalResourceId").as_string());
  look_at_resource(
      context, request, stack, logical_id,
      [&context, reply = std::move(reply), go_on = std::move(go_on)](Result<ResourceDrift> seen) {
        if (!seen) return reply(seen.error());
        const bool taken =
            context.offload([&context, reply, go_on, seen = std::move(seen).value()] {
              try {
                go_on(seen, reply);
              } catch (const StoreFailed& failed) {
                context.fatal(failed.what());
              } catch (const std::exception& bug) {
                log::error("an action threw", {{"what", bug.what()}});
              }
            });
        if (!taken) reply(unavailable());
      });
}

Result<std::vector<PropertyDifference>> chosen_differences(const Value& paths,
                                                           const ResourceDrift& seen) {
  const std::vector<PropertyDifference>& all = seen.drift.differences;
  if (paths.size() == 0) return all;
  if (seen.status == ResourceDriftStatus::kDeleted) {
    return invalid_parameter("PropertyPath",
                             fmt::format("resource {} does not exist any more", seen.logical_id),
                             "Leave it out: what is gone has no properties to choose from.");
  }
  std::vector<PropertyDifference> chosen;
  for (const Value& path : paths.items()) {
    const auto names = [&](const PropertyDifference& d) {
      return names_difference(path.as_string(), d);
    };
    if (std::none_of(all.begin(), all.end(), names)) {
      return invalid_parameter(
          "PropertyPath",
          fmt::format("{} of resource {} has not drifted", path.as_string(), seen.logical_id),
          "DetectStackResourceDrift tells what has.");
    }
  }
  std::copy_if(all.begin(), all.end(), std::back_inserter(chosen),
               [&](const PropertyDifference& d) {
                 const auto items = paths.items();
                 return std::any_of(items.begin(), items.end(), [&](const Value& path) {
                   return names_difference(path.as_string(), d);
                 });
               });
  return chosen;
}

void describe_choice(const StackRow& stack, const ResourceDrift& seen,
                     const std::vector<PropertyDifference>& chosen, MapBuilder& answer) {
  answer.set("StackId", Value::string(stack.id));
  answer.set("LogicalResourceId", Value::string(seen.logical_id));
  answer.set("ResourceDriftStatus", Value::string(name_of(seen.status)));
  answer.set("PropertyDifferences", describe_differences(seen, chosen));
}

}  // namespace cairn::service
