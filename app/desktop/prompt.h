#pragma once

#include <QCoreApplication>
#include <QString>
#include <QStringList>
#include <QVariantList>
#include <cstdint>
#include <optional>

#include "core/wire/json.h"

namespace lanyard::desktop {

/// One question to the person (core/wire/README.md, "prompt"). Every text is safe to show.
struct Prompt {
  Q_DECLARE_TR_FUNCTIONS(Prompt)
 public:
  std::string id;      ///< as the wallet wrote it: only ever sent back
  std::string digest;  ///< the digest of what was asked, which the answer names
  QString kind;        ///< "token", "id_token", "sign_in", "paste", "revoke", "revoke_all", "grants" or "route"
  QString programName;
  QString programPath;
  QString sort;     ///< "program", "interpreter", "shell" or "unverified"
  QString script;   ///< as claimed
  QString command;  ///< its command line, as claimed; may be empty
  bool changed = false;
  bool viaLanyard = false;
  QString terminal;
  QStringList chain;  ///< paths, nearest parent first
  QString
      credential;  ///< what the person gave for the identity: a token ("pasted") or a "password"; or empty
  QString alias;
  QString person;
  QString client;  ///< the client ID, where the person has to know it
  QString host;
  QString provider;              ///< its name for people; may be empty
  bool providerIsYours = false;  ///< a file of the person's says that name, and nothing else does
  QStringList otherHosts;        ///< where else a sign-in's answer goes
  bool isDemanded = false;       ///< a sign-in that a service wants, because it refused a token
  QStringList acrValues;         ///< ways to authenticate that it takes, as the provider calls them
  std::optional<std::int64_t> maxAge;  ///< how many seconds ago the person may have signed in
  QString claims;                      ///< a claims request; may be empty
  QStringList scopes;
  QStringList also;  ///< what the token can do besides them, unasked
  QString audience;
  QStringList idTokenFor;  ///< of an ID token: its audiences
  QString resource;
  QString reason;  ///< the tool's own words
  QStringList choices;
  int waiting = 1;  ///< requests that this one answer settles

  /// Reads a prompt. One without an id or a digest cannot be answered and is not one.
  [[nodiscard]] static std::optional<Prompt> from(const wire::Json& view);

  [[nodiscard]] QString question() const;
  /// The person's name, and the client ID where it is needed.
  [[nodiscard]] QString who() const;
  /// What the program could do, in plain words: one sentence for each scope; a scope without words is shown
  /// as it is.
  [[nodiscard]] QStringList permissions() const;
  /// The same for what the provider put into the token unasked; usually empty.
  [[nodiscard]] QStringList unasked() const;
  /// What a person must know before a yes, one sentence each; may be empty.
  [[nodiscard]] QStringList warnings() const;
  /// What a yes covers besides this one process; empty if the warnings say it.
  [[nodiscard]] QString reach() const;
  /// The ways to say yes as {choice, seconds, text}, narrowest first. "deny" is a button of its own.
  [[nodiscard]] QVariantList durations() const;

 private:
  [[nodiscard]] QStringList demanded() const;
  [[nodiscard]] static QString meaningOf(const QString& scope);
};

}  // namespace lanyard::desktop
