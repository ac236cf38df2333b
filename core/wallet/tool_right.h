#pragma once

#include <QCoro/QCoroTask>
#include <optional>
#include <string>

#include "core/base/lifetime.h"
#include "core/consent/asker.h"
#include "core/consent/grant_book.h"
#include "core/consent/person.h"
#include "core/grants/decision.h"
#include "core/keeping/identity_view.h"

namespace lanyard::wallet {

/// What the person is asked before a tool gets a token.
struct RightQuestion {
  grants::PromptKind kind = grants::PromptKind::Token;
  grants::Caller caller;
  bool changed = false;  ///< grants::Ask::changed
  keeping::IdentityView view;
  grants::Need need;
  std::string reason;  ///< the tool's own words: a claim
};

/// The caller now, if it is still the one who asked.
[[nodiscard]] std::optional<grants::Caller> samePeerNow(const consent::Asker& asker,
                                                        const grants::Caller& before);

/// The right by which a tool gets a token: a grant, or the person's yes.
class ToolRight {
 public:
  /// Both must outlive it.
  ToolRight(consent::GrantBook& grants, consent::Person& person) : m_grants(grants), m_person(person) {}

  /// Gets the person's yes. A lasting yes is a grant by then, and is used as one. As Person::ask;
  /// `grant.revoked` Denied: taken back at once.
  QCoro::Task<base::Result<grants::Allow>> ask(consent::AskerPtr asker, RightQuestion question);
  /// The right as it is after a wait: peer and grant may have changed since the tool asked. `caller` is empty
  /// for the person at the screen, who needs none. `peer.changed` Untrusted, `grant.revoked` Denied.
  [[nodiscard]] base::Result<grants::Allow> now(const consent::Asker& asker,
                                                const std::optional<grants::Caller>& caller,
                                                const grants::Need& need, grants::Allow right) const;

 private:
  consent::GrantBook& m_grants;
  consent::Person& m_person;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::wallet
