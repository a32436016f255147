#include "cli/args.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <sstream>
#include <utility>

namespace cairn::cli {
namespace {

constexpr const char* kAbout =
    "cairn puts a ROS-compatible orchestration service on the command line.";

constexpr const char* kFooter =
    R"(Where calls go and who signs them (the first that is there counts):
  endpoint  --endpoint, CAIRN_ENDPOINT, http://127.0.0.1:8610
  region    --region, ALIBABA_CLOUD_REGION_ID, cn-hangzhou
  key       --access-key-id with --access-key-secret; --credentials FILE;
            ALIBABA_CLOUD_ACCESS_KEY_ID with ALIBABA_CLOUD_ACCESS_KEY_SECRET
            (and ALIBABA_CLOUD_SECURITY_TOKEN); ./cairn-data/credentials.json;
            ~/.cairn/credentials.json

Exit status:
  0    done
  1    the stack or the operation failed; validate found errors
  2    the command line, a file or the credentials cannot be used
  3    no answer from the server
  4    the service answered with an error
  130  interrupted; a running operation goes on

Examples:
  cairn deploy web.yml --name web -p Environment=test
  cairn show web
  cairn delete web --yes)";

// Words for the values of an enum. Its description is empty: the type name lists the words.
template <class Enum>
CLI::Validator one_of(std::map<std::string, Enum> words) {
  const auto replace = [words = std::move(words)](std::string& input) -> std::string {
    const auto found = words.find(input);
    if (found != words.end()) {
      input = std::to_string(static_cast<int>(found->second));
      return {};
    }
    std::string list;
    for (const auto& [word, value] : words) list += (list.empty() ? "" : ", ") + word;
    return "\"" + input + "\" is none of: " + list;
  };
  return {replace, "", "one of"};
}

using ChosenVerb = std::pair<CLI::App*, Verb>;

// The parser and the Command it fills.
struct Grammar {
  CLI::App app{kAbout, "cairn"};
  Command command;
  std::vector<ChosenVerb> verbs;

  Grammar() {
    app.require_subcommand(1);
    app.fallthrough();
    app.footer(kFooter);
    add_global();
    add_deploy();
    add_update();
    add_validate();
    add_delete();
    add_list();
    add_show();
    add_events();
    add_types();
    add_signal();
    add_why();
    add_completion();
  }

  CLI::App* verb(Verb v, const char* name, const char* about, const char* examples) {
    CLI::App* sub = app.add_subcommand(name, about);
    sub->fallthrough();
    sub->footer(std::string("Examples:\n") + examples +
                "\n\ncairn --help lists the options of all commands and the exit status.");
    verbs.emplace_back(sub, v);
    return sub;
  }

  void add_global() {
    GlobalOptions& global = command.global;
    app.add_option("--endpoint", global.endpoint, "Where the service is, as http://HOST:PORT");
    app.add_option("--region", global.region, "Region of the stacks");
    app.add_option("--access-key-id", global.access_key_id, "Key to sign with");
    app.add_option("--access-key-secret", global.access_key_secret,
                   "Its secret; other users of the machine can see it, prefer a file");
    app.add_option("--credentials", global.credentials_file,
                   "File with AccessKeyId and AccessKeySecret")
        ->type_name("FILE");
    app.add_option("--output", global.output, "text, or json for one JSON document at the end")
        ->transform(one_of<Output>({{"text", Output::kText}, {"json", Output::kJson}}))
        ->type_name("text|json");
    app.add_option("--color", global.color, "Colours; NO_COLOR turns them off as well")
        ->transform(one_of<Color>(
            {{"auto", Color::kAuto}, {"always", Color::kAlways}, {"never", Color::kNever}}))
        ->type_name("auto|always|never");
  }

  void add_stack(CLI::App* sub) {
    sub->add_option("stack", command.stack, "Name or id of the stack")
        ->required()
        ->type_name("NAME_OR_ID");
  }

  void add_template(CLI::App* sub) {
    sub->add_option("file", command.file, "Template, JSON or YAML; - reads standard input")
        ->required()
        ->type_name("FILE");
  }

  void add_parameters(CLI::App* sub) {
    sub->add_option("-p,--parameter", command.parameters, "A template parameter, Key=Value")
        ->type_name("Key=Value")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    sub->add_option("--parameters", command.parameter_file,
                    "JSON file of parameters; -p goes before it")
        ->type_name("FILE");
  }

  void add_no_wait(CLI::App* sub) {
    sub->add_flag("--no-wait", command.no_wait, "Return once the service has accepted");
  }

  void add_deploy() {
    CLI::App* sub =
        verb(Verb::kDeploy, "deploy", "Create a stack from a template and watch it being made",
             "  cairn deploy web.yml --name web\n"
             "  cairn deploy web.yml --name web -p Environment=test -p DbPassword=\"$PASSWORD\"\n"
             "  cairn deploy web.json --name web --parameters test.json --output json\n\n"
             "A stack that exists already is not changed: the answer is StackExists, exit status "
             "4.\ncairn update changes it.");
    add_template(sub);
    sub->add_option("--name", command.stack, "Name of the new stack")->required();
    add_parameters(sub);
    sub->add_option("--timeout-minutes", command.timeout_minutes,
                    "Minutes after which the creation counts as failed");
    sub->add_option("--parallelism", command.parallelism,
                    "Resources made at the same time at most");
    sub->add_flag("--disable-rollback", command.disable_rollback,
                  "Keep what was made when something fails");
    add_no_wait(sub);
  }

  void add_update() {
    CLI::App* sub =
        verb(Verb::kUpdate, "update", "Change a stack and watch it being changed",
             "  cairn update web --template web.yml\n"
             "  cairn update web --use-previous -p Environment=production\n"
             "  cairn update web --template web.yml --replace\n\n"
             "What cannot be changed in place fails, and the stack goes back to what it was, "
             "unless\n--replace lets resources be removed and made anew.");
    add_stack(sub);
    sub->add_option("--template", command.file,
                    "The new template, JSON or YAML; - reads standard input; the current one "
                    "unless given")
        ->type_name("FILE");
    add_parameters(sub);
    sub->add_flag("--use-previous", command.use_previous,
                  "Parameters that are not given keep their value");
    sub->add_flag("--replace", command.replace,
                  "Remove and make anew what cannot be changed in place");
    sub->add_option("--taint", command.tainted, "A resource to make anew; may be repeated")
        ->type_name("LOGICAL_ID")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    sub->add_option("--timeout-minutes", command.timeout_minutes,
                    "Minutes after which the update counts as failed");
    sub->add_option("--parallelism", command.parallelism,
                    "Resources changed at the same time at most");
    add_no_wait(sub);
  }

  void add_validate() {
    CLI::App* sub = verb(Verb::kValidate, "validate",
                         "Find every mistake of a template without making anything",
                         "  cairn validate web.yml\n  cairn validate web.yml --strict\n"
                         "  cairn validate web.yml --parameters test.json\n  generate-template | "
                         "cairn validate -\n\n"
                         "Exit status 1 when there are errors, 0 when there are warnings only.");
    add_template(sub);
    add_parameters(sub);
    sub->add_flag("--strict", command.strict, "Warnings fail as errors do");
  }

  void add_delete() {
    CLI::App* sub = verb(Verb::kDelete, "delete", "Delete a stack with its resources",
                         "  cairn delete web\n  cairn delete web --yes --no-wait");
    add_stack(sub);
    sub->add_flag("-y,--yes", command.yes, "Do not ask");
    add_no_wait(sub);
  }

  void add_list() {
    CLI::App* sub =
        verb(Verb::kList, "list", "List the stacks of the region",
             "  cairn list\n  cairn list --status CREATE_COMPLETE --status CREATE_FAILED\n"
             "  cairn list --nested\n  cairn list --output json");
    sub->add_option("--status", command.statuses, "Only stacks in this status; may be repeated")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    sub->add_flag("--nested", command.nested, "Nested stacks too, each below the one around it");
  }

  void add_show() {
    add_stack(verb(Verb::kShow, "show", "Show a stack: its state, outputs and resources",
                   "  cairn show web\n  cairn show web --output json"));
  }

  void add_events() {
    CLI::App* sub = verb(Verb::kEvents, "events", "Show what happened to a stack, oldest first",
                         "  cairn events web\n  cairn events web --follow");
    add_stack(sub);
    sub->add_flag("-f,--follow", command.follow, "Go on until no operation runs");
  }

  void add_why() {
    add_stack(verb(Verb::kWhy, "why", "Tell why a stack failed, what that blocked, and the cure",
                   "  cairn why web\n  cairn why web --output json"));
  }

  void add_types() {
    CLI::App* sub = verb(Verb::kTypes, "types", "List resource types, or describe one",
                         "  cairn types --filter VPC\n  cairn types --filter 'ALIYUN::ECS::*'\n"
                         "  cairn types ALIYUN::ECS::VPC");
    sub->add_option("type", command.type, "Type to describe")->type_name("NAME");
    sub->add_option("--filter", command.filter,
                    "Only types with this in their name, or a pattern "
                    "with *");
  }

  void add_signal() {
    CLI::App* sub = verb(Verb::kSignal, "signal", "Tell a wait condition that something is done",
                         "  cairn signal web Ready\n"
                         "  cairn signal web Ready --status FAILURE --reason \"no disk\"\n"
                         "  cairn signal web Ready --id node-1 --data \"$(hostname)\"");
    add_stack(sub);
    sub->add_option("resource", command.resource,
                    "Its WaitConditionHandle; or the WaitCondition, without --data and --reason")
        ->required()
        ->type_name("RESOURCE");
    sub->add_option("--status", command.signal_status, "How it went; SUCCESS unless given")
        ->check(CLI::IsMember({"SUCCESS", "FAILURE", "WARNING"}).description(""))
        ->type_name("SUCCESS|FAILURE|WARNING");
    sub->add_option("--id", command.signal_id,
                    "Signals of one id are one signal; a new one unless given");
    sub->add_option("--data", command.signal_data, "What the condition's Data is to hold of it");
    sub->add_option("--reason", command.signal_reason, "Why, for the stack's events");
  }

  void add_completion() {
    verb(Verb::kCompletion, "completion", "Print a completion script for a shell",
         "  source <(cairn completion bash)\n"
         "  cairn completion zsh > ~/.zfunc/_cairn\n"
         "  cairn completion fish > ~/.config/fish/completions/cairn.fish")
        ->add_option("shell", command.shell, "Which shell")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}).description(""))
        ->type_name("bash|zsh|fish");
  }
};

OptionShape shape_of(const CLI::Option& option) {
  OptionShape shape;
  for (const std::string& name : option.get_lnames()) shape.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) shape.names.push_back("-" + name);
  shape.about = option.get_description();
  shape.takes_value = option.get_expected_max() > 0;
  shape.takes_file = option.get_type_name() == "FILE";
  if (option.get_type_name().find('|') != std::string::npos) {
    std::istringstream words(option.get_type_name());
    for (std::string word; std::getline(words, word, '|');) shape.choices.push_back(word);
  }
  return shape;
}

CommandShape shape_of(const CLI::App& app) {
  CommandShape shape;
  shape.name = app.get_name();
  shape.about = app.get_description();
  for (const CLI::Option* option : app.get_options()) {
    OptionShape found = shape_of(*option);
    if (!found.names.empty()) {
      shape.options.push_back(std::move(found));
    } else {
      shape.takes_file = shape.takes_file || found.takes_file;
      shape.choices.insert(shape.choices.end(), found.choices.begin(), found.choices.end());
    }
  }
  return shape;
}

}  // namespace

Parsed parse_args(const std::vector<std::string>& args) {
  const auto grammar = std::make_unique<Grammar>();
  try {
    std::vector<std::string> backwards(args.rbegin(), args.rend());
    grammar->app.parse(backwards);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream err;
    const bool asked = grammar->app.exit(error, out, err) == 0;
    return {.exit = asked ? Exit::kOk : Exit::kUsage, .out = out.str(), .err = err.str()};
  }
  for (const auto& [sub, v] : grammar->verbs) {
    if (sub->parsed()) grammar->command.verb = v;
  }
  return {.command = std::move(grammar->command)};
}

std::vector<CommandShape> command_shapes() {
  const auto grammar = std::make_unique<Grammar>();
  std::vector<CommandShape> shapes = {shape_of(grammar->app)};
  for (const auto& [sub, v] : grammar->verbs) shapes.push_back(shape_of(*sub));
  return shapes;
}

}  // namespace cairn::cli
