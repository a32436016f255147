#include "cloud/custom/custom_cloud.h"

#include <utility>

#include "cloud/custom/core.h"

namespace cairn::custom {

CustomCloud::CustomCloud(Ports ports, Settings settings)
    : core_(std::make_shared<Core>(ports, std::move(settings))) {}
CustomCloud::~CustomCloud() = default;

void CustomCloud::start(CallSpec spec, Done done) {
  core_->executor().post(
      [core = std::weak_ptr(core_), spec = std::move(spec), done = std::move(done)]() mutable {
        if (const auto held = core.lock()) held->call(spec, std::move(done));
      });
}

void CustomCloud::respond(std::string request_id, std::string token, std::string body,
                          Answer answer) {
  core_->executor().post([core = std::weak_ptr(core_), id = std::move(request_id),
                          token = std::move(token), body = std::move(body),
                          answer = std::move(answer)]() mutable {
    if (const auto held = core.lock()) held->respond(id, token, body, std::move(answer));
  });
}

void CustomCloud::refuse_response(std::string request_id, std::string token) {
  core_->executor().post(
      [core = std::weak_ptr(core_), id = std::move(request_id), token = std::move(token)] {
        if (const auto held = core.lock()) held->refuse_response(id, token);
      });
}

}  // namespace cairn::custom
