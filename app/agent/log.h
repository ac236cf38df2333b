#pragma once

#include <string>

namespace lanyard::agent {

/// Sends all log lines to stderr as `2026-11-22T10:00:00Z level message`, those below `level` dropped. Lines
/// are made printable and cut at 2,000 characters, so that a text from outside cannot forge a second line.
void startLog(const std::string& level);

}  // namespace lanyard::agent
