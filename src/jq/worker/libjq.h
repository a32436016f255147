// libjq's headers, which do not say that they are C.
#pragma once

extern "C" {
#include <jq.h>
#include <jv.h>
}
