#include "core/base/errors.h"

#include <algorithm>
#include <iterator>

namespace lanyard::base {
namespace {

#define LANYARD_ERROR(name, code, kind) errors::name,
// Not a std::array: its type would be deduced from every element, and clang stops at 256.
constexpr ErrorName kErrorNames[] = {
#include "core/base/errors.inc"
};
#undef LANYARD_ERROR

}  // namespace

std::span<const ErrorName> errorNames() {
  return kErrorNames;
}

std::optional<ErrorName> findError(std::string_view code) {
  const auto* const found = std::ranges::find(kErrorNames, code, &ErrorName::code);
  return found == std::end(kErrorNames) ? std::nullopt : std::optional(*found);
}

}  // namespace lanyard::base
