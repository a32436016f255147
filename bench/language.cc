#include "bench/language.h"

#include <fmt/format.h>
#include <malloc.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "bench/templates.h"
#include "bench/thread_time.h"
#include "catalog/resource_type.h"
#include "eval/model.h"
#include "eval/summary.h"
#include "jq/client.h"
#include "plan/plan.h"
#include "value/json.h"

namespace cairn::bench {
namespace {

class World final : public Surroundings {
 public:
  std::vector<std::string> zones(std::string_view) const override {
    return {"cn-hangzhou-h", "cn-hangzhou-i", "cn-hangzhou-j"};
  }
  Value stack_output(std::string_view, std::string_view, std::string_view,
                     std::string_view) const override {
    return {};
  }
  Value marketplace_image(std::string_view) const override { return {}; }
  Result<std::vector<Value>> jq(std::string_view script, const Value& input, bool first_only,
                                std::int64_t now_ms, TimeBudget& time) const override {
    return jq_.run({script, input, first_only, now_ms, &time});
  }

 private:
  mutable jq::ProcessJq jq_;
};

const World& world() {
  static const World kWorld;
  return kWorld;
}

const StackContext kContext = {.stack_name = "bench",
                               .stack_id = "4a6c9851-3b0f-4f5f-b4ca-a14bf691f2ff",
                               .region = "cn-hangzhou",
                               .account_id = "1234567890123456",
                               .tenant_id = "1234567890123456",
                               .now_ms = 1'617'783'310'000};

Built build(std::string_view text, const BuildOptions& options) {
  ParsedTemplate parsed = parse_template(text);
  if (!parsed.source) return {nullptr, std::move(parsed.errors), {}};
  return build_model(parsed.source, {}, kContext, world(), TypeCatalog::embedded(), options);
}

// The real templates beside the source that are written in this language; none where there are
// none.
std::vector<std::string> real_templates() {
  const std::string folder = CAIRN_SOURCE_DIR "/../shared/corpus/";
  const auto read = [&folder](const std::string& path) {
    std::ifstream file(folder + path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  };
  std::vector<std::string> texts;
  const Result<Value> index = read_json(read("index.json"));
  if (!index) return texts;
  for (const Value& entry : index->get("templates").items()) {
    if (entry.get_string("transform").find("Terraform") != std::string_view::npos) continue;
    texts.push_back(read(std::string(entry.get_string("path"))));
  }
  return texts;
}

// What ValidateTemplate does with each.
double validated_a_second() {
  static const std::vector<std::string> kTexts = real_templates();
  const double begin = thread_ms();
  std::size_t sink = 0;
  for (const std::string& text : kTexts) {
    ParsedTemplate parsed = parse_template(text);
    if (!parsed.source) continue;
    const Built built = build_model(parsed.source, {}, kContext, world(), TypeCatalog::embedded(),
                                    {.mode = BuildMode::kValidate});
    sink += built.errors.size() + validate_summary(*parsed.source).size();
  }
  const double ms = thread_ms() - begin;
  return sink == 0 ? 0 : static_cast<double>(kTexts.size()) * 1000 / ms;
}

// Ten calls in each of 300 resources.
std::string three_thousand_calls() {
  std::string text =
      "ROSTemplateFormatVersion: '2015-09-01'\nParameters:\n  P: {Type: String, "
      "Default: web}\nMappings: {M: {a: {b: c}}}\nConditions:\n  C: !Equals [!Ref "
      "P, web]\nResources:\n";
  for (int i = 0; i < 300; ++i) {
    text += fmt::format(
        "  R{0}:\n    Type: ALIYUN::ECS::VPC\n    Properties:\n"
        "      VpcName: !Join ['-', [!Ref P, !Str {0}, !FindInMap [M, a, b]]]\n"
        "      Description: !If [C, !Sub '${{P}}-${{ALIYUN::Region}}-{0}', !Ref P]\n"
        "      CidrBlock: !Select [{1}, !Cidr ['10.0.0.0/8', 4, 16]]\n"
        "      ResourceGroupId: !Select [1, !Split [',', 'a,b']]\n",
        i, i % 4);
  }
  return text;
}

class Exists final : public ResourceValues {
 public:
  Value ref(std::uint32_t) const override { return Value::string("id"); }
  Value attribute(std::uint32_t, std::string_view) const override { return Value::string("id"); }
};

// From the template as read: the model is built, then every property resolved.
double evaluate_ms() {
  static const ParsedTemplate kParsed = parse_template(three_thousand_calls());
  if (!kParsed.source) return kFailed;
  constexpr int kTimes = 20;
  const double begin = thread_ms();
  for (int i = 0; i < kTimes; ++i) {
    const Built built = build_model(kParsed.source, {}, kContext, world(), TypeCatalog::embedded());
    if (!built.model) return kFailed;
    Errors errors;
    for (std::uint32_t r = 0; r < built.model->resources().size(); ++r) {
      built.model->resolve_properties(r, Exists(), errors);
    }
    if (!errors.empty()) return kFailed;
  }
  return (thread_ms() - begin) / kTimes;
}

constexpr int kCopies = 100'000;

// From the text to the plan's bytes; false when anything is wrong.
bool expand_and_plan() {
  const Built built = build(counted(kCopies), {.resources_max = kCopies});
  if (!built.model) return false;
  std::vector<Wanted> wanted;
  for (const ModelResource& r : built.model->resources()) {
    wanted.push_back({r.logical_id, *r.type, r.needs});
  }
  const Plan plan = make_create_plan(wanted);
  return plan.steps.size() == kCopies && !encode(plan).empty();
}

double expand_and_plan_ms() {
  const double begin = thread_ms();
  return expand_and_plan() ? thread_ms() - begin : kFailed;
}

double resident_mb(std::string_view what) {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(what)) return std::atof(line.c_str() + what.size()) / 1024;
  }
  return kFailed;
}

// What the process needs more, at its highest.
double expand_and_plan_mb() {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";  // the highest begins anew
  const double before = resident_mb("VmRSS:");
  return expand_and_plan() ? resident_mb("VmHWM:") - before : kFailed;
}

}  // namespace

std::vector<Row> language_rows() {
  return {
      {"validate real templates, one thread", "templates/s", 2'000, Better::kHigher,
       validated_a_second},
      {"evaluate 300 resources with 3,000 function calls", "ms", 5, Better::kLower, evaluate_ms},
      {"expand and plan Count: 100000, memory", "MB", 120, Better::kLower, expand_and_plan_mb},
      {"expand and plan Count: 100000", "ms", 300, Better::kLower, expand_and_plan_ms},
  };
}

}  // namespace cairn::bench
