// The structure of a Terraform or OpenTofu template (template-language section 15.2).
#pragma once

#include <string_view>

#include "base/error.h"
#include "template/template.h"

namespace cairn {

// True for the transforms that name a version of Terraform or OpenTofu the service knows.
bool is_terraform_transform(std::string_view transform);

// Every fault of the sections and of the Workspace; the files are read only for what the service
// forbids in them: provisioners, backends, remote state, modules from elsewhere.
Errors check_terraform(const Template& source);

}  // namespace cairn
