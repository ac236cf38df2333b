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
  std::string digest;  ///< of what was asked: the answer names it
  QString kind;        ///< "token", "sign_in", "revoke", "revoke_all" or "grants"
  QString programName;
  QString programPath;
  QString sort;    ///< "program", "interpreter", "shell" or "unverified"
  QString script;  ///< as claimed
  bool changed = false;
  bool viaLanyard = false;
  QString terminal;
  QStringList chain;  ///< paths, nearest parent first
  QString alias;
  QString person;
  QString host;
  QStringList scopes;
  QString audience;
  QString resource;
  QString reason;  ///< the tool's own words
  QStringList choices;
  int waiting = 1;  ///< requests that this one answer settles

  /// Reads a prompt. One without an id or a digest cannot be answered and is not one.
  [[nodiscard]] static std::optional<Prompt> from(const wire::Json& view);

  [[nodiscard]] QString question() const;
  /// What the program could do, in plain words: a sentence a scope; a scope that has no words stands as it
  /// is.
  [[nodiscard]] QStringList permissions() const;
  /// What is to be known before saying yes, or nothing: a sentence each.
  [[nodiscard]] QStringList warnings() const;
  /// The ways to say yes as {choice, seconds, text}, narrowest first. "deny" is a button of its own.
  [[nodiscard]] QVariantList durations() const;
};

}  // namespace lanyard::desktop
