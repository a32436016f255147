#include "access/oss_sign.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "base/digest.h"
#include "base/percent.h"

namespace cairn::access {
namespace {

constexpr std::string_view kAlgorithm = "OSS4-HMAC-SHA256";
constexpr std::string_view kUnsigned = "UNSIGNED-PAYLOAD";

std::tm utc_of(std::int64_t now_ms) {
  const auto seconds = static_cast<std::time_t>(now_ms / 1000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  return utc;
}

// "20231216T162057Z"
std::string basic_time(const std::tm& t) {
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday,
                     t.tm_hour, t.tm_min, t.tm_sec);
}

// "Thu, 17 Nov 2005 18:49:58 GMT"
std::string http_time(const std::tm& t) {
  constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDays[t.tm_wday], t.tm_mday,
                     kMonths[t.tm_mon], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

void add_token(const Credentials& credentials, Headers& headers) {
  if (!credentials.security_token.empty()) {
    headers.emplace_back("x-oss-security-token", credentials.security_token);
  }
}

bool is_oss(std::string_view header) {
  return header.starts_with("x-oss-");
}

std::string canonical_query(const FormFields& query) {
  std::vector<std::string> parts;
  for (const auto& [name, value] : query) {
    parts.push_back(percent_encode(name) + (value.empty() ? "" : "=" + percent_encode(value)));
  }
  std::sort(parts.begin(), parts.end());
  return fmt::format("{}", fmt::join(parts, "&"));
}

std::string_view bytes_of(const Sha256& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string v4_signature(std::string_view secret, std::string_view date, std::string_view region,
                         std::string_view text) {
  Sha256 key = hmac_sha256(fmt::format("aliyun_v4{}", secret), date);
  for (const std::string_view part :
       {region, std::string_view("oss"), std::string_view("aliyun_v4_request")}) {
    key = hmac_sha256(bytes_of(key), part);
  }
  return hex(hmac_sha256(bytes_of(key), text));
}

std::string_view header_of(const Headers& headers, std::string_view wanted) {
  for (const auto& [name, value] : headers) {
    if (name == wanted) return value;
  }
  return {};
}

}  // namespace

std::string oss_path(std::string_view key) {
  std::string out;
  for (;;) {
    const std::size_t slash = key.find('/');
    out += percent_encode(key.substr(0, slash));
    if (slash == std::string_view::npos) return out;
    out += '/';
    key.remove_prefix(slash + 1);
  }
}

Headers sign_oss_v4(const Credentials& credentials, const OssRequest& request,
                    std::int64_t now_ms) {
  const std::string time = basic_time(utc_of(now_ms));
  const std::string_view date = std::string_view(time).substr(0, 8);
  Headers headers = request.headers;
  headers.emplace_back("x-oss-content-sha256", kUnsigned);
  headers.emplace_back("x-oss-date", time);
  add_token(credentials, headers);
  std::sort(headers.begin(), headers.end());
  std::string lines;
  for (const auto& [name, value] : headers) {
    const bool counts = is_oss(name) || name == "content-type" || name == "content-md5";
    if (counts) lines += name + ":" + value + "\n";
  }
  const std::string canonical =
      fmt::format("{}\n/{}/{}\n{}\n{}\n\n{}", request.method, request.bucket, oss_path(request.key),
                  canonical_query(request.query), lines, kUnsigned);
  const std::string scope = fmt::format("{}/{}/oss/aliyun_v4_request", date, request.region);
  const std::string text =
      fmt::format("{}\n{}\n{}\n{}", kAlgorithm, time, scope, hex(sha256(canonical)));
  headers.emplace_back(
      "authorization",
      fmt::format("{} Credential={}/{},Signature={}", kAlgorithm, credentials.access_key_id, scope,
                  v4_signature(credentials.access_key_secret, date, request.region, text)));
  return headers;
}

Headers sign_oss_v1(const Credentials& credentials, const OssRequest& request,
                    std::int64_t now_ms) {
  const std::string date = http_time(utc_of(now_ms));
  Headers headers = request.headers;
  headers.emplace_back("date", date);
  add_token(credentials, headers);
  std::sort(headers.begin(), headers.end());
  std::string lines;
  for (const auto& [name, value] : headers) {
    if (is_oss(name)) lines += name + ":" + value + "\n";
  }
  const std::string text =
      fmt::format("{}\n{}\n{}\n{}\n{}/{}/{}", request.method, header_of(headers, "content-md5"),
                  header_of(headers, "content-type"), date, lines, request.bucket, request.key);
  const Sha1 signature = hmac_sha1(credentials.access_key_secret, text);
  headers.emplace_back("authorization",
                       fmt::format("OSS {}:{}", credentials.access_key_id, base64(signature)));
  return headers;
}

}  // namespace cairn::access
