// What a model asks of the world while it is built: data sources, stored parameters, and that the
// answers can be kept.
#include <gtest/gtest.h>

#include "eval/facts.h"
#include "tests/eval/model_fixture.h"

namespace cairn::test {
namespace {

const std::string kHead = "ROSTemplateFormatVersion: '2015-09-01'\n";

class World final : public PlainSurroundings {
 public:
  std::optional<std::string> module_template(std::string_view, std::string_view,
                                             std::string_view) const override {
    ++asked_;
    return module_.empty() ? std::nullopt : std::optional(kHead + module_);
  }
  Result<DataSourceAnswer> data_source(std::string_view account, std::string_view region,
                                       std::string_view type,
                                       const Value& properties) const override {
    ++asked_;
    EXPECT_EQ(account, test_context().tenant_id);
    EXPECT_EQ(region, test_context().region);
    if (type != "DATASOURCE::VPC::Vpcs") {
      return Error{.code = "Forbidden", .message = "Not yours.", .fix = "Ask."};
    }
    last_properties_ = to_json(properties);
    const Value ids = Value::list({Value::string(vpc_)});
    return DataSourceAnswer{ids, MapBuilder().set("VpcIds", ids).build()};
  }
  Result<Value> oos_parameter(std::string_view, std::string_view, std::string_view name,
                              bool secret) const override {
    ++asked_;
    if (name == "list") return Value::list({Value::string("a"), Value::string("b")});
    if (name == (secret ? "key" : "plain")) return Value::string(vpc_ + "-stored");
    return Error{
        .code = "Gone", .message = "there is no entry " + std::string(name), .fix = "Put it"};
  }
  std::string module_;
  std::string vpc_ = "vpc-1";
  mutable std::string last_properties_;
  mutable int asked_ = 0;
};

const std::string kWithDataSource = kHead + R"(
Parameters: {Name: {Type: String, Default: main}}
Locals:
  Vpcs: {Type: 'DATASOURCE::VPC::Vpcs', Properties: {VpcName: {Fn::Sub: '${Name}-vpc'}}}
  First: {Value: {Fn::Select: [0, {Ref: Vpcs}]}}
  Ids: {Type: Eval, Value: {Fn::GetAtt: [Vpcs, VpcIds]}}
Resources:
  Switch: {Type: 'ALIYUN::ECS::SecurityGroup', Properties: {VpcId: {Ref: First}}}
Outputs:
  Ids: {Value: {Ref: Ids}}
)";

TEST(DataSourceLocals, AreReadForOtherLocals) {
  const World world;
  const Built built = build_in(world, kWithDataSource);
  ASSERT_TRUE(built.model) << described(built.errors);
  EXPECT_EQ(properties(*built.model, "Switch"), R"({"VpcId":"vpc-1"})");
  EXPECT_EQ(output(*built.model, "Ids"), R"(["vpc-1"])");
  EXPECT_EQ(world.last_properties_, R"({"VpcName":"main-vpc"})");
  EXPECT_EQ(world.asked_, 1);
}

TEST(DataSourceLocals, AreNotReadForValidation) {
  const World world;
  const Built built = build_in(world, kWithDataSource, {}, {.mode = BuildMode::kValidate});
  EXPECT_TRUE(built.model) << described(built.errors);
  EXPECT_EQ(world.asked_, 0);
}

TEST(DataSourceLocals, AreRefused) {
  struct Case {
    std::string_view why;
    std::string_view rest;
    std::string_view code;
    std::string_view message;  // part of it
    std::string_view where;
  };
  const Case cases[] = {
      {"an unknown type", "Locals: {A: {Type: 'DATASOURCE::VPC::Vpcz'}}", "StackValidationFailed",
       "The Resource Type (DATASOURCE::VPC::Vpcz) could not be found.", "Locals.A.Type"},
      {"a value", "Locals: {A: {Type: 'DATASOURCE::VPC::Vpcs', Value: 1}}", "StackValidationFailed",
       "takes a map of Properties and no Value", "Locals.A"},
      {"properties that are no map", "Locals: {A: {Type: 'DATASOURCE::VPC::Vpcs', Properties: 1}}",
       "StackValidationFailed", "takes a map of Properties", "Locals.A"},
      {"an unknown property, although nobody uses it",
       "Locals: {A: {Type: 'DATASOURCE::VPC::Vpcs', Properties: {Nope: 1}}}",
       "StackValidationFailed", "Property error: Locals.A.Properties: Unknown Property Nope.",
       "Locals.A.Properties.Nope"},
      {"a resource in its properties",
       "Locals: {A: {Type: 'DATASOURCE::VPC::Vpcs', Properties: {VpcName: {Ref: R}}}}\n"
       "Resources: {R: {Type: 'ALIYUN::ECS::VPC'}}",
       "InvalidTemplateReference", "\"R\"", "Locals.A.Properties.VpcName.Ref"},
      {"an attribute nobody has",
       "Locals: {A: {Type: 'DATASOURCE::VPC::Vpcs'}, B: {Value: {Fn::GetAtt: [A, Nope]}}}",
       "InvalidTemplateAttribute", "(A Nope)", "Locals.A"},
      {"a use outside of locals",
       "Locals: {A: {Type: 'DATASOURCE::VPC::Vpcs'}}\nOutputs: {O: {Value: {Ref: A}}}",
       "InvalidTemplateReference", "\"A\"", "Outputs.O.Value.Ref"},
      {"an attribute outside of locals",
       "Locals: {A: {Type: 'DATASOURCE::VPC::Vpcs'}}\n"
       "Outputs: {O: {Value: {Fn::GetAtt: [A, VpcIds]}}}",
       "InvalidTemplateReference", "\"A\"", "Outputs.O.Value"},
      {"what the cloud refuses", "Locals: {A: {Type: 'DATASOURCE::ECS::Instances'}}",
       "StackValidationFailed", "Local 'A' is invalid: Not yours.", "Locals.A"},
      {"a circle",
       "Locals: {A: {Type: 'DATASOURCE::VPC::Vpcs', Properties: {VpcName: {Ref: B}}}, B: {Value: "
       "{Ref: A}}}",
       "StackValidationFailed", "defined by itself", "Locals."},
  };
  const World world;
  for (const Case& c : cases) {
    const Built built = build_in(world, kHead + std::string(c.rest));
    ASSERT_FALSE(built.errors.empty()) << c.why;
    const Error& error = built.errors.front();
    EXPECT_EQ(error.code, c.code) << c.why;
    EXPECT_NE(error.message.find(c.message), std::string::npos) << c.why << ": " << error.message;
    EXPECT_TRUE(error.where.starts_with(c.where)) << c.why << ": " << error.where;
    EXPECT_FALSE(error.fix.empty()) << c.why;
  }
}

const std::string kWithStored = kHead + R"(
Parameters:
  Plain: {Type: 'ALIYUN::OOS::Parameter::Value', AllowedPattern: '^nothing$'}
  Secret: {Type: 'ALIYUN::OOS::SecretParameter::Value', Default: key}
Outputs:
  Plain: {Value: {Ref: Plain}}
  Secret: {Value: {Ref: Secret}}
)";

TEST(StoredParameters, AreReadByName) {
  const World world;
  const Built built = build_in(world, kWithStored, {{"Plain", "list"}});
  ASSERT_TRUE(built.model) << described(built.errors);
  EXPECT_EQ(output(*built.model, "Plain"), R"(["a","b"])");
  EXPECT_EQ(output(*built.model, "Secret"), "\"vpc-1-stored\"");
  EXPECT_FALSE(built.model->parameters()[0].no_echo);
  EXPECT_TRUE(built.model->parameters()[1].no_echo);
}

TEST(StoredParameters, MissingOnesAreAParameterError) {
  const World world;
  const Built built = build_in(world, kWithStored, {{"Plain", "nope"}});
  ASSERT_EQ(built.errors.size(), 1U) << described(built.errors);
  EXPECT_EQ(built.errors.front().code, "StackValidationFailed");
  EXPECT_EQ(built.errors.front().message, "Parameter 'Plain' is invalid: there is no entry nope.");
  EXPECT_EQ(built.errors.front().where, "Parameters.Plain");
}

TEST(StoredParameters, AreNotReadForValidation) {
  const World world;
  EXPECT_TRUE(build_in(world, kWithStored, {}, {.mode = BuildMode::kValidate}).model);
  EXPECT_EQ(world.asked_, 0);
}

TEST(Facts, TheSameModelAlthoughTheWorldMovedOn) {
  World world;
  world.module_ = "Resources: {V: {Type: 'ALIYUN::ECS::VPC', Properties: {VpcName: old}}}";
  const std::string text = kHead + R"(
Parameters: {P: {Type: 'ALIYUN::OOS::Parameter::Value', Default: plain}}
Locals:
  Vpcs: {Type: 'DATASOURCE::VPC::Vpcs'}
  Ids: {Value: {Ref: Vpcs}}
Resources: {M: {Type: 'MODULE::My::Any::Thing'}}
Outputs: {P: {Value: {Ref: P}}, Ids: {Value: {Ref: Ids}}}
)";
  const RememberedSurroundings first(world);
  const Built before = build_in(first, text);
  ASSERT_TRUE(before.model) << described(before.errors);
  const std::string kept = to_json(first.facts());
  EXPECT_EQ(world.asked_, 3);

  world.module_ = "Resources: {W: {Type: 'ALIYUN::ECS::VPC'}}";
  world.vpc_ = "vpc-2";
  const Result<Value> facts = read_json(kept);
  ASSERT_TRUE(facts);
  const RememberedSurroundings second(world, *facts);
  const Built after = build_in(second, text);
  ASSERT_TRUE(after.model) << described(after.errors);
  EXPECT_EQ(world.asked_, 3) << "nothing is asked twice";
  EXPECT_EQ(properties(*after.model, "M.V"), R"({"VpcName":"old"})");
  EXPECT_EQ(output(*after.model, "P"), "\"vpc-1-stored\"");
  EXPECT_EQ(output(*after.model, "Ids"), R"(["vpc-1"])");
  EXPECT_EQ(to_json(second.facts()), kept);
}

TEST(Facts, NoneWhenNothingWasAsked) {
  const World world;
  const RememberedSurroundings surroundings(world);
  EXPECT_TRUE(build_in(surroundings, kHead + "Resources: {V: {Type: 'ALIYUN::ECS::VPC'}}").model);
  EXPECT_TRUE(surroundings.facts().is_null());
}

}  // namespace
}  // namespace cairn::test
