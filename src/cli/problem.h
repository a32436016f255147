// Says what went wrong: code and text, the place in the template with its line, and the cure.
#pragma once

#include <string>
#include <string_view>

#include "cli/api.h"
#include "cli/excerpt.h"
#include "cli/outcome.h"
#include "cli/settings.h"

namespace cairn::cli {

// Several lines for people: all that was found in a template, or else the one error. `width` bounds
// the line of the template that is shown.
std::string problem_text(const Failure& failure, const Source& source, int width, bool color);

// {"Error": {"Code", "Message", "RequestId", "Where", "Line", "Column", "Fix",
// "EncodedDiagnosticMessage", "Diagnostics"}};
// without what is not known.
Value problem_document(const Failure& failure);

Exit exit_of(FailureKind kind);

// To standard error, or with --output json as the document on standard output.
Exit report(const Failure& failure, const Source& source, const GlobalOptions& options, Host& host);
// The same for what is wrong on this side: Exit::kUsage.
Exit report_usage(const Error& error, const Source& source, const GlobalOptions& options,
                  Host& host);

}  // namespace cairn::cli
