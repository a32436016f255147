#include "catalog/error_catalog.h"

#include <gtest/gtest.h>

namespace cairn {
namespace {

TEST(ErrorCatalog, HttpStatuses) {
  struct Case {
    std::string_view why;
    std::string_view code;
    int want;
    bool known;
  };
  const Case cases[] = {
      {"a plain code", "StackNotFound", 404, true},
      {"a conflict", "StackExists", 409, true},
      {"denied", "Forbidden", 403, true},
      {"a code with a dot", "InvalidAccessKeyId.NotFound", 404, true},
      {"our fault", "InternalError", 500, true},
      {"busy", "ServiceUnavailable", 503, true},
      {"a missing parameter by name", "MissingRegionId", 400, true},
      {"a wrong parameter by name", "InvalidTimestamp", 400, true},
      {"the plain word is a code of its own", "Invalid", 400, true},
      {"added by hand", "InvalidOperation.DeletionProtection", 400, true},
      {"a dotted code is of no pattern", "InvalidSomething.Strange", 400, false},
      {"a cloud's own code", "OperationDenied.NoStock", 400, false},
      {"nothing", "", 400, false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(http_status(c.code), c.want) << c.why;
    EXPECT_EQ(is_known_error(c.code), c.known) << c.why;
  }
}

TEST(ErrorCatalog, TextsAreChosenByTheNamesGiven) {
  EXPECT_EQ(error_text("StackExists", {{"name", "web"}}), "The Stack (web) already exists.");
  EXPECT_EQ(error_text("InvalidParameter", {{"name", "StackName"}}),
            "The specified parameter StackName is invalid.");
  EXPECT_EQ(error_text("InvalidParameter", {{"name", "StackName"}, {"reason", "it is long"}}),
            "The specified parameter StackName is invalid, it is long.");
  EXPECT_EQ(error_text("InvalidParameter", {{"reason", "it is long"}, {"name", "StackName"}}),
            "The specified parameter StackName is invalid, it is long.");
  EXPECT_EQ(error_text("MissingParameter", {{"names", "A, B"}}),
            "One of the input parameters A, B should be specified.");
  EXPECT_EQ(error_text("Forbidden", {}), "You are not authorized to complete this action.");
  EXPECT_EQ(error_text("MissingRegionId", {{"ParameterName", "RegionId"}}),
            "RegionId is mandatory for this action.");
}

TEST(ErrorCatalog, TextsOfAnActionComeFirst) {
  EXPECT_EQ(error_text("TemplateNotFound", {{"ID", "x"}}, "GetTemplate"),
            "The Template x could not be found.");
  EXPECT_EQ(error_text("TemplateNotFound", {{"ID", "x"}, {"version", "v2"}}, "GetTemplate"),
            "The Template x with version v2 could not be found.");
  EXPECT_EQ(error_text("TemplateNotFound", {{"ID", "x"}}, "CreateStack"),
            "The Tempalte (x) could not be found.");
}

TEST(ErrorCatalog, ValuesAreNotReadAsPlaceholders) {
  EXPECT_EQ(error_text("StackExists", {{"name", "{name}"}}), "The Stack ({name}) already exists.");
  const std::string text = error_text("InvalidParameter", {{"value", "x"}}, "GetStack");
  EXPECT_NE(text.find("\"x\" does not match pattern \"^[0-9a-f]{8}[-]"), std::string::npos) << text;
}

}  // namespace
}  // namespace cairn
