#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/base/error.h"
#include "core/base/secret.h"
#include "core/grants/caller.h"

namespace lanyard::consent {

/// A tool, or the person at the screen, that asks the wallet for something; it lives from the question to the
/// answer.
///
/// Code that works for an asker owns a share of it, and calls `open()` after each wait. When an asker is
/// gone, the whole wallet may be gone, so nothing else may be touched then.
class Asker {
 public:
  virtual ~Asker() = default;

  /// Whether it still waits for the answer.
  [[nodiscard]] virtual bool open() const = 0;
  /// Unique among all askers of the wallet's life; ConsentDesk::askerGone() takes it.
  [[nodiscard]] virtual std::uint64_t serial() const = 0;
  /// Whether it is the person at the screen, whom no question is put to.
  [[nodiscard]] virtual bool onDesktop() const = 0;
  /// The program at the other end, looked up now.
  [[nodiscard]] virtual base::Result<grants::Caller> caller() const = 0;
  /// The command line that it was started with: see grants::Prompt::command.
  [[nodiscard]] virtual std::string command() const = 0;
  /// Adds the parents of the tool that caller() named: for a prompt.
  virtual void describe(grants::Caller& caller) const = 0;
  /// How long it waits for the person; zero: not at all.
  [[nodiscard]] virtual std::chrono::seconds wait() const = 0;
  /// The approval passphrase that came with the question, handed out once.
  [[nodiscard]] virtual std::optional<base::Secret> takePassphrase() = 0;
  /// Its question waits for the person. `shown`: it is on the screen; else only the approval passphrase
  /// answers it.
  virtual void hearsThatItWaits(const std::string& promptId, bool shown) = 0;
};

using AskerPtr = std::shared_ptr<Asker>;

}  // namespace lanyard::consent
