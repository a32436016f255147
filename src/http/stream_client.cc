#include "http/stream_client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <new>
#include <utility>

namespace cairn::http {
namespace {

constexpr int kConnectTimeoutMs = 10'000;

class CurlStream final : public StreamClient {
 public:
  CurlStream() : easy_(curl_easy_init()), multi_(curl_multi_init()) {
    if (easy_ == nullptr || multi_ == nullptr) throw std::bad_alloc();
  }
  CurlStream(const CurlStream&) = delete;
  CurlStream& operator=(const CurlStream&) = delete;
  ~CurlStream() override {
    curl_multi_remove_handle(multi_, easy_);
    curl_easy_cleanup(easy_);
    curl_multi_cleanup(multi_);
    curl_slist_free_all(headers_);
  }

  Result<void> send(const ClientRequest& request) {
    for (const auto& [name, value] : request.headers) add_header(name + ": " + value);
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS,
        static_cast<long>(std::min(request.timeout_ms, kConnectTimeoutMs)));
    set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
    set(CURLOPT_HTTPHEADER, headers_);
    set(CURLOPT_ERRORBUFFER, why_);
    set(CURLOPT_WRITEFUNCTION, &on_body);
    set(CURLOPT_WRITEDATA, this);
    // Proxies from the environment are for the outside world.
    const std::size_t scheme = request.url.find("://");
    const std::string host = scheme == std::string::npos ? "" : request.url.substr(scheme + 3);
    const bool local =
        host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]");
    if (local) set(CURLOPT_NOPROXY, "*");
    if (!request.ca_file.empty()) set(CURLOPT_CAINFO, request.ca_file.c_str());
    curl_multi_add_handle(multi_, easy_);
    wait(request.timeout_ms, [this] { return status() != 0; });
    if (status() != 0) return {};
    return Error{.code = "NoAnswer",
                 .message = fmt::format("No answer from {}: {}.",
                                        request.url.substr(0, request.url.find('?')),
                                        over_ ? reason() : "it took too long"),
                 .where = {},
                 .at = {},
                 .fix = "Check the address, and that the server is running."};
  }

  int status() const override {
    long status = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    return static_cast<int>(status);
  }

  std::optional<std::string> read(int ms) override {
    if (std::exchange(paused_, false)) curl_easy_pause(easy_, CURLPAUSE_CONT);
    wait(ms, [this] { return !held_.empty(); });
    if (held_.empty() && over_) return std::nullopt;
    return std::exchange(held_, {});
  }

 private:
  template <class T>
  void set(CURLoption option, T value) {
    curl_easy_setopt(easy_, option, value);
  }

  void add_header(const std::string& line) {
    curl_slist* longer = curl_slist_append(headers_, line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    headers_ = longer;
  }

  static std::size_t on_body(char* data, std::size_t, std::size_t size, void* user) {
    auto& self = *static_cast<CurlStream*>(user);
    if (self.held_.size() + size > kHeldBytesMax) {
      self.paused_ = true;
      return CURL_WRITEFUNC_PAUSE;
    }
    self.held_.append(data, size);
    return size;
  }

  const char* reason() const { return *why_ != '\0' ? why_ : curl_easy_strerror(result_); }

  // Moves bytes until `enough`, the end, or `ms` passed.
  template <class Enough>
  void wait(int ms, Enough enough) {
    using Clock = std::chrono::steady_clock;
    const auto until = Clock::now() + std::chrono::milliseconds(ms);
    for (;;) {
      int running = 0;
      curl_multi_perform(multi_, &running);
      int left = 0;
      while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        over_ = true;
        result_ = message->data.result;
      }
      const auto rest =
          std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
      if (over_ || enough() || rest <= 0) return;
      curl_multi_poll(multi_, nullptr, 0, static_cast<int>(rest), nullptr);
    }
  }

  CURL* easy_;
  CURLM* multi_;
  curl_slist* headers_ = nullptr;
  char why_[CURL_ERROR_SIZE] = "";
  std::string held_;
  bool over_ = false;
  bool paused_ = false;
  CURLcode result_ = CURLE_OK;
};

}  // namespace

Result<std::unique_ptr<StreamClient>> StreamClient::open(const ClientRequest& request) {
  Client::make();  // makes curl ready
  auto stream = std::make_unique<CurlStream>();
  if (const auto sent = stream->send(request); !sent) return sent.error();
  return std::unique_ptr<StreamClient>(std::move(stream));
}

}  // namespace cairn::http
