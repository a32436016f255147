// The two messages between server and jq worker: what is encoded comes back, and bytes from the
// other side are a message or nothing.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "jq/frame.h"

namespace {

using namespace cairn::jq;

std::string_view body_of(const std::string& frame) {
  return std::string_view(frame).substr(sizeof(LengthPrefix));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto request = decode_request(bytes)) {
    const std::string frame = encode(*request);
    const auto back = decode_request(body_of(frame));
    if (!back || body_of(frame) != bytes || back->script != request->script ||
        back->input != request->input || back->now_ms != request->now_ms) {
      std::abort();
    }
  }
  if (const auto answer = decode_answer(bytes)) {
    if (body_of(encode(*answer)) != bytes) std::abort();
  }
  return 0;
}
