#include "template/terraform.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "template/hcl_blocks.h"
#include "template/transform.h"

namespace cairn {
namespace {

Transformed transform(std::string_view text) {
  const ParsedTemplate parsed =
      parse_template("ROSTemplateFormatVersion: '2015-09-01'\n" + std::string(text));
  EXPECT_TRUE(parsed.source) << text;
  return parsed.source ? apply_transform(parsed.source, {}) : Transformed{};
}

std::string with_file(std::string_view path, std::string_view text = "''") {
  return "Transform: Aliyun::Terraform-v1.5\nWorkspace:\n  \"" + std::string(path) +
         "\": " + std::string(text);
}

TEST(Terraform, StructureIsCheckedBeforeItIsRefused) {
  struct Case {
    std::string_view why;
    std::string text;
    std::string_view message;  // part of the first error; empty: NotSupported is the only one
  };
  std::string many = "Transform: Aliyun::Terraform-v1.5\nWorkspace:\n";
  for (int i = 0; i < 51; ++i) many += "  f" + std::to_string(i) + ".tf: ''\n";
  const Case cases[] = {
      {"a right one", with_file("main.tf"), ""},
      {"OpenTofu", "Transform: Aliyun::OpenTofu-v1.8\nWorkspace: {main.tf: ''}", ""},
      {"in a list", "Transform: [Aliyun::Terraform-v1.2]\nWorkspace: {main.tf: ''}", ""},
      {"five levels", with_file("a/b/c/d/e.tf"), ""},
      {"its own metadata", with_file(".metadata", "'{}'"), ""},
      {"six levels", with_file("a/b/c/d/e/f.tf"), "more than 5 levels deep"},
      {"from the root", with_file("/main.tf"), "not relative"},
      {"upwards", with_file("a/../main.tf"), "empty, . or .."},
      {"an empty part", with_file("a//main.tf"), "empty, . or .."},
      {"a long part", with_file(std::string(256, 'a') + ".tf"), "255 characters"},
      {"not ASCII", with_file("中.tf"), "printable ASCII"},
      {"no file", "Transform: Aliyun::Terraform-v1.5\nWorkspace: {}", "1 to 50 files"},
      {"51 files", many, "1 to 50 files, but holds 51"},
      {"a file that is no text", with_file("main.tf", "{a: 1}"), "must be text"},
      {"resources beside it", with_file("main.tf") + "\nResources: {A: {Type: X}}",
       "The template section is invalid: Resources."},
      {"locals beside it", with_file("main.tf") + "\nLocals: {A: {Value: 1}}",
       "The template section is invalid: Locals."},
      {"a provisioner",
       with_file("main.tf", "'resource \"a\" \"b\" { provisioner \"local-exec\" { x = 1 } }'"),
       "Provisioners are not allowed: \"local-exec\""},
      {"a word that is no block", with_file("main.tf", "'# provisioner \"local-exec\" {}'"), ""},
      {"a backend", with_file("main.tf", "'terraform { backend \"oss\" { } }'"),
       "Backends are not allowed: \"oss\""},
      {"remote state", with_file("main.tf", "'data \"terraform_remote_state\" \"x\" { }'"),
       "terraform_remote_state is not allowed"},
      {"a module of the workspace", with_file("main.tf", "'module \"m\" { source = \"./m\" }'"),
       ""},
      {"a module from elsewhere",
       with_file("main.tf", "'module \"m\" { source = \"alibaba/vpc/alicloud\" }'"),
       "its source is \"alibaba/vpc/alicloud\""},
      {"a file that is no configuration", with_file("run.sh", "'backend \"oss\" { }'"), ""},
  };
  for (const Case& c : cases) {
    const Transformed transformed = transform(c.text);
    EXPECT_FALSE(transformed.source) << c.why;
    ASSERT_FALSE(transformed.errors.empty()) << c.why;
    EXPECT_EQ(transformed.errors.back().code, "NotSupported") << c.why;
    if (c.message.empty()) {
      EXPECT_EQ(transformed.errors.size(), 1U)
          << c.why << ": " << transformed.errors.front().message;
      continue;
    }
    EXPECT_NE(transformed.errors.front().message.find(c.message), std::string::npos)
        << c.why << ": " << transformed.errors.front().message;
  }
}

TEST(Transform, OtherValuesAreRefused) {
  struct Case {
    std::string_view text;
    std::string_view message;
    std::string_view fix;
  };
  const Case cases[] = {
      {"Transform: Aliyun::Serverless-2018-04-01", "Invalid transform", "Aliyun::Serverless-2018"},
      {"Transform: Aliyun::Terraform-v9.9", "Invalid transform", "GetFeatureDetails"},
      {"Transform: Mine", "Invalid transform \"Mine\"", "Remove Transform"},
      {"Transform: [{Ref: A}]", "literal text", "Remove Transform"},
      {"Transform: [A, B]", "Only one Transform", "one of them"},
      {"Workspace: {main.tf: ''}", "Workspace needs", "Add Transform"},
      {"Transform: Aliyun::Serverless-2018-04-03\nWorkspace: {main.tf: ''}", "Workspace needs",
       "Remove the Workspace"},
  };
  for (const Case& c : cases) {
    const Transformed transformed = transform(c.text);
    EXPECT_FALSE(transformed.source) << c.text;
    ASSERT_EQ(transformed.errors.size(), 1U) << c.text;
    const Error& error = transformed.errors.front();
    EXPECT_EQ(error.code, "StackValidationFailed") << c.text;
    EXPECT_NE(error.message.find(c.message), std::string::npos) << c.text << error.message;
    EXPECT_NE(error.fix.find(c.fix), std::string::npos) << c.text << error.fix;
  }
  for (const std::string_view text : {"Transform: ''", "Transform: []", "Description: d"}) {
    EXPECT_TRUE(transform(text).source) << text;
  }
}

std::string shown(std::string_view text) {
  std::string out;
  for (const HclBlock& block : hcl_blocks(text)) {
    out += block.parent + ">" + block.type;
    for (const std::string& label : block.labels) out += " " + label;
    if (!block.source.empty()) out += "=" + block.source;
    out += "@" + std::to_string(block.line) + ";";
  }
  return out;
}

TEST(HclBlocks, KnowsBlocksFromExpressions) {
  struct Case {
    std::string_view why;
    std::string_view text;
    std::string_view blocks;
  };
  const Case cases[] = {
      {"nested", "a \"x\" \"y\" {\n  b {\n  }\n  c = 1\n}\nd {}\n", ">a x y@1;a>b@2;>d@6;"},
      {"values in braces", "a = {\n b = { c = 1 }\n d : [for x in y : { z = x }]\n}\ne {}",
       ">e@5;"},
      {"comments", "# a {\n// b {\n/* c {\n */ d {}", ">d@4;"},
      {"texts", "a {\n x = \"b { ${lookup(c, \"d {\")} }\"\n}", ">a@1;"},
      {"heredocs", "a {\n x = <<-EOT\n  b {\n  EOT\n c {}\n}", ">a@1;a>c@5;"},
      {"an unended heredoc", "a {\n x = <<EOT\n b {", ">a@1;"},
      {"calls", "a {\n x = f(g, {\n h = 1 }) ? 1 : 2\n b {}\n}", ">a@1;a>b@4;"},
      {"sources", "module \"m\" {\n source = \"./x\"\n v = { source = \"y\" }\n}",
       ">module m=./x@1;"},
      {"no configuration at all", "}}}{{{\"", ""},
      {"nothing", "", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(shown(c.text), c.blocks) << c.why;
}

}  // namespace
}  // namespace cairn
