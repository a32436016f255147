#include "cli/grammar.h"

#include <map>
#include <utility>

namespace cairn::cli {
namespace {

constexpr const char* kAbout =
    "cairn puts a ROS-compatible orchestration service on the command line.";

constexpr const char* kFooter =
    R"(Where calls go and who signs them (the first that is there counts):
  endpoint  --endpoint, CAIRN_ENDPOINT, http://127.0.0.1:8610
            (https: --ca-file, CAIRN_CA_FILE, the system's authorities)
  region    --region, ALIBABA_CLOUD_REGION_ID, cn-hangzhou
  key       --access-key-id with --access-key-secret; --credentials FILE;
            ALIBABA_CLOUD_ACCESS_KEY_ID with ALIBABA_CLOUD_ACCESS_KEY_SECRET
            (and ALIBABA_CLOUD_SECURITY_TOKEN); ./cairn-data/credentials.json;
            ~/.cairn/credentials.json

Exit status:
  0    done
  1    the stack or the operation failed; validate found errors; --exit-code of
       diff or drift found differences
  2    the command line, a file or the credentials cannot be used
  3    no answer from the server
  4    the service answered with an error
  5    a question was not answered with yes, or there was no terminal to ask on
       and no --yes; or somebody changed the stack after update had shown what
       it would change; nothing was changed
  130  interrupted; a running operation goes on

Examples:
  cairn deploy web.yml --name web -p Environment=test
  cairn diff web web.yml
  cairn update web web.yml
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

}  // namespace

Grammar::Grammar() : app(kAbout, "cairn") {
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(kFooter);
  add_global();
  add_basic();
  add_change();
  add_proposed();
  add_look_ahead();
  add_objects();
  add_own_types();
  add_drift();
  add_history();
  add_tags();
  add_access();
  add_groups();
  add_identity();
}

CLI::App* Grammar::verb(Verb v, const char* name, const char* about, const char* examples,
                        CLI::App* parent) {
  CLI::App* sub = (parent == nullptr ? &app : parent)->add_subcommand(name, about);
  sub->fallthrough();
  sub->footer(std::string("Examples:\n") + examples +
              "\n\ncairn --help lists the options of all commands and the exit status.");
  verbs.emplace_back(sub, v);
  return sub;
}

CLI::App* Grammar::group(const char* name, const char* about, const char* examples) {
  CLI::App* sub = app.add_subcommand(name, about);
  sub->fallthrough();
  sub->require_subcommand(1);
  sub->footer(std::string("Examples:\n") + examples);
  return sub;
}

void Grammar::add_global() {
  GlobalOptions& global = command.global;
  app.add_option("--endpoint", global.endpoint,
                 "Where the service is, as http://HOST:PORT or https://HOST:PORT");
  app.add_option("--ca-file", global.ca_file,
                 "PEM of the authorities to trust with https, instead of the system's; "
                 "CAIRN_CA_FILE names it too")
      ->type_name("FILE");
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

CLI::Option* Grammar::add_words(CLI::App* sub, const char* name, std::vector<std::string>& words,
                                const char* about, const char* type_name) {
  return sub->add_option(name, words, about)
      ->type_name(type_name)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void Grammar::add_stack(CLI::App* sub) {
  sub->add_option("stack", command.stack, "Name or id of the stack")
      ->required()
      ->type_name("NAME_OR_ID");
}

void Grammar::add_template(CLI::App* sub) {
  sub->add_option("file", command.file, "Template, JSON or YAML; - reads standard input")
      ->required()
      ->type_name("FILE");
}

void Grammar::add_optional_template(CLI::App* sub, const char* about) {
  sub->add_option("file,--template", command.file, about)->type_name("FILE");
}

void Grammar::add_parameters(CLI::App* sub) {
  add_words(sub, "-p,--parameter", command.parameters, "A template parameter, Key=Value",
            "Key=Value");
  sub->add_option("--parameters", command.parameter_file,
                  "JSON file of parameters; -p goes before it")
      ->type_name("FILE");
}

void Grammar::add_use_previous(CLI::App* sub) {
  sub->add_flag("--use-previous", command.use_previous,
                "Parameters that are not given keep their value");
}

void Grammar::add_replacing(CLI::App* sub) {
  sub->add_flag("--replace", command.replace,
                "Remove and make anew what cannot be changed in place");
  add_words(sub, "--taint", command.tainted, "A resource to make anew; may be repeated",
            "LOGICAL_ID");
}

void Grammar::add_bounds(CLI::App* sub) {
  sub->add_option("--timeout-minutes", command.timeout_minutes,
                  "Minutes after which the operation counts as failed");
  sub->add_option("--parallelism", command.parallelism,
                  "Resources acted on at the same time at most");
}

void Grammar::add_no_wait(CLI::App* sub) {
  sub->add_flag("--no-wait", command.no_wait, "Return once the service has accepted");
}

void Grammar::add_yes(CLI::App* sub) {
  sub->add_flag("-y,--yes", command.yes, "Do not ask");
}

}  // namespace cairn::cli
