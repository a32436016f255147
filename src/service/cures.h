// What a failure means and what to do about it: one table, the first rule that fits counts.
#pragma once

#include <string>
#include <string_view>

namespace cairn::service {

enum class Language { kEnglish, kChinese };

struct Cure {
  std::string_view rule;   // "QuotaReached"; stable, for programs
  std::string_view cause;  // what it means, one sentence
  std::string_view cure;   // what to do, one or two sentences
};

// `code` is the cloud's or the service's own, empty when there was none; `message` its words. There
// is always an answer: the last rule fits everything.
Cure cure_of(std::string_view code, std::string_view message, Language language);

// "Code: words" as reasons have it; the code is empty when there is none.
struct Reason {
  std::string code;
  std::string message;
};
Reason read_reason(std::string_view reason);

}  // namespace cairn::service
