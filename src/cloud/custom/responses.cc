// What providers send to the address of a response.

#include <utility>

#include "base/digest.h"
#include "cloud/custom/core.h"

namespace cairn::custom {
namespace {

constexpr int kOk = 200;
constexpr int kBadRequest = 400;
constexpr int kNotFound = 404;
constexpr int kConflict = 409;
constexpr int kGone = 410;

constexpr const char* kUnknownWords = "No request is known at this address.";
constexpr const char* kAnsweredWords = "This request was answered already.";
constexpr const char* kLateWords = "Too late: this request is no longer waited for.";

}  // namespace

bool CustomCloud::Core::known_token(const std::string& id, std::string_view token) const {
  return equal_in_constant_time(token, response_token(settings_.secret, id));
}

void CustomCloud::Core::respond(const std::string& id, std::string_view token,
                                std::string_view body, Answer answer) {
  if (!known_token(id, token)) return answer(kNotFound, kUnknownWords);
  Flight* asked = flight(id);
  if (asked == nullptr) {
    auto record = find(id);
    if (!record) return answer(kNotFound, kUnknownWords);
    if (record->state == CallState::kGone) return answer(kGone, kLateWords);
    if (record->state == CallState::kFailed && record->unanswered) {
      return take_late(std::move(*record), body, std::move(answer));
    }
    if (record->state != CallState::kOpen) return answer(kConflict, kAnsweredWords);
    asked = &adopt(std::move(*record));  // of an earlier life; nobody has asked for it yet
    watch(*asked);
  }
  if (asked->ending) return answer(kConflict, kAnsweredWords);
  auto response = read_response(body, asked->record);
  if (!response) return answer(kBadRequest, response.error().message);
  end(*asked, std::move(response).value(), [answer = std::move(answer)] { answer(kOk, ""); });
}

// The resource has failed, but what the provider made must not be lost: its Delete is sent later.
void CustomCloud::Core::take_late(CallRecord record, std::string_view body, Answer answer) {
  if (record.type != RequestType::kCreate) return answer(kGone, kLateWords);
  auto response = read_response(body, record);
  if (!response) return answer(kBadRequest, response.error().message);
  if (response->physical_id.empty()) return answer(kGone, kLateWords);
  record.physical_id = std::move(response->physical_id);
  record.unanswered = false;
  put({std::move(record)}, [answer = std::move(answer)](bool durable) {
    if (durable) answer(kOk, "Too late: the resource has failed. It will be asked to be deleted.");
  });
}

void CustomCloud::Core::refuse_response(const std::string& id, std::string_view token) {
  if (!known_token(id, token)) return;
  Flight* asked = flight(id);
  if (asked == nullptr) {
    auto record = find(id);
    if (!record || record->state != CallState::kOpen) return;
    asked = &adopt(std::move(*record));
  }
  if (asked->ending) return;
  fail(*asked, "CustomResourceResponseTooLarge",
       "The provider's response is longer than 4096 KB, which is the most there may be.");
}

}  // namespace cairn::custom
