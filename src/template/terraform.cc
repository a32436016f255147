#include "template/terraform.h"

#include <algorithm>
#include <string>

#include "catalog/error_catalog.h"
#include "template/hcl_blocks.h"

namespace cairn {
namespace {

constexpr std::string_view kTransforms[] = {"Aliyun::Terraform-v0.12", "Aliyun::Terraform-v0.15",
                                            "Aliyun::Terraform-v1.0",  "Aliyun::Terraform-v1.1",
                                            "Aliyun::Terraform-v1.2",  "Aliyun::Terraform-v1.5",
                                            "Aliyun::Terraform-v1.6",  "Aliyun::OpenTofu-v1.8"};

constexpr std::size_t kFilesMax = 50;
constexpr std::size_t kPathMax = 1'024;
constexpr std::size_t kPartMax = 255;
constexpr std::size_t kDepthMax = 5;

class WorkspaceChecker {
 public:
  explicit WorkspaceChecker(const Template& source) : source_(source) {}

  Errors check() {
    check_sections();
    const Value& files = source_.workspace;
    if (files.size() == 0 || files.size() > kFilesMax) {
      refuse("Workspace", files,
             "Workspace must hold 1 to " + std::to_string(kFilesMax) + " files, but holds " +
                 std::to_string(files.size()),
             "Put the files of the configuration there, each under its path.");
    }
    for (const Entry& file : files.entries()) check_file(file);
    return std::move(errors_);
  }

 private:
  void check_sections() {
    for (const std::string_view section : {"Resources", "Locals", "HeatTemplateFormatVersion"}) {
      const Value* given = source_.root.find(section);
      if (given == nullptr || given->is_null() || (given->is_map() && given->size() == 0)) continue;
      errors_.push_back({.code = "InvalidTemplateSection",
                         .message = error_text("InvalidTemplateSection", {{"section", section}}),
                         .where = std::string(section),
                         .at = given->pos(),
                         .fix = "A Terraform template describes its resources in the Workspace."});
    }
  }

  void check_file(const Entry& file) {
    if (!file.key.is_string()) {
      return refuse("Workspace", file.key, "A path in Workspace must be text",
                    "Put the path in quotes.");
    }
    const std::string_view path = file.key.as_string();
    const std::string where = "Workspace." + std::string(path);
    if (const std::string_view fault = path_fault(path); !fault.empty()) {
      refuse(
          where, file.key,
          "The path \"" + std::string(path) + "\" in Workspace is invalid: " + std::string(fault),
          "Use a relative path such as modules/network/main.tf.");
    }
    if (!file.value.is_string()) {
      return refuse(where, file.value, "A file in Workspace must be text",
                    "Write the file's text with | in YAML, or as a JSON string.");
    }
    if (path.ends_with(".tf")) check_configuration(where, file.value);
  }

  static std::string_view path_fault(std::string_view path) {
    if (path.empty()) return "it is empty";
    if (path.size() > kPathMax) return "it has more than 1,024 characters";
    if (path.front() == '/') return "it is not relative";
    const bool printable =
        std::all_of(path.begin(), path.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (!printable) return "it has other characters than printable ASCII";
    std::size_t depth = 0;
    for (std::size_t from = 0; from <= path.size();) {
      const std::size_t slash = std::min(path.find('/', from), path.size());
      const std::string_view part = path.substr(from, slash - from);
      if (part.empty() || part == "." || part == "..") return "a part of it is empty, . or ..";
      if (part.size() > kPartMax) return "a part of it has more than 255 characters";
      ++depth;
      from = slash + 1;
    }
    return depth > kDepthMax ? "it is more than 5 levels deep" : std::string_view();
  }

  void check_configuration(const std::string& where, const Value& file) {
    for (const HclBlock& block : hcl_blocks(file.as_string())) {
      const std::string line = " in line " + std::to_string(block.line) + " of the file";
      const std::string label = block.labels.empty() ? std::string() : block.labels.front();
      if (block.type == "provisioner" && block.parent == "resource") {
        refuse(where, file, "Provisioners are not allowed: \"" + label + "\"" + line,
               "Use user data or a command resource.");
      } else if (block.type == "backend" && block.parent == "terraform") {
        refuse(where, file, "Backends are not allowed: \"" + label + "\"" + line,
               "Remove the block; the service keeps the state.");
      } else if (block.type == "data" && label == "terraform_remote_state") {
        refuse(where, file, "The data source terraform_remote_state is not allowed" + line,
               "Read the other stack's outputs with a parameter.");
      } else if (block.type == "module" && block.parent.empty() &&
                 !block.source.starts_with("./") && !block.source.starts_with("../")) {
        refuse(where, file,
               "The module \"" + label + "\" is not in the workspace: " + "its source is \"" +
                   block.source + "\"" + line,
               "Put the module's files into the Workspace and write source = \"./…\".");
      }
    }
  }

  void refuse(std::string where, const Value& origin, std::string_view reason, std::string fix) {
    errors_.push_back({.code = "StackValidationFailed",
                       .message = error_text("StackValidationFailed", {{"reason", reason}}),
                       .where = std::move(where),
                       .at = origin.pos(),
                       .fix = std::move(fix)});
  }

  const Template& source_;
  Errors errors_;
};

}  // namespace

bool is_terraform_transform(std::string_view transform) {
  return std::find(std::begin(kTransforms), std::end(kTransforms), transform) !=
         std::end(kTransforms);
}

Errors check_terraform(const Template& source) {
  return WorkspaceChecker(source).check();
}

}  // namespace cairn
