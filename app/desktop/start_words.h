#pragma once

#include <QString>

#include "core/client/agent_process.h"

namespace lanyard::desktop {

/// Why the wallet did not start, in the person's language.
struct StartWords {
  QString title;
  QString text;  ///< what helps first, then why
  bool file;     ///< a sealed file in the place of the keyring is what helps; else the keyring itself may be
                 ///< mended
  bool isOurs;   ///< false: the agent's own words, in English
};
[[nodiscard]] StartWords startWords(const client::AgentStart& start);

}  // namespace lanyard::desktop
