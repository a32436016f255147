#include "bench/templates.h"

#include <fmt/format.h>

namespace cairn::bench {
namespace {

constexpr const char* kHead = "{\"ROSTemplateFormatVersion\":\"2015-09-01\",\"Resources\":{";
constexpr int kMachines = 150;

std::string name(int number) {
  constexpr std::string_view kDigits = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::string text;
  do {
    text.push_back(kDigits[static_cast<std::size_t>(number) % kDigits.size()]);
    number /= static_cast<int>(kDigits.size());
  } while (number > 0);
  return text;
}

// A start-up script, a few characters of it in need of escaping.
std::string script(int machine, std::size_t bytes) {
  std::string text;
  for (int line = 0; text.size() < bytes; ++line) {
    text += fmt::format("echo machine {} step {} of the installation >> /var/log/install.log",
                        machine, line);
    text += "\\n";
  }
  return text;
}

}  // namespace

std::string counted(int count) {
  return fmt::format(
      "{}\"Vpc\":{{\"Type\":\"ALIYUN::ECS::VPC\",\"Count\":{},\"Properties\":{{\"CidrBlock\":"
      "\"10.0.0.0/8\",\"VpcName\":\"bench\"}}}}}}}}",
      kHead, count);
}

std::string counted_by_parameter() {
  return "{\"ROSTemplateFormatVersion\":\"2015-09-01\",\"Parameters\":{\"Number\":{\"Type\":"
         "\"Number\",\"Default\":1}},\"Resources\":{\"Vpc\":{\"Type\":\"ALIYUN::ECS::VPC\","
         "\"Count\":{\"Ref\":\"Number\"},\"Properties\":{\"CidrBlock\":\"10.0.0.0/8\","
         "\"VpcName\":\"bench\"}}}}";
}

std::string counted_and_one(int count) {
  return fmt::format(
      "{{\"ROSTemplateFormatVersion\":\"2015-09-01\",\"Parameters\":{{\"Name\":{{\"Type\":"
      "\"String\",\"Default\":\"one\"}}}},\"Resources\":{{\"One\":{{\"Type\":"
      "\"ALIYUN::ECS::VPC\",\"Properties\":{{\"VpcName\":{{\"Ref\":\"Name\"}}}}}},{}",
      counted(count).substr(std::string_view(kHead).size()));
}

std::string last_may_fail(int count) {
  std::string text =
      "{\"ROSTemplateFormatVersion\":\"2015-09-01\",\"Parameters\":{\"Name\":{\"Type\":\"String\","
      "\"Default\":\"one\"},\"Fail\":{\"Type\":\"String\",\"Default\":\"no\"}},\"Conditions\":{"
      "\"Fails\":{\"Fn::Equals\":[{\"Ref\":\"Fail\"},\"yes\"]}},\"Resources\":{\"Vpc\":{\"Type\":"
      "\"ALIYUN::ECS::VPC\",\"Count\":";
  text += fmt::format("{}", count - 1);
  return text +
         ",\"Properties\":{\"VpcName\":{\"Ref\":\"Name\"}}},\"Last\":{\"Type\":"
         "\"ALIYUN::ECS::VPC\",\"DependsOn\":\"Vpc\",\"Properties\":{\"VpcName\":{\"Ref\":\"Name\"}"
         ","
         "\"EnableIpv6\":{\"Fn::If\":[\"Fails\",{\"Fn::GetAtt\":[\"Vpc[0]\",\"VpcId\"]},false]}}}}"
         "}";
}

std::string tree(int nodes, int branches) {
  std::string text = std::string(kHead) + "\"a\":{\"Type\":\"ALIYUN::ECS::VPC\"}";
  for (int i = 1; i < nodes; ++i) {
    const int parent = i <= branches ? 0 : i - branches;
    text += fmt::format(",\"{}\":{{\"Type\":\"ALIYUN::ECS::VPC\",\"DependsOn\":\"{}\"}}", name(i),
                        name(parent));
  }
  return text + "}}";
}

std::string large_json(std::size_t bytes) {
  std::string text = std::string(kHead) +
                     "\"Vpc\":{\"Type\":\"ALIYUN::ECS::VPC\",\"Properties\":{\"CidrBlock\":"
                     "\"10.0.0.0/8\"}}";
  for (int i = 0; i < kMachines; ++i) {
    text += fmt::format(
        ",\"Group{0}\":{{\"Type\":\"ALIYUN::ECS::SecurityGroup\",\"Properties\":{{\"VpcId\":"
        "{{\"Ref\":\"Vpc\"}},\"Tags\":[{{\"Key\":\"number\",\"Value\":\"{0}\"}}],\"Description\":"
        "{{\"Fn::Sub\":\"${{Vpc}} {1}\"}}}}}}",
        i, script(i, bytes / kMachines - 240));
  }
  return text + "}}";
}

std::string large_yaml(std::size_t bytes) {
  std::string text =
      "ROSTemplateFormatVersion: '2015-09-01'\nResources:\n  Vpc:\n    Type: ALIYUN::ECS::VPC\n"
      "    Properties:\n      CidrBlock: 10.0.0.0/8\n";
  for (int i = 0; i < kMachines; ++i) {
    text += fmt::format(
        "  Group{0}:\n    Type: ALIYUN::ECS::SecurityGroup\n    Properties:\n      VpcId:\n"
        "        Ref: Vpc\n      Tags:\n        - Key: number\n          Value: '{0}'\n"
        "      Description:\n        Fn::Sub: |\n",
        i);
    for (int line = 0; line < static_cast<int>(bytes / kMachines - 220) / 62; ++line) {
      text += fmt::format("          echo ${{Vpc}} step {} of it >> /var/log/install.log\n", line);
    }
  }
  return text;
}

}  // namespace cairn::bench
