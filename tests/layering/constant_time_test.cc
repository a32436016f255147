// What proves who somebody is must not be compared with == : the time it takes would tell how much
// of a guess is right. The one way is equal_in_constant_time() of base/digest.h.
#include <gtest/gtest.h>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace cairn {
namespace {

namespace fs = std::filesystem;

bool is_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// The last name before `end`: of "request.security_token ==" it is "security_token"; of a call the
// name of what is called.
std::string name_before(std::string_view line, std::size_t end) {
  const auto skip_blanks = [&] {
    while (end > 0 && line[end - 1] == ' ') --end;
  };
  skip_blanks();
  if (end > 0 && line[end - 1] == ')') {
    int open = 0;
    do {
      --end;
      open += line[end] == ')' ? 1 : line[end] == '(' ? -1 : 0;
    } while (end > 0 && open > 0);
  }
  std::size_t begin = end;
  while (begin > 0 && is_name(line[begin - 1])) --begin;
  return std::string(line.substr(begin, end - begin));
}

// Likewise after `begin`: of "== *key->secret)" it is "secret", of "== hex(x)" it is "hex".
std::string name_after(std::string_view line, std::size_t begin) {
  std::string name;
  for (; begin < line.size(); ++begin) {
    const char c = line[begin];
    if (is_name(c)) {
      name += c;
    } else if (c == '.' || c == '>' || c == ':' || ((c == ' ' || c == '*') && name.empty())) {
      name.clear();
    } else if (c != '-') {
      break;
    }
  }
  return name;
}

bool is_proof(const std::string& name) {
  for (const char* word : {"secret", "signature", "security_token", "password", "hmac", "mac_"}) {
    if (name.find(word) != std::string::npos && name.find("secrets") == std::string::npos &&
        !name.starts_with("k")) {
      return true;
    }
  }
  return false;
}

// The numbers of the lines that compare a proof.
std::vector<std::size_t> faults_in(std::string_view text) {
  std::vector<std::size_t> faults;
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.find_first_not_of(' ') != std::string_view::npos &&
        line.substr(line.find_first_not_of(' ')).starts_with("//")) {
      continue;
    }
    for (const char* sign : {"==", "!="}) {
      const std::size_t at = line.find(sign);
      if (at == std::string_view::npos) continue;
      const std::size_t other = line.find_first_not_of(' ', at + 2);
      const bool with_a_word = other != std::string_view::npos && line[other] == '"';
      if (with_a_word) continue;  // the name of a version, not a proof
      if (is_proof(name_before(line, at)) || is_proof(name_after(line, at + 2))) {
        faults.push_back(number);
      }
    }
    if (line.find("memcmp(") != std::string_view::npos && is_proof(std::string(line))) {
      faults.push_back(number);
    }
  }
  return faults;
}

TEST(ConstantTime, PlantedComparisonsAreFound) {
  for (const char* bad : {
           "if (claim.signature == ours) return;",
           "return v1_signature(key.secret, ours) != claimed;",
           "if (text == *key->secret) {",
           "  return request.security_token == token;",
           "if (std::memcmp(a, key.secret.data(), n) == 0) {",
       }) {
    EXPECT_EQ(faults_in(bad).size() > 0, true) << bad;
  }
  for (const char* good : {
           "if (equal_in_constant_time(of->secret, secret)) {",
           "// signature == signature",
           "if (name == \"Signature\") claim.signature = part;",
           "if (key->security_token.empty()) {",
           "if (claimed == payload) {",
       }) {
    EXPECT_TRUE(faults_in(good).empty()) << good;
  }
}

TEST(ConstantTime, ProofsAreComparedInOneWay) {
  std::size_t uses = 0;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(CAIRN_SOURCE_DIR) / "src")) {
    const fs::path& path = entry.path();
    if (path.extension() != ".h" && path.extension() != ".cc") continue;
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    for (const std::size_t line : faults_in(text)) {
      ADD_FAILURE() << path << ":" << line << " compares a proof; use equal_in_constant_time()";
    }
    if (text.find("equal_in_constant_time(") != std::string::npos) ++uses;
  }
  EXPECT_GE(uses, 5u) << "digest.h and .cc, signatures, signals, responses";
}

}  // namespace
}  // namespace cairn
