#include "service/cures.h"

#include <algorithm>

#include "base/wildcard.h"

namespace cairn::service {
namespace {

struct Rule {
  std::string_view name;
  std::string_view codes;     // patterns, a blank between them
  std::string_view messages;  // one pattern
  std::string_view cause;
  std::string_view cure;
  std::string_view cause_zh;
  std::string_view cure_zh;
};

// What is more special stands first.
constexpr Rule kRules[] = {
    {"Cancelled", "Cancelled", "*was cancelled*", "Somebody cancelled the operation.",
     "Nothing is wrong with the template: start the operation again when you want it.",
     "操作被取消。", "模板没有问题，需要时重新执行该操作即可。"},
    {"StoppedByUser", "", "*User initiated stop*", "Somebody stopped the operation.",
     "Nothing is wrong with the template: start the operation again when you want it; of a stack "
     "group, RetryStackGroupOperation does what was left out.",
     "操作被用户停止。",
     "模板没有问题，需要时重新执行该操作；资源栈组可通过RetryStackGroupOperation补做未执行的部分"
     "。"},
    {"SignalsMissing", "WaitConditionTimeout", "", "Too few signals came before the Timeout.",
     "Look into the log of the machines that are to signal, see that as many signal as Count says, "
     "and raise Timeout if they need longer.",
     "在超时时间内收到的信号数量不足。",
     "检查应发送信号的实例日志，确认发送信号的次数与Count一致；如需更长时间，请增大Timeout。"},
    {"SignalSaidFailure", "WaitConditionFailure", "", "A signal said that something failed.",
     "The signal's Reason is in the message: look into the log of the machine that sent it.",
     "收到了失败信号。", "失败原因见消息内容，请检查发送该信号的实例日志。"},
    {"ProviderTimedOut", "ProviderTimeout CustomResourceTimeout", "",
     "The provider took the request but did not answer in time.",
     "Look into the provider's log, or give it more time with Timeout.",
     "资源提供方未在规定时间内响应。", "检查资源提供方的日志，或增大Timeout。"},
    {"TimedOut", "", "*imed out*", "The operation did not end within its TimeoutInMinutes.",
     "See which resources were still under way, then raise TimeoutInMinutes or make them quicker.",
     "操作未在TimeoutInMinutes内完成。", "查看尚未完成的资源，增大TimeoutInMinutes后重试。"},
    {"QuotaReached", "*Quota* *LimitExceed* *ExceedLimit* *.Limit *TooMany*", "",
     "A quota of the account is used up.",
     "Delete what is no longer needed, or ask for a higher quota, then try again.",
     "账号的配额已用尽。", "删除不再需要的资源或申请提升配额后重试。"},
    {"NoStock",
     "*NoStock* *SoldOut* *NotEnough* *NotOnSale* *ResourceNotAvailable* OperationDenied", "",
     "There is no more of it in this zone.",
     "Choose another zone or another specification; GetTemplateParameterConstraints tells which "
     "there are.",
     "该可用区的资源库存不足。",
     "更换可用区或规格；可通过GetTemplateParameterConstraints查询可选值。"},
    {"Throttled", "Throttling* ServiceUnavailable*", "", "The cloud was asked too often.",
     "Try again later, with a smaller Parallelism.", "请求过于频繁，被云服务限流。",
     "减小Parallelism，稍后重试。"},
    {"DeniedByStackPolicy", "StackPolicyValidationFailed", "",
     "The stack's policy forbids this change.",
     "Allow it with SetStackPolicy, or for this update only with StackPolicyDuringUpdateBody.",
     "资源栈策略禁止该变更。",
     "通过SetStackPolicy放行，或仅在本次更新中使用StackPolicyDuringUpdateBody。"},
    {"ReplacementNeeded", "", "*A replacement is needed*",
     "The change needs a new resource in place of the old one.",
     "Set ReplacementOption to Enabled if the old one may go, or leave the property as it was.",
     "该变更需要替换资源。", "若允许替换，请将ReplacementOption设为Enabled；否则请还原该属性。"},
    {"RoleMissing", "EntityNotExist.Role", "",
     "A role by which a stack group works in an account is not there.",
     "Make it in that account: `cairn setup-stack-group-roles` does, or SetUpStackGroupRoles; then "
     "RetryStackGroupOperation.",
     "资源栈组在目标账号中使用的角色不存在。",
     "在该账号中创建角色（可调用SetUpStackGroupRoles），然后通过RetryStackGroupOperation重试。"},
    {"NoPermission", "NoPermission* Forbidden* *NotAuthorized* *AccessDenied* *Unauthorized*", "",
     "Whoever carries out the operation may not do this.",
     "Give the caller, or the role in RamRoleName, the permission that the message names.",
     "执行操作的身份没有所需权限。", "为调用者或RamRoleName指定的角色授予消息中所需的权限。"},
    {"StillInUse",
     "DependencyViolation* *InUse* *NotEmpty* *HasDependenc* *DeletionProtection* IncorrectStatus* "
     "*IncorrectInstanceStatus*",
     "", "Something that the stack does not know of still uses the resource.",
     "Remove what uses it, then delete again; or keep it with RetainResources.",
     "资源仍被资源栈之外的对象使用。",
     "先移除占用该资源的对象再重试删除，或通过RetainResources保留它。"},
    {"AlreadyThere", "*AlreadyExist* *Exists* *Exist *Duplicate* *Conflict* *Overlap*", "",
     "Something with this name or range is there already.",
     "Choose another name or range, or let the service choose one by leaving the property out.",
     "同名或地址段重叠的资源已存在。", "更换名称或地址段，或省略该属性由服务自动生成。"},
    {"ProviderUnreachable", "ProviderUnreachable CustomResourceUnreachable", "",
     "The provider of the resource could not be reached, or broke.",
     "See that it runs and that this server reaches its address, then try again.",
     "无法连接资源提供方。", "确认资源提供方正在运行且地址可达，然后重试。"},
    {"AddressNotAllowed", "AddressNotAllowed", "",
     "The provider's address is not on the public internet.",
     "Start cairnd with --allow-private-addresses if that is meant, or give the type with --types.",
     "资源提供方的地址不是公网地址。", "如确需使用，请以--allow-private-addresses启动cairnd。"},
    {"ProviderAnsweredWrongly",
     "ProviderBadAnswer CustomResourceBadResponse "
     "CustomResourceResponseTooLarge CustomResourcePhysicalIdChanged",
     "", "The provider answered something that cannot be used.",
     "Mend the provider; the message says what is wrong with its answer.",
     "资源提供方的响应不符合要求。", "根据消息修复资源提供方。"},
    {"TypeUnknown", "ResourceTypeNotFound", "", "There is no such resource type any more.",
     "Register the type again, or take the resource out of the template.", "资源类型不存在。",
     "重新注册该资源类型，或从模板中移除该资源。"},
    {"NotThere", "*NotFound* *NotExist* *.Gone", "",
     "Something the resource refers to does not exist.",
     "See that the id is right and of this region; if the template makes it, refer to it with Ref, "
     "so that it is made first.",
     "引用的对象不存在。", "检查ID与地域是否正确；若由同一模板创建，请使用Ref引用以保证先后顺序。"},
    {"ParameterWrong", "UserParameterMissing UnknownUserParameter", "Parameter '*' is invalid*",
     "The template does not take the value of a parameter.",
     "Give a value that the template allows; instances of a stack group have their own in "
     "ParameterOverrides (`cairn instances update -p`).",
     "参数值不符合模板的约束。",
     "请为参数指定模板允许的值；资源栈组的实例可通过ParameterOverrides使用各自的值。"},
    {"PropertyWrong",
     "*Invalid* Missing* *Malformed* *NotSupported* *ValueNotSupported* "
     "StackValidationFailed",
     "*Property error*", "The cloud does not take the value of a property.",
     "Correct the property that the message names; `cairn types TYPE` shows what it may be.",
     "属性值不被接受。", "修正消息中指出的属性；可用GetResourceType查看取值约束。"},
    {"ProviderRefused", "ProviderRefused CustomResourceFailed CustomResourceRefused", "",
     "The provider of the resource refused.",
     "Its own words are in the message; its log may say more.", "资源提供方拒绝了请求。",
     "原因见消息内容，详情请查看资源提供方的日志。"},
    {"Other", "*", "*", "The cloud refused, for a reason of its own.",
     "The code and the words are the cloud's own: look them up in the documentation of the "
     "product.",
     "云服务拒绝了请求。", "请根据错误码查阅对应产品的文档。"},
};

bool any_fits(std::string_view patterns, std::string_view text) {
  while (!patterns.empty()) {
    const std::size_t end = std::min(patterns.find(' '), patterns.size());
    if (end > 0 && wildcard_match(patterns.substr(0, end), text)) return true;
    patterns.remove_prefix(std::min(end + 1, patterns.size()));
  }
  return false;
}

bool fits(const Rule& rule, std::string_view code, std::string_view message) {
  return any_fits(rule.codes, code) ||
         (!rule.messages.empty() && wildcard_match(rule.messages, message));
}

bool is_code(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
}

}  // namespace

Cure cure_of(std::string_view code, std::string_view message, Language language) {
  const Rule* found = std::find_if(std::begin(kRules), std::end(kRules),
                                   [&](const Rule& rule) { return fits(rule, code, message); });
  if (language == Language::kChinese) return {found->name, found->cause_zh, found->cure_zh};
  return {found->name, found->cause, found->cure};
}

Reason read_reason(std::string_view reason) {
  const std::size_t colon = reason.find(": ");
  if (colon == std::string_view::npos || !is_code(reason.substr(0, colon))) {
    return {"", std::string(reason)};
  }
  return {std::string(reason.substr(0, colon)), std::string(reason.substr(colon + 2))};
}

}  // namespace cairn::service
