// Rules about names that owners choose: OSS buckets, RAM entities, log projects, databases.
#include <algorithm>

#include "cloud/sim/rules.h"

namespace cairn::sim {
namespace {

struct NameShape {
  std::size_t least;
  std::size_t most;
  std::string_view others;  // characters besides letters and digits
  bool upper_case;
};

bool letter_or_digit(char c, bool upper_case) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (upper_case && c >= 'A' && c <= 'Z');
}

bool fits(std::string_view name, const NameShape& shape) {
  if (name.size() < shape.least || name.size() > shape.most) return false;
  return std::all_of(name.begin(), name.end(), [&](char c) {
    return letter_or_digit(c, shape.upper_case) || shape.others.find(c) != std::string_view::npos;
  });
}

std::optional<Refusal> check_name(const CreateCase& create, std::string_view property,
                                  const NameShape& shape, const Refusal& refusal) {
  const std::string_view name = create.properties.get_string(property);
  if (name.empty() || fits(name, shape)) return std::nullopt;
  return about(refusal, name);
}

std::optional<Refusal> check_bucket(const CreateCase& create) {
  const Refusal refusal{"InvalidBucketName", "The specified bucket is not valid: {id}."};
  if (std::optional<Refusal> bad = check_name(create, "BucketName", {3, 63, "-", false}, refusal)) {
    return bad;
  }
  const std::string_view name = create.properties.get_string("BucketName");
  if (name.empty() || (name.front() != '-' && name.back() != '-')) return std::nullopt;
  return about(refusal, name);
}

std::optional<Refusal> check_log_project(const CreateCase& create) {
  return check_name(create, "Name", {3, 63, "-", false},
                    {"ProjectNameInvalid", "The project name {id} is invalid."});
}

std::optional<Refusal> check_role(const CreateCase& create) {
  return check_name(create, "RoleName", {1, 64, ".-_", true},
                    {"InvalidParameter.RoleName.InvalidChars",
                     "The parameter RoleName {id} contains invalid chars."});
}

std::optional<Refusal> check_user(const CreateCase& create) {
  return check_name(create, "UserName", {1, 128, ".-_@", true},
                    {"InvalidParameter.UserName.InvalidChars",
                     "The parameter UserName {id} contains invalid chars."});
}

std::optional<Refusal> check_policy(const CreateCase& create) {
  return check_name(create, "PolicyName", {1, 128, "-_", true},
                    {"InvalidParameter.PolicyName.InvalidChars",
                     "The parameter PolicyName {id} contains invalid chars."});
}

constexpr RuleEntry kRules[] = {
    {"ALIYUN::OSS::Bucket", check_bucket},
    {"ALIYUN::SLS::Project", check_log_project},
    {"ALIYUN::RAM::Role", check_role},
    {"ALIYUN::RAM::User", check_user},
    {"ALIYUN::RAM::ManagedPolicy", check_policy},
};

}  // namespace

std::span<const RuleEntry> name_rules() {
  return kRules;
}

}  // namespace cairn::sim
