// Who asks and what is told: the actions, the endpoint, the pages beside it.
#include "api/parameters.h"
#include "identity/resource_groups.h"
#include "runtime/log.h"
#include "server/daemon_parts.h"
#include "server/object_actions.h"
#include "service/actions.h"
#include "service/context.h"

namespace cairn::server {
namespace {

http::Response plain(int status, std::string type, std::string body) {
  http::Response response;
  response.status = status;
  response.content_type = std::move(type);
  response.body = std::move(body);
  return response;
}

}  // namespace

// What the actions of the service work with.
void Daemon::Parts::open_context(const Options& options, const Fatal& fatal) {
  context.reset(new service::Context{
      *store, *writer, *runner, clock, chance, *numbers, types, surroundings, options.quotas,
      [this](Executor::Task task) { return workers->offer(std::move(task)); }, fatal});
  nested_stacks.connect(*context);
  group_resources.connect(*context, [](const Action& action, const FormFields& fields) {
    api::Decoded decoded = api::decode_parameters(action, fields);
    return decoded.complaints.empty() ? Result(std::move(decoded.parameters))
                                      : Result<Value>(decoded.complaints.front());
  });
  instances->connect(*context);
  open_rollouts(fatal);
  context->rollouts = rollouts.get();
  context->directories = directories.get();
  group_roles = std::make_unique<identity::ManagedGroupRoles>(*identity_context);
  context->group_roles = group_roles.get();
  auto_deployments = std::make_unique<service::AutoDeployments>(*context, clock, *rollout_thread);
  context->waits = waits.get();
  context->shelf = shelf.get();
  context->http_types = &http_types;
  context->eventbridge = !options.eventbridge_sink.empty();
  context->prices = &prices;
  context->drift = drift.get();
  context->identities = book.get();
  context->pass_role = options.pass_role;
  context->simulated = cloud.get();
  context->resource_group_exists = identity::resource_groups_of(*book);
  context->allowed_values = [this](const std::string& of, const std::string& region,
                                   std::string_view type, std::string_view property,
                                   const Value& known) {
    return cloud->allowed_values({of, region}, type, property, known);
  };
  context->events = events.get();
  context->inventory = service::inventory_of(*cloud);
}

void Daemon::Parts::add_actions() {
  for (auto& [name, handler] : service::make_actions(*context)) router.add(name, handler);
  for (auto& [name, handler] : service::make_streams(*context)) router.add_stream(name, handler);
  for (auto& [name, handler] : make_object_actions(folder.get(), context->offload)) {
    router.add(name, handler);
  }
  for (auto& [api, name, handler] : identity::make_identity_actions(*identity_context)) {
    router.add(name, handler, api);
  }
  for (auto& [api, name, handler] : entrance->actions()) router.add(name, handler, api);
}

void Daemon::Parts::open_endpoint() {
  endpoint = std::make_unique<api::Endpoint>(api::Endpoint::Options{
      .clock = &clock,
      .chance = &chance,
      .keys = &entrance->keys(),
      .nonces = &guards->nonces(),
      .router = &router,
      .throttle = &guards->throttle(),
      .observe =
          [this](const api::Answered& answered) {
            metrics.request_answered(answered.action, answered.code);
          },
      .admitted =
          [this](const access::AccessKey& key, const Action& action) {
            book->note_use(key, info_of(action.api).name, clock.now());
          },
      .authorize =
          [this](const service::ActionRequest& request) { return entrance->check(request); },
      .audit = guards->audit()});
}

void Daemon::Parts::answer(http::Request request, http::Respond respond) {
  if (request.target == "/healthz") return respond(plain(200, "text/plain", "ok\n"));
  if (request.target == "/metrics") {
    metrics.set_commit_backlog(static_cast<double>(writer->backlog()));
    return respond(plain(200, "text/plain; version=0.0.4", metrics.text()));
  }
  if (SignalEndpoint::takes(request.target)) {
    return signal_endpoint->handle(std::move(request), std::move(respond));
  }
  if (CustomResponseEndpoint::takes(request.target)) {
    return custom_responses->handle(std::move(request), std::move(respond));
  }
  api::RawRequest raw{std::move(request.method),         std::move(request.target),
                      std::move(request.headers),        std::move(request.body),
                      std::move(request.remote_address), request.secure};
  endpoint->handle(std::move(raw), [respond = std::move(respond)](api::RawResponse answered) {
    http::Response response;
    response.status = answered.status;
    response.content_type = std::move(answered.content_type);
    response.headers = std::move(answered.headers);
    response.body = std::move(answered.body);
    response.stream = std::move(answered.stream);
    respond(std::move(response));
  });
}

}  // namespace cairn::server
