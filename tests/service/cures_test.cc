// Which rule a failure falls under, a row each; codes as the clouds give them.
#include "service/cures.h"

#include <gtest/gtest.h>

namespace cairn::service {
namespace {

TEST(Cures, EachFailureFallsUnderItsRule) {
  struct Case {
    std::string_view reason;
    std::string_view rule;
  };
  const Case cases[] = {
      {"Stack CREATE was cancelled", "Cancelled"},
      {"StackGroupOperationFailed: User initiated stop", "StoppedByUser"},
      {"WaitConditionTimeout: 2 of 3 received", "SignalsMissing"},
      {"WaitConditionFailure: disk full", "SignalSaidFailure"},
      {"ProviderTimeout: The provider did not end the delete.", "ProviderTimedOut"},
      {"CustomResourceTimeout: no answer", "ProviderTimedOut"},
      {"Create timed out", "TimedOut"},
      {"Timed out, as was ordered", "TimedOut"},
      {"QuotaExceeded.SecurityGroup: No more security groups.", "QuotaReached"},
      {"InstanceLimitExceeded: too many", "QuotaReached"},
      {"OperationDenied.NoStock: sold out", "NoStock"},
      {"InvalidVSwitchId.IpNotEnough: no address left", "NoStock"},
      {"Throttling.User: slow down", "Throttled"},
      {"StackPolicyValidationFailed: Action denied by stack policy: Update:Modify on "
       "LogicalResourceId/Db.",
       "DeniedByStackPolicy"},
      {"A replacement is needed, because its type changes from A to B, and ReplacementOption is "
       "Disabled.",
       "ReplacementNeeded"},
      {"Forbidden.RAM: no", "NoPermission"},
      {"DependencyViolation.VSwitch: still there", "StillInUse"},
      {"BucketNotEmpty: The bucket is full.", "StillInUse"},
      {"BucketAlreadyExists: taken", "AlreadyThere"},
      {"InvalidCidrBlock.Overlapped: overlaps", "AlreadyThere"},
      {"ProviderUnreachable: nobody there", "ProviderUnreachable"},
      {"AddressNotAllowed: 10.0.0.1", "AddressNotAllowed"},
      {"ProviderBadAnswer: no Id", "ProviderAnsweredWrongly"},
      {"ResourceTypeNotFound: gone", "TypeUnknown"},
      {"InvalidVSwitchId.NotFound: no such switch", "NotThere"},
      {"InvalidCidrBlock.NotInVpc: not within", "PropertyWrong"},
      {"StackValidationFailed: Parameter 'Zone' is invalid: z is not an allowed value [a, b].",
       "ParameterWrong"},
      {"UserParameterMissing: The Parameter Zone was not provided.", "ParameterWrong"},
      {"StackValidationFailed: Property error: Resources.A.Properties.B: no.", "PropertyWrong"},
      {"Property error: Resources.A.Properties.B: no.", "PropertyWrong"},
      {"CustomResourceFailed: Port 1 is taken.", "ProviderRefused"},
      {"Wonder.Happened: why", "Other"},
      {"", "Other"},
  };
  for (const Case& c : cases) {
    const Reason reason = read_reason(c.reason);
    for (const Language language : {Language::kEnglish, Language::kChinese}) {
      const Cure cure = cure_of(reason.code, reason.message, language);
      EXPECT_EQ(cure.rule, c.rule) << c.reason;
      EXPECT_FALSE(cure.cause.empty()) << c.rule;
      EXPECT_FALSE(cure.cure.empty()) << c.rule;
    }
  }
}

TEST(Cures, AReasonIsACodeAndWordsOrWordsAlone) {
  EXPECT_EQ(read_reason("Quota.Full: no room: none").code, "Quota.Full");
  EXPECT_EQ(read_reason("Quota.Full: no room: none").message, "no room: none");
  EXPECT_EQ(read_reason("Property error: x").code, "");
  EXPECT_EQ(read_reason("Property error: x").message, "Property error: x");
  EXPECT_EQ(read_reason("plain").message, "plain");
}

}  // namespace
}  // namespace cairn::service
