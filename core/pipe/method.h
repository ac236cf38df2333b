#pragma once

#include <span>
#include <string_view>

#include "core/pipe/call.h"
#include "core/pipe/params.h"
#include "core/pipe/services.h"

namespace lanyard::pipe {

/// Who may call a method.
enum class Access {
  SameUser,    ///< every program of the same user; a token needs a grant or the person's yes besides
  PersonYes,   ///< the handler obtains the person's yes: passphrase, prompt, or the desktop's channel
  Management,  ///< the desktop's channel, or the approval passphrase in `passphrase`
  Desktop,     ///< the desktop's channel only
  TakesAway,   ///< every program of the same user: it gives nobody anything. A passphrase that is there must
               ///< be right
};

/// One row of the method table.
struct Method {
  std::string_view name;
  Access access;
  std::span<const Param> params;
  void (*handle)(const Services& services, const CallPtr& call);
  bool whileLocked =
      false;  ///< a locked wallet answers too, but tells nothing of identities, prompts or grants
};

/// The whole table. There is no row that returns a refresh token, a client secret or a key.
[[nodiscard]] std::span<const Method> methods();

}  // namespace lanyard::pipe
