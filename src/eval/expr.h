// Expr: a tree of template functions, built once, resolved many times.
//
// Two phases (template-language section 10.2). compile() checks the shape of every function in the
// tree, dead branches included, collects all complaints and the resources the tree refers to.
// resolve() evaluates depth first, taken branches only. An Unknown argument makes the result
// Unknown wherever the function cannot answer without it; Unknown flows through lists and maps as
// an ordinary member, so a partly known tree keeps its known parts.
//
// References are checked while compiling, except where they may never be evaluated: an undefined
// name in a branch of Fn::If, or in the default of Fn::Select, fails only when it is reached. Where
// Names has already decided the condition, the dead branch adds no resources and the live one is
// checked at once.
//
// Sharing   subtrees without functions are kept as they are; equal node identity compiles once.
// Failure   compile() never throws; the Expr of a faulty tree must not be resolved. resolve() stops
//           at the first failure.
// Threads   an Expr is immutable; resolve() is safe from any thread with its own Scope.
// Limits    20 function levels (section 10.2); what one resolution may build: kResultBytesMax.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "eval/budget.h"
#include "value/value.h"

namespace cairn {

// Where an expression stands decides which functions it may use (section 10.3).
enum class Place : std::uint8_t {
  kProperties,  // resource Properties, Metadata, UpdatePolicy, and Outputs
  kConditions,  // Conditions and Rules; the root stands in a condition position, so a text there
                // names a condition
  kCount,
  kEvalLocal,  // value of an Eval local: as kProperties without resources; functions unknown to
               // that table, such as Fn::Equals, stay as data
};

// What names mean while compiling. Resources switched off by their condition answer kAbsent.
class Names {
 public:
  enum class What : std::uint8_t { kNothing, kParameter, kPseudo, kResource, kAbsentResource };
  struct Meaning {
    What what = What::kNothing;
    std::uint32_t resource = 0;  // dense number, for kResource
  };
  virtual ~Names() = default;
  virtual Meaning meaning(std::string_view name) const = 0;
  virtual bool is_condition(std::string_view name) const = 0;
  // The value of a condition where it is already known.
  virtual std::optional<bool> decided(std::string_view /*condition*/) const { return std::nullopt; }
  // False when `attribute` cannot exist on the resource (unknown to a fully catalogued type).
  virtual bool has_attribute(std::uint32_t resource, std::string_view attribute) const = 0;
  // The nearest declared name, for the error's fix; empty when none is near.
  virtual std::string suggest(std::string_view name) const = 0;
  virtual std::string suggest_condition(std::string_view /*name*/) const { return {}; }
  // What to write for an attribute that does not exist: the nearest one, or which there are.
  virtual std::string suggest_attribute(std::uint32_t /*resource*/,
                                        std::string_view /*attribute*/) const {
    return {};
  }
};

// What names are worth while resolving.
class Scope {
 public:
  virtual ~Scope() = default;
  // Parameters and pseudo parameters except ALIYUN::NoValue. Nothing when there is no such name,
  // which happens only to names that a function computed.
  virtual std::optional<Value> parameter(std::string_view name) const = 0;
  // Ref and attribute of a resource; Unknown("known after X is created") while it does not exist.
  virtual Value ref(std::uint32_t resource) const = 0;
  virtual Value attribute(std::uint32_t resource, std::string_view name) const = 0;
  // A boolean, or Unknown. An Error says that there is no such condition or why it has no value.
  virtual Result<Value> condition(std::string_view name) const = 0;
  virtual const Value& mappings() const = 0;
  virtual std::int64_t now_ms() const = 0;  // fixed for an operation, so that a replay is equal
  virtual std::string region() const = 0;
  virtual std::vector<std::string> zones(std::string_view region) const = 0;
  virtual Value stack_output(std::string_view stack, std::string_view output,
                             std::string_view region) const = 0;  // null when there is none
  virtual Value marketplace_image(std::string_view product_code) const = 0;
  // The outputs of a jq program, or only its first. `input` holds no Unknown. An Error that is a
  // StackValidationFailed has the reason, without a full stop, as its message.
  virtual Result<std::vector<Value>> jq(std::string_view script, const Value& input,
                                        bool first_only) const = 0;
  // Shared by all resolutions that belong together; null: each has only its own limit.
  virtual Budget* budget() const { return nullptr; }
};

namespace detail {
struct ExprTree;
}

class Expr {
 public:
  Expr() = default;  // resolves to null
  explicit Expr(std::shared_ptr<const detail::ExprTree> tree) : tree_(std::move(tree)) {}
  // True when there is no function inside: resolving gives the tree itself.
  bool is_constant() const;
  const detail::ExprTree* tree() const { return tree_.get(); }

 private:
  std::shared_ptr<const detail::ExprTree> tree_;
};

struct CompileResult {
  Expr expr;
  std::vector<std::uint32_t> resources;  // dense numbers referred to, sorted, unique
  std::size_t visited = 0;               // lists and maps looked at
};

// `path` is where the tree stands ("Resources.Web.Properties"); errors extend it with the steps
// below. `referencer` is the name documented messages use (section 16).
CompileResult compile(const Value& tree, Place place, const Names& names, std::string_view path,
                      std::string_view referencer, Errors& errors);

// Resolves; NoValue has removed what it stands for. When the whole tree resolves to NoValue the
// answer is nullopt. On a failure one Error is appended and the answer is null.
std::optional<Value> resolve(const Expr& expr, const Scope& scope, Errors& errors);

// Text conversion of section 10.4 ("to-text"). `value` holds no Unknown.
std::string to_text(const Value& value);

inline constexpr int kFunctionLevelsMax = 20;
inline constexpr std::size_t kResultBytesMax = 16u << 20;

}  // namespace cairn
