#pragma once

#include <string>
#include <vector>

namespace lanyard::adapters {

/// The id of this installation of the system, 32 hexadecimal digits (machine-id(5)), from the first of
/// `places` that has one; empty where none has. It is to be told to nobody: only a keyed hash of it may be
/// kept.
[[nodiscard]] std::string machineId(const std::vector<std::string>& places = {"/etc/machine-id",
                                                                              "/var/lib/dbus/machine-id"});

}  // namespace lanyard::adapters
