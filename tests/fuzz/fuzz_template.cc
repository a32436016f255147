// Whatever the text is, it loads and builds to a model or to errors that say what, where and how to
// mend it; what is built resolves within its budget, and is the same when it is built again.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "eval/model.h"
#include "eval/summary.h"

namespace {

using namespace cairn;

class World final : public Surroundings {
 public:
  std::vector<std::string> zones(std::string_view) const override {
    return {"cn-hangzhou-h", "cn-hangzhou-i"};
  }
  Value stack_output(std::string_view, std::string_view, std::string_view,
                     std::string_view) const override {
    return Value::string("x");
  }
  Value marketplace_image(std::string_view) const override { return {}; }
  Result<std::vector<Value>> jq(std::string_view, const Value& input, bool, std::int64_t,
                                TimeBudget& time) const override {
    time.spend(1);
    return std::vector<Value>{input, input};
  }
};

// Some exist by now, some do not.
class SomeExist final : public ResourceValues {
 public:
  Value ref(std::uint32_t resource) const override {
    return resource % 2 == 0 ? Value::string("id") : Value::unknown("later");
  }
  Value attribute(std::uint32_t resource, std::string_view name) const override {
    return resource % 2 == 0 ? Value::list({Value::string(name)}) : Value::unknown("later");
  }
};

void check(const Errors& errors) {
  for (const Error& error : errors) {
    if (error.code.empty() || error.message.empty() || error.fix.empty()) std::abort();
  }
}

void resolve_all(const StackModel& model) {
  Errors errors;
  for (std::uint32_t i = 0; i < model.resources().size(); ++i) {
    model.resolve_properties(i, SomeExist(), errors);
  }
  for (std::size_t i = 0; i < model.outputs().size(); ++i) {
    model.resolve_output(i, SomeExist(), errors);
  }
  check(errors);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const World world;
  const StackContext context = {.stack_name = "fuzz",
                                .stack_id = "4a6c9851-3b0f-4f5f-b4ca-a14bf691f2ff",
                                .region = "cn-hangzhou",
                                .account_id = "1234567890123456",
                                .tenant_id = "1234567890123456",
                                .now_ms = 1'617'783'310'000};
  const ParsedTemplate parsed = parse_template({reinterpret_cast<const char*>(data), size});
  check(parsed.errors);
  if (!parsed.source) return 0;
  const TypeCatalog& types = TypeCatalog::embedded();
  for (const BuildMode mode : {BuildMode::kValidate, BuildMode::kDeploy}) {
    const BuildOptions options = {.mode = mode};
    const Built built = build_model(parsed.source, {}, context, world, types, options);
    check(built.errors);
    check(built.warnings);
    if (!built.model) continue;
    const Built again = build_model(parsed.source, {}, context, world, types, options);
    if (!again.model || again.model->resources().size() != built.model->resources().size()) {
      std::abort();
    }
    resolve_all(*built.model);
    const Result<Value> processed =
        process_template(parsed.source, {}, context, world, types, options);
    if (!processed) std::abort();
  }
  return 0;
}
