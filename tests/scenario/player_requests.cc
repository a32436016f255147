// How a player asks: from the words of a step to a request, and from its answer to names.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "tests/scenario/player.h"
#include "tests/scenario/render.h"

namespace cairn::testing {
namespace {

// The parameter whose text is a block of the story.
std::string_view text_parameter(std::string_view word) {
  if (word == "Template") return "TemplateBody";
  if (word == "Policy") return "StackPolicyBody";
  if (word == "PolicyDuringUpdate") return "StackPolicyDuringUpdateBody";
  return {};
}

// What an action makes, where its answer says the id, and by what the story names it.
struct Naming {
  std::string_view action;
  std::string_view path;  // in the answer
  std::string_view name;
  std::string_view by;  // the parameter whose value follows the name; empty: none does
};
constexpr Naming kNamings[] = {
    {"CreateChangeSet", "ChangeSetId", "change set ", "ChangeSetName"},
    {"CreateTemplate", "TemplateId", "template ", "TemplateName"},
    {"CreateDiagnostic", "ReportId", "report", ""},
    {"CreateTemplateScratch", "TemplateScratchId", "scratch ", "Description"},
    {"DetectStackDrift", "DriftDetectionId", "detection", ""},
    {"CreateStackGroup", "StackGroupId", "group", ""},
    {"EnableResourceDirectory", "ResourceDirectory.ResourceDirectoryId", "directory", ""},
    {"EnableResourceDirectory", "ResourceDirectory.RootFolderId", "root folder", ""},
    {"CreateFolder", "Folder.FolderId", "folder ", "FolderName"},
    {"CreateResourceAccount", "Account.AccountId", "account ", "DisplayName"},
    {"CreateAccount", "Account.AccountId", "account ", "AccountName"},
    {"InviteAccountToResourceDirectory", "Handshake.HandshakeId", "handshake", ""},
};

std::string value_of(const FormFields& fields, std::string_view key) {
  for (const auto& [name, value] : fields) {
    if (name == key) return value;
  }
  return {};
}

}  // namespace

void Player::learn_answer(const std::string& action, const FormFields& fields,
                          const Value& answer) {
  for (const Naming& row : kNamings) {
    if (row.action != action) continue;
    const Value* at = &answer;
    std::string_view path = row.path;
    for (std::size_t dot; (dot = path.find('.')) != std::string_view::npos;) {
      at = &at->get(path.substr(0, dot));
      path.remove_prefix(dot + 1);
    }
    names_.add_thing(std::string(row.name) + (row.by.empty() ? "" : value_of(fields, row.by)),
                     at->get_string(path));
  }
  if (answer.find("OperationId") != nullptr) {
    last_operation_ = answer.get_string("OperationId");
    names_.add_thing("operation", last_operation_);
  }
}

void Player::learn_stack(const std::string& action, const FormFields& fields, const Value& answer) {
  const bool reviewed = action == "CreateChangeSet" &&
                        value_of(fields, "ChangeSetType") != "UPDATE" &&
                        !value_of(fields, "ChangeSetType").empty();
  if (action != "CreateStack" && !reviewed) return;
  Stack stack{std::string(answer.get_string("StackId")), value_of(fields, "StackName"),
              value_of(fields, "RegionId")};
  if (stack.region.empty()) stack.region = StageOptions().region;
  const bool known = std::any_of(stacks_.begin(), stacks_.end(),
                                 [&stack](const Stack& s) { return s.id == stack.id; });
  if (known && reviewed) return;
  stack.own_name = stack.name;
  stack.account = stage_->asker();
  names_.add_stack(stack.name, stack.id);
  stacks_.push_back(std::move(stack));
}

Result<FormFields> Player::fields_of(const Words& words) {
  FormFields fields;
  std::map<std::string, int> counts;
  for (std::size_t i = 1; i < words.size() && words[i] != "|"; ++i) {
    const std::size_t equals = words[i].find('=');
    std::string key = words[i].substr(0, equals);
    std::string value = equals == std::string::npos ? "" : words[i].substr(equals + 1);
    const std::size_t dot = key.find('.');
    const std::string list = key.substr(0, dot);
    const bool keyed = dot != std::string::npos &&
                       (list == "Parameters" || list == "ParameterOverrides" || list == "Tags") &&
                       (key[dot + 1] < '0' || key[dot + 1] > '9');
    if (const std::string_view text = text_parameter(key); !text.empty()) {
      const Block* block = story_.find("template", value);
      if (block == nullptr) {
        return Error{.code = "InvalidStory",
                     .message = "There is no template " + value + ".",
                     .where = key,
                     .at = {},
                     .fix = "Add a block == template " + value + "."};
      }
      fields.emplace_back(text, block->text);
    } else if (keyed) {
      const std::string item = fmt::format("{}.{}.", list, ++counts[list]);
      const bool parameter = list != "Tags";
      fields.emplace_back(item + (parameter ? "ParameterKey" : "Key"), key.substr(dot + 1));
      fields.emplace_back(item + (parameter ? "ParameterValue" : "Value"), names_.reveal(value));
    } else {
      const bool stack = key == "StackId" || key.starts_with("StackIds.");
      value = stack ? names_.stack_id(value) : names_.reveal(value);
      fields.emplace_back(std::move(key), std::move(value));
    }
  }
  return fields;
}

Result<Value> Player::ask(const std::string& action, FormFields fields) {
  auto answer = stage_->call(action, fields);
  if (!answer) return answer;
  learn_stack(action, fields, *answer);
  learn_answer(action, fields, *answer);
  return answer;
}

Player::Lines Player::action(const Words& words) {
  auto fields = fields_of(words);
  if (!fields) return render(fields.error());
  const auto answer = ask(words[0], std::move(fields).value());
  if (!answer) return render(answer.error());
  learn_names();
  const auto bar = std::find(words.begin(), words.end(), "|");
  if (bar == words.end()) return render(*answer);
  Lines lines;
  for (auto path = bar + 1; path != words.end(); ++path) {
    lines.push_back(render_path(*answer, *path));
  }
  return lines;
}

}  // namespace cairn::testing
