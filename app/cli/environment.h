#pragma once

#include <cstdlib>
#include <string>

namespace lanyard::cli {

/// A variable of the environment; empty where it is not set.
inline std::string environmentVariable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : std::string();
}

}  // namespace lanyard::cli
