#include "http/request_parser.h"

#include <fmt/format.h>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <limits>
#include <utility>

namespace cairn::http {
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;

namespace {

// A chunk's size line with its extensions, or all trailers together.
constexpr std::size_t kChunkHeadBytesMax = 16u << 10;
// A short field costs ten times its bytes once it is stored.
constexpr std::size_t kFieldsMax = 256;
// The shortest end of a chunked body, "0\r\n\r\n". Beast asserts that it sees this much once it has
// seen the last chunk's line, so it is never given less.
constexpr std::size_t kChunkTailBytes = 5;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string to_lower(beast::string_view text) {
  std::string out(text.data(), text.size());
  for (char& c : out) c = lower(c);
  return out;
}

bool is_word(beast::string_view text, std::string_view lower_case_word) {
  return to_lower(text) == lower_case_word;
}

// Proxies' clients send the absolute form (RFC 9112, 3.2.2).
std::string path_and_query(beast::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (target.size() < scheme.size() || !is_word(target.substr(0, scheme.size()), scheme))
      continue;
    const std::size_t path = target.find_first_of("/?", scheme.size());
    if (path == beast::string_view::npos) return "/";
    return (target[path] == '?' ? "/" : "") + std::string(target.substr(path));
  }
  return std::string(target);
}

}  // namespace

class RequestParser::Impl final : public bhttp::basic_parser<true> {
 public:
  Impl(std::size_t head_bytes_max, std::size_t body_bytes_max)
      : head_bytes_max_(head_bytes_max), body_bytes_max_(body_bytes_max) {
    // Beast counts its limit from the line it is at, so the head is measured in feed().
    header_limit(std::numeric_limits<std::uint32_t>::max());
    body_limit(body_bytes_max);
    request_.headers.reserve(16);
  }

  Fed feed(std::string_view bytes) {
    std::size_t consumed = 0;
    while (state_ != State::kRefused && !is_done()) {
      const std::string_view rest = bytes.substr(consumed);
      const std::size_t wanted = head_done_ && chunked() ? kChunkTailBytes : 1;
      if (rest.size() < wanted) return {State::kNeedMore, consumed};
      const bool head_was_done = head_done_;
      beast::error_code ec;
      const std::size_t took = put({rest.data(), rest.size()}, ec);
      consumed += took;
      const bool more = ec == bhttp::error::need_more;
      if (!head_was_done) {
        head_bytes_ += took;
        const std::size_t unfinished = more && !head_done_ ? rest.size() - took : 0;
        if (head_bytes_ + unfinished > head_bytes_max_) refuse_head();
      }
      if (state_ == State::kRefused) break;
      if (more) return need_more(bytes.size() - consumed, consumed);
      if (ec) refuse(ec);
      if (!ec && head_done_ && !head_was_done && !is_done()) return {State::kHeadDone, consumed};
    }
    if (state_ != State::kRefused) state_ = State::kDone;
    return {state_, consumed};
  }

  const Refusal& refusal() const { return refusal_; }
  std::size_t held_bytes() const { return head_bytes_ + request_.body.size(); }
  const std::string& target() const { return request_.target; }
  bool http_1_0() const { return version_ == 10; }
  bool is_head_method() const { return is_head_method_; }
  bool expects_continue() const { return expects_continue_; }
  Request take() {
    head_bytes_ = 0;
    return std::exchange(request_, {});
  }

 private:
  Fed need_more(std::size_t waiting, std::size_t consumed) {
    if (head_done_ && waiting > kChunkHeadBytesMax) {
      refuse(431, "RequestHeaderFieldsTooLarge",
             fmt::format("A chunk's extensions or the trailers are longer than {} bytes.",
                         kChunkHeadBytesMax));
    }
    return {state_ == State::kRefused ? state_ : State::kNeedMore, consumed};
  }

  void refuse(int status, std::string code, std::string message) {
    if (state_ == State::kRefused) return;
    state_ = State::kRefused;
    refusal_ = {status, std::move(code), std::move(message)};
  }
  void refuse_head() {
    refuse(431, "RequestHeaderFieldsTooLarge",
           fmt::format("The request line and headers are longer than {} bytes. Send large "
                       "parameters in the body of a POST.",
                       head_bytes_max_));
  }
  void refuse(const beast::error_code& ec) {
    if (ec == bhttp::error::body_limit) {
      refuse(413, "RequestEntityTooLarge",
             fmt::format("The request body is longer than {} bytes.", body_bytes_max_));
    } else {
      refuse(400, "BadRequest",
             fmt::format("The request is not valid HTTP/1.1: {}.", ec.message()));
    }
  }

  void on_request_impl(bhttp::verb, beast::string_view method, beast::string_view target,
                       int version, beast::error_code&) override {
    request_.method.assign(method.data(), method.size());
    is_head_method_ = request_.method == "HEAD";
    request_.target = path_and_query(target);
    version_ = version;
  }
  void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}

  void on_field_impl(bhttp::field field, beast::string_view name, beast::string_view value,
                     beast::error_code& ec) override {
    if (head_done_) return;
    if (request_.headers.size() == kFieldsMax) {
      refuse(431, "RequestHeaderFieldsTooLarge",
             fmt::format("The request has more than {} headers.", kFieldsMax));
      ec = bhttp::error::header_limit;
      return;
    }
    if (field == bhttp::field::host) ++hosts_;
    if (field == bhttp::field::content_length) has_content_length_ = true;
    if (field == bhttp::field::transfer_encoding) {
      ++transfer_encodings_;
      only_chunked_ = is_word(value, "chunked");
    }
    if (field == bhttp::field::expect) {
      expects_continue_ = is_word(value, "100-continue");
      unknown_expectation_ = unknown_expectation_ || !expects_continue_;
    }
    request_.headers.emplace_back(to_lower(name), std::string(value));
  }

  void on_header_impl(beast::error_code& ec) override {
    head_done_ = true;
    check_framing();
    if (state_ == State::kRefused) ec = bhttp::error::bad_value;
  }

  // What Beast lets pass: a body whose length two parties could see differently.
  void check_framing() {
    if (hosts_ > 1 || (hosts_ == 0 && version_ >= 11)) {
      refuse(400, "BadRequest", "The request must have exactly one Host header.");
    } else if (transfer_encodings_ > 0 && (has_content_length_ || version_ < 11)) {
      refuse(400, "BadRequest",
             "Transfer-Encoding must not come with Content-Length or in an HTTP/1.0 request.");
    } else if (transfer_encodings_ > 1 || (transfer_encodings_ == 1 && !only_chunked_)) {
      refuse(501, "NotImplemented", "The only Transfer-Encoding known here is \"chunked\".");
    } else if (unknown_expectation_) {
      refuse(417, "ExpectationFailed", "The only Expect known here is \"100-continue\".");
    }
    if (version_ < 11) expects_continue_ = false;
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>& length,
                         beast::error_code&) override {
    if (length) request_.body.reserve(static_cast<std::size_t>(*length));
  }
  std::size_t on_body_impl(beast::string_view body, beast::error_code&) override {
    request_.body.append(body.data(), body.size());
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body,
                                 beast::error_code& ec) override {
    return on_body_impl(body, ec);
  }
  void on_finish_impl(beast::error_code&) override {}

  const std::size_t head_bytes_max_;
  const std::size_t body_bytes_max_;
  std::size_t head_bytes_ = 0;
  State state_ = State::kNeedMore;
  Refusal refusal_;
  Request request_;
  bool is_head_method_ = false;
  int version_ = 11;
  int hosts_ = 0;
  int transfer_encodings_ = 0;
  bool has_content_length_ = false;
  bool only_chunked_ = false;
  bool expects_continue_ = false;
  bool unknown_expectation_ = false;
  bool head_done_ = false;
};

RequestParser::RequestParser(std::size_t head_bytes_max, std::size_t body_bytes_max)
    : impl_(std::make_unique<Impl>(head_bytes_max, body_bytes_max)) {}
RequestParser::~RequestParser() = default;
RequestParser::RequestParser(RequestParser&&) noexcept = default;
RequestParser& RequestParser::operator=(RequestParser&&) noexcept = default;

RequestParser::Fed RequestParser::feed(std::string_view bytes) {
  return impl_->feed(bytes);
}
const Refusal& RequestParser::refusal() const {
  return impl_->refusal();
}
std::size_t RequestParser::held_bytes() const {
  return impl_->held_bytes();
}
const std::string& RequestParser::target() const {
  return impl_->target();
}
bool RequestParser::keep_alive() const {
  return impl_->keep_alive();
}
bool RequestParser::http_1_0() const {
  return impl_->http_1_0();
}
bool RequestParser::is_head_method() const {
  return impl_->is_head_method();
}
bool RequestParser::expects_continue() const {
  return impl_->expects_continue();
}
Request RequestParser::take() {
  return impl_->take();
}

}  // namespace cairn::http
