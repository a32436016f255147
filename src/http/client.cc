#include "http/client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <new>
#include <string_view>

#include "http/address.h"

namespace cairn::http {
namespace {

constexpr int kConnectTimeoutMs = 10'000;
constexpr std::size_t kHeadBytesMax = 1u << 20;

struct HeaderList {
  curl_slist* head = nullptr;
  HeaderList() = default;
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  ~HeaderList() { curl_slist_free_all(head); }
  void add(const std::string& line) {
    curl_slist* longer = curl_slist_append(head, line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    head = longer;
  }
};

// What the callbacks fill in.
struct Incoming {
  ClientResponse response;
  std::size_t body_bytes_max = 0;
  std::size_t head_bytes = 0;
  bool too_large = false;
  bool address_refused = false;
};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::size_t on_header(char* data, std::size_t, std::size_t size, void* user) {
  auto& incoming = *static_cast<Incoming*>(user);
  const std::string_view line(data, size);
  incoming.head_bytes += size;
  if (incoming.head_bytes > kHeadBytesMax) {
    incoming.too_large = true;
    return 0;
  }
  if (line.starts_with("HTTP/")) {
    incoming.response.headers.clear();  // those before it belonged to a 100 Continue
  } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
    incoming.response.headers.emplace_back(lower(trim(line.substr(0, colon))),
                                           trim(line.substr(colon + 1)));
  }
  return size;
}

std::size_t on_body(char* data, std::size_t, std::size_t size, void* user) {
  auto& incoming = *static_cast<Incoming*>(user);
  if (size > incoming.body_bytes_max - incoming.response.body.size()) {
    incoming.too_large = true;
    return 0;
  }
  incoming.response.body.append(data, size);
  return size;
}

// Where curl would connect to is known only here, after names were resolved.
curl_socket_t open_public(void* user, curlsocktype, curl_sockaddr* to) {
  if (!is_public(to->addr)) {
    static_cast<Incoming*>(user)->address_refused = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(user)->load() ? 1 : 0;
}

struct UrlParts {
  bool valid = false;
  std::string address;  // scheme, host and port: what errors name, never the query with its secrets
  bool loopback = false;
};

UrlParts parts_of(const std::string& url) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), curl_url_cleanup);
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return {};
  const auto part = [&](CURLUPart which) {
    char* text = nullptr;
    const CURLUcode rc = curl_url_get(parsed.get(), which, &text, CURLU_DEFAULT_PORT);
    const std::string out = rc == CURLUE_OK ? text : "";
    curl_free(text);
    return out;
  };
  const std::string scheme = part(CURLUPART_SCHEME);
  const std::string host = part(CURLUPART_HOST);
  return {.valid = scheme == "http" || scheme == "https",
          .address = fmt::format("{}://{}:{}", scheme, host, part(CURLUPART_PORT)),
          .loopback = host == "localhost" || host.starts_with("127.") || host == "[::1]"};
}

bool breaks_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

Error invalid_request(std::string message, std::string where, std::string fix) {
  return {.code = "InvalidRequest",
          .message = std::move(message),
          .where = std::move(where),
          .fix = std::move(fix)};
}

class CurlClient final : public Client {
 public:
  CurlClient(CURL* easy, ClientOptions options)
      : options_(options), easy_(easy, curl_easy_cleanup) {}

  Result<ClientResponse> send(const ClientRequest& request) override {
    const UrlParts url = parts_of(request.url);
    if (!url.valid) {
      return invalid_request(fmt::format("Not an http or https address: \"{}\".", request.url),
                             "url", "Give an address like http://127.0.0.1:8080/.");
    }
    HeaderList headers;
    if (const Result<void> added = add_headers(request, headers); !added) return added.error();

    Incoming incoming;
    incoming.body_bytes_max = request.body_bytes_max;
    char why[CURL_ERROR_SIZE] = "";
    curl_easy_reset(easy_.get());  // keeps the connections
    set_limits(request, url);
    set_options(incoming);
    set_message(request, headers);
    set(CURLOPT_ERRORBUFFER, why);
    set(CURLOPT_HEADERFUNCTION, &on_header);
    set(CURLOPT_HEADERDATA, &incoming);
    set(CURLOPT_WRITEFUNCTION, &on_body);
    set(CURLOPT_WRITEDATA, &incoming);
    const CURLcode code = curl_easy_perform(easy_.get());
    set(CURLOPT_ERRORBUFFER, nullptr);
    if (code != CURLE_OK) return no_answer(request, url, incoming, code, why);

    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    incoming.response.status = static_cast<int>(status);
    return std::move(incoming.response);
  }

 private:
  template <class T>
  void set(CURLoption option, T value) {
    curl_easy_setopt(easy_.get(), option, value);
  }

  static Result<void> add_headers(const ClientRequest& request, HeaderList& list) {
    if (request.method.empty() || breaks_line(request.method + ' ')) {
      return invalid_request("The method is empty or has a line break.", "method",
                             "Use GET or POST.");
    }
    bool has_type = false;
    for (const auto& [name, value] : request.headers) {
      if (name.empty() || breaks_line(name) || breaks_line(value)) {
        return invalid_request(fmt::format("The header \"{}\" has a line break.", name), "headers",
                               "Remove the line break.");
      }
      has_type = has_type || lower(name) == "content-type";
      list.add(value.empty() ? name + ";" : name + ": " + value);  // curl's way to write "name:"
    }
    list.add("Expect:");                       // or curl waits up to a second before a large body
    if (!has_type) list.add("Content-Type:");  // or curl calls every body a form
    return {};
  }

  void set_limits(const ClientRequest& request, const UrlParts& url) {
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout_ms));
    set(CURLOPT_CONNECTTIMEOUT_MS,
        static_cast<long>(std::min(request.timeout_ms, kConnectTimeoutMs)));
    // Proxies from the environment are for the outside world; no_proxy seldom lists this machine.
    if (url.loopback) set(CURLOPT_NOPROXY, "*");
    if (!request.ca_file.empty()) set(CURLOPT_CAINFO, request.ca_file.c_str());
  }

  void set_options(Incoming& incoming) {
    if (options_.public_only) {
      set(CURLOPT_PROXY, "");
      set(CURLOPT_OPENSOCKETFUNCTION, &open_public);
      set(CURLOPT_OPENSOCKETDATA, &incoming);
    }
    set(CURLOPT_FORBID_REUSE, options_.keep_connections ? 0L : 1L);
    if (options_.give_up != nullptr) {
      set(CURLOPT_NOPROGRESS, 0L);
      set(CURLOPT_XFERINFOFUNCTION, &on_progress);
      set(CURLOPT_XFERINFODATA, options_.give_up);
    }
  }

  void set_message(const ClientRequest& request, const HeaderList& headers) {
    set(CURLOPT_HTTPHEADER, headers.head);
    if (request.method == "HEAD") {
      set(CURLOPT_NOBODY, 1L);
    } else if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
      set(CURLOPT_POST, 1L);
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      set(CURLOPT_POSTFIELDS, request.body.data());
    } else {
      set(CURLOPT_HTTPGET, 1L);
    }
    if (request.method != "HEAD") set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }

  Error no_answer(const ClientRequest& request, const UrlParts& url, const Incoming& incoming,
                  CURLcode code, const char* why) const {
    long sent_bytes = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_REQUEST_SIZE, &sent_bytes);
    Error error{.code = sent_bytes > 0 ? "NoAnswer" : "Unreachable", .where = url.address};
    if (incoming.address_refused && sent_bytes == 0) {
      error.code = "AddressRefused";
      error.message =
          fmt::format("{} is an address of this machine or of a private network.", url.address);
      error.fix = "Use an address of the public internet.";
    } else if (incoming.too_large) {
      error.code = "ResponseTooLarge";
      error.message =
          fmt::format("{} answered with more than {} bytes.", url.address, request.body_bytes_max);
      error.fix = "Ask for less at once.";
    } else if (code == CURLE_ABORTED_BY_CALLBACK) {
      error.code = "Cancelled";
      error.message = fmt::format("The request to {} was given up.", url.address);
      error.fix = "Send it again.";
    } else if (code == CURLE_OPERATION_TIMEDOUT) {
      error.code = "Timeout";
      error.message =
          fmt::format("{} did not answer within {} ms.", url.address, request.timeout_ms);
      error.fix = "Check that the server is running, or allow more time.";
    } else {
      error.message = fmt::format("No answer from {}: {}.", url.address,
                                  *why != '\0' ? why : curl_easy_strerror(code));
      error.fix = "Check the address, and that the server is running.";
    }
    return error;
  }

  const ClientOptions options_;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy_;
};

}  // namespace

std::unique_ptr<Client> Client::make(ClientOptions options) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  CURL* easy = curl_easy_init();
  if (easy == nullptr) throw std::bad_alloc();
  return std::make_unique<CurlClient>(easy, options);
}

}  // namespace cairn::http
