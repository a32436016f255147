// Changes as text: every kind, with and without colour, narrow and wide; nothing is left out.
#include "cli/render_changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/fakes.h"

namespace cairn::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string drawn(const std::string& changes, const ChangeStyle& style = {}) {
  return render_changes(read_changes(json(changes)), style);
}

// A change of a VPC named Vpc with these members more.
std::string vpc(const std::string& more) {
  return R"([{"Type": "Resource", "ResourceChange": {"LogicalResourceId": "Vpc",
      "ResourceType": "ALIYUN::ECS::VPC", )" +
         more + "}}]";
}

// In place, with these PropertyChanges.
std::string modified(const std::string& properties) {
  return vpc(R"("Action": "Modify", "Replacement": "False", "PropertyChanges": [)" + properties +
             "]");
}

TEST(RenderChanges, MarksEveryKind) {
  struct Row {
    const char* members;
    const char* text;
  };
  const Row rows[] = {
      {R"("Action": "Add", "PropertyChanges": [{"Name": "CidrBlock", "After": "10.0.0.0/8",
          "RequiresRecreation": "Always"}])",
       "+ Vpc  ALIYUN::ECS::VPC\n    + CidrBlock  \"10.0.0.0/8\"\n"},
      {R"("Action": "Modify", "Replacement": "False", "PhysicalResourceId": "vpc-1",
          "PropertyChanges": [{"Name": "VpcName", "Before": "a", "After": "b"}])",
       "~ Vpc  ALIYUN::ECS::VPC  vpc-1\n    ~ VpcName  \"a\" → \"b\"\n"},
      {R"("Action": "Modify", "Replacement": "True", "PhysicalResourceId": "vpc-1",
          "PropertyChanges": [{"Name": "CidrBlock", "Before": "a", "After": "b",
                               "RequiresRecreation": "Always"}])",
       "± Vpc  ALIYUN::ECS::VPC  vpc-1\n"
       "    REPLACED: CidrBlock cannot be changed in place\n"
       "    ~ CidrBlock  \"a\" → \"b\"  replaces\n"},
      {R"("Action": "Modify", "Replacement": "Conditional",
          "PropertyChanges": [{"Name": "CidrBlock", "Before": "a", "KnownAfter": ["Other"],
                               "RequiresRecreation": "Always"}])",
       "~ Vpc  ALIYUN::ECS::VPC\n"
       "    MAY BE REPLACED: it depends on what CidrBlock becomes\n"
       "    ~ CidrBlock  \"a\" → (known after Other is created)  may replace\n"},
      {R"("Action": "Remove", "PhysicalResourceId": "vpc-1")", "- Vpc  ALIYUN::ECS::VPC  vpc-1\n"},
      {R"("Action": "Remove", "PhysicalResourceId": "vpc-1", "Retained": true)",
       "- Vpc  ALIYUN::ECS::VPC  vpc-1\n    stays in the cloud: its DeletionPolicy is Retain\n"},
      {R"("Action": "Import", "PhysicalResourceId": "vpc-1")", "= Vpc  ALIYUN::ECS::VPC  vpc-1\n"},
      {R"("Action": "None")", ""},
      {R"("Action": "Paint")", "~ Vpc  ALIYUN::ECS::VPC\n    the service says \"Paint\"\n"},
  };
  for (const Row& row : rows) EXPECT_EQ(drawn(vpc(row.members)), row.text) << row.members;
}

TEST(RenderChanges, SaysWhyWhereNoPropertySaysIt) {
  struct Row {
    const char* members;
    const char* text;
  };
  const Row rows[] = {
      {R"("Replacement": "True", "Reason": "TaintResources")", "REPLACED: it is tainted\n"},
      {R"("Replacement": "True", "Reason": "Broken")", "REPLACED: it is only half there\n"},
      {R"("Replacement": "True", "Reason": "Type", "PreviousType": "A::B::C")",
       "REPLACED: its type changes from A::B::C\n"},
      {R"("Replacement": "True", "Reason": "Something")", "REPLACED: Something\n"},
      {R"("Replacement": "True")", "REPLACED\n"},
      {R"("Replacement": "Conditional")", "MAY BE REPLACED\n"},
      {R"("Reason": "Failed")", "    an update of it failed before\n"},
      {R"("Details": [{"Target": {"Attribute": "Properties", "Name": null},
                       "ChangeSource": "Automatic", "CausingEntity": "Vpc"}])",
       "    its template may have changed\n"},
      {R"("Details": [{"Target": {"Attribute": "Properties", "Name": null},
                       "ChangeSource": "System", "CausingEntity": "Vpc"}])",
       "    done anew at every update\n"},
      {R"("Details": [{"Target": {"Attribute": "Properties", "Name": "A"},
                       "ChangeSource": "ParameterReference", "CausingEntity": "Size"},
                      {"Target": {"Attribute": "Properties", "Name": "A"},
                       "ChangeSource": "ResourceAttribute", "CausingEntity": "Eip.Address"}])",
       "    ~ A  from parameter Size, Eip.Address\n"},
      {R"("Scope": ["Properties", "Metadata", "DeletionPolicy"],
          "DeletionPolicy": {"Before": "Delete", "After": "Retain"})",
       "    ~ Metadata\n    ~ DeletionPolicy  \"Delete\" → \"Retain\"\n"},
  };
  for (const Row& row : rows) {
    const std::string text = drawn(vpc(std::string(R"("Action": "Modify", )") + row.members));
    EXPECT_THAT(text, HasSubstr(row.text)) << row.members;
  }
}

TEST(RenderChanges, ShowsEveryPlaceWhereAValueDiffers) {
  struct Row {
    const char* property;
    const char* text;
  };
  const Row rows[] = {
      {R"({"Name": "A", "After": 1})", "+ A  1\n"},
      {R"({"Name": "A", "Before": true})", "- A  true\n"},
      {R"({"Name": "A", "Before": "1", "After": 1})", "~ A  \"1\" → 1\n"},
      {R"({"Name": "A", "Before": "****", "After": "****"})",
       "~ A  \"****\" → \"****\"  differs, but is not shown\n"},
      {R"({"Name": "A", "Before": {"x": 1, "y": 2, "z": 3}, "After": {"x": 1, "y": 5, "w": []}})",
       "~ A.y  2 → 5\n    - A.z  3\n    + A.w  []\n"},
      {R"({"Name": "A", "Before": [1, 2, 3], "After": [0, 1, 2, 3]})", "+ A[0]  0\n"},
      {R"({"Name": "A", "Before": [1, 2, 3], "After": [1, 3]})", "- A[1]  2\n"},
      {R"({"Name": "A", "Before": [{"Key": "a", "Value": "1"}],
                        "After": [{"Key": "a", "Value": "2"}, {"Key": "b", "Value": "3"}]})",
       "~ A[0].Value  \"1\" → \"2\"\n    + A[1]        {\"Key\": \"b\", \"Value\": \"3\"}\n"},
      {R"({"Name": "A", "Before": {"x": 1}, "After": [1]})", "~ A  {\"x\": 1} → [1]\n"},
      {R"({"Name": "A", "KnownAfter": []})", "+ A  (known later)\n"},
      {R"({"Name": "A", "Before": "x", "KnownAfter": ["One", "Two"]})",
       "~ A  \"x\" → (known after One is created and Two is created)\n"},
      {R"({"Name": "A", "After": ["x", null], "KnownAfter": ["One"]})",
       "+ A  [\"x\", null] (known after One is created)\n"},
      {R"({"Name": "A", "After": "a\u001b[31m\u202eb\u0085"})",
       "+ A  \"a\\u001b[31m\\u202eb\\u0085\"\n"},
      {R"({"Name": "A", "Before": "shop", "After": "商店 \"x\""})",
       "~ A  \"shop\" → \"商店 \\\"x\\\"\"\n"},
      {R"({"Name": "A", "Before": "one\ntwo\nthree\nfour\nfive\nsix\nseven\n",
                        "After": "one\ntwo\nthree\nfour\n5\nsix\nseven\n"})",
       "~ A\n          (2 lines alike)\n          three\n          four\n        - five\n"
       "        + 5\n          six\n          seven\n          (1 line alike)\n"},
      {R"({"Name": "A", "After": "#!/bin/sh\n\techo\n"})",
       "+ A\n        + #!/bin/sh\n        + \\techo\n"},
      {R"({"Name": "A", "Before": "x\r\ny"})", "- A\n        - x\\r\n        - y\n"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(drawn(modified(row.property)),
              "~ Vpc  ALIYUN::ECS::VPC\n    " + std::string(row.text))
        << row.property;
  }
}

TEST(RenderChanges, CutsNothing) {
  const std::string before(300, 'a');
  const std::string after = before + "b";
  const std::string wide =
      modified(R"({"Name": "A", "Before": ")" + before + R"(", "After": ")" + after + "\"}");
  EXPECT_EQ(drawn(wide, {.width = 40}), "~ Vpc  ALIYUN::ECS::VPC\n    ~ A\n        - \"" + before +
                                            "\"\n        + \"" + after + "\"\n");
  // The width of what is shown decides, not its bytes.
  const std::string narrow = modified(R"({"Name": "A", "Before": "商店", "After": "书店"})");
  const std::string line = "    ~ A  \"商店\" → \"书店\"\n";
  EXPECT_THAT(drawn(narrow, {.width = 24}), HasSubstr(line));
  EXPECT_THAT(drawn(narrow, {.width = 23}), Not(HasSubstr(line)));
}

TEST(RenderChanges, NestedStacksStandBelowTheirs) {
  const std::string changes = R"([
      {"ResourceChange": {"Action": "Modify", "Replacement": "False", "LogicalResourceId": "Net",
         "ResourceType": "ALIYUN::ROS::Stack", "PhysicalResourceId": "s-1",
         "NestedChanges": [
           {"ResourceChange": {"Action": "Modify", "Replacement": "True",
              "LogicalResourceId": "Vpc", "ResourceType": "T::V", "Reason": "TaintResources"}},
           {"ResourceChange": {"Action": "Add", "LogicalResourceId": "Sw", "ResourceType": "T::S",
              "PropertyChanges": [{"Name": "VpcId", "KnownAfter": ["Vpc", "../Net"]}]}}]}},
      {"ResourceChange": {"Action": "Remove", "LogicalResourceId": "Old", "ResourceType": "T::O"}}])";
  EXPECT_EQ(drawn(changes),
            "~ Net  ALIYUN::ROS::Stack  s-1\n"
            "    ± Vpc  T::V\n"
            "        REPLACED: it is tainted\n"
            "\n"
            "    + Sw  T::S\n"
            "        + VpcId  (known after Vpc is replaced and ../Net is changed)\n"
            "\n"
            "- Old  T::O\n");
  const ChangeCounts counts = count(read_changes(json(changes)));
  EXPECT_EQ(summary_of(counts), "1 to add, 1 to change, 1 to replace, 1 to remove");
}

TEST(RenderChanges, ColourAddsNothingButColour) {
  const std::string changes = R"([
      {"ResourceChange": {"Action": "Add", "LogicalResourceId": "A", "ResourceType": "T::A"}},
      {"ResourceChange": {"Action": "Modify", "Replacement": "True", "LogicalResourceId": "B",
         "ResourceType": "T::B", "PropertyChanges": [
           {"Name": "P", "Before": "x\ny", "After": "x\nz", "RequiresRecreation": "Always"}]}},
      {"ResourceChange": {"Action": "Remove", "LogicalResourceId": "C", "ResourceType": "T::C"}}])";
  std::string colored = drawn(changes, {.color = true});
  EXPECT_THAT(colored, HasSubstr("\x1b[32m+\x1b[0m"));
  EXPECT_THAT(colored, HasSubstr("\x1b[31m±\x1b[0m"));
  EXPECT_THAT(colored, HasSubstr("\x1b[31mREPLACED\x1b[0m"));
  for (std::size_t at = 0; (at = colored.find('\x1b')) != std::string::npos;) {
    colored.erase(at, colored.find('m', at) - at + 1);
  }
  EXPECT_EQ(colored, drawn(changes));
}

TEST(RenderChanges, WithoutUnicodeMarksAreAscii) {
  const std::string text = drawn(vpc(R"("Action": "Modify", "Replacement": "True",
             "PropertyChanges": [{"Name": "A", "Before": 1, "After": 2}])"),
                                 {.unicode = false});
  EXPECT_EQ(text, "+- Vpc  ALIYUN::ECS::VPC\n    REPLACED\n    ~ A  1 -> 2\n");
}

TEST(ChangeList, CountsWhatIsDestroyed) {
  struct Row {
    const char* members;
    bool destroys;
    bool needs_replacing;
    const char* summary;
  };
  const Row rows[] = {
      {R"("Action": "Add")", false, false, "1 to add, 0 to change, 0 to replace, 0 to remove"},
      {R"("Action": "Modify", "Replacement": "False")", false, false,
       "0 to add, 1 to change, 0 to replace, 0 to remove"},
      {R"("Action": "Modify", "Replacement": "Conditional")", true, true,
       "0 to add, 1 to change (1 may be replaced), 0 to replace, 0 to remove"},
      {R"("Action": "Modify", "Replacement": "True")", true, true,
       "0 to add, 0 to change, 1 to replace, 0 to remove"},
      {R"("Action": "Modify", "Replacement": "True", "Reason": "TaintResources")", true, false,
       "0 to add, 0 to change, 1 to replace, 0 to remove"},
      {R"("Action": "Remove")", true, false, "0 to add, 0 to change, 0 to replace, 1 to remove"},
      {R"("Action": "Remove", "Retained": true)", false, false,
       "0 to add, 0 to change, 0 to replace, 1 to remove (1 kept in the cloud)"},
      {R"("Action": "Import")", false, false,
       "0 to add, 0 to change, 0 to replace, 0 to remove, 1 to import"},
  };
  for (const Row& row : rows) {
    const ChangeList changes = read_changes(json(vpc(row.members)));
    EXPECT_EQ(count(changes).destroys(), row.destroys) << row.members;
    EXPECT_EQ(needs_replacing(changes), row.needs_replacing) << row.members;
    EXPECT_EQ(summary_of(count(changes)), row.summary) << row.members;
  }
}

TEST(ChangeList, TakesWhateverItIsGiven) {
  for (const char* text :
       {"[]", "{}", "null", "1", R"([1, null, "x"])", R"([{"ResourceChange": 1}])",
        R"([{"ResourceChange": {"Details": 1, "PropertyChanges": [3],
                               "Scope": [1], "NestedChanges": {}}}])"}) {
    render_changes(read_changes(json(text)), {});
  }
}

}  // namespace
}  // namespace cairn::cli
