#pragma once

#include <QCoro/QCoroTask>
#include <QObject>
#include <QTimer>
#include <coroutine>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/activity/activity_log.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/consent/grant_book.h"
#include "core/grants/prompt.h"

namespace lanyard::consent {

/// Prompts open at one time. More would be a flood: nobody answers so many at a sitting.
inline constexpr std::size_t kMaxPrompts = 16;
/// Prompts open at one time for one tool.
inline constexpr std::size_t kMaxPromptsPerTool = 4;
/// After a no, the same tool may not ask about the same identity for this long.
inline constexpr std::chrono::seconds kCoolDown{10};

/// A question for the person.
struct ConsentRequest {
  std::uint64_t asker = 0;  ///< who withdraws it with askerGone(); unique to the request
  grants::PromptKind kind = grants::PromptKind::Token;
  grants::Caller caller;
  std::string command;  ///< see grants::Prompt::command
  bool changed = false;
  std::optional<identity::Identity> identity;
  std::string issuer;
  std::string providerName = {};  ///< for people; may be empty
  bool providerIsYours = false;   ///< see grants::Prompt
  std::vector<std::string> otherHosts = {};
  std::string clientId = {};  ///< of a sign-in, where it is known, and of an ID token
  std::optional<grants::Demand> demand = {};  ///< see grants::Prompt
  grants::Need need;
  std::string user = {};                              ///< see grants::Prompt
  std::string reason;                                 ///< a claim; cut at 200 bytes
  std::chrono::seconds wait{120};                     ///< at most an hour
  std::function<void(const std::string&)> onWaiting;  ///< hears the prompt's id, once, before the wait
};

/// The person's yes to one request.
struct Consent {
  grants::Kind kind = grants::Kind::Once;
  std::vector<std::string> scopes;  ///< the part of what this request asked that got a yes
};

/// What the person chose, with the digest of what was shown.
struct ConsentAnswer {
  std::string prompt;
  std::string digest;
  std::optional<grants::Kind> choice;  ///< empty: no
  std::optional<base::Instant> until;  ///< for Kind::Until
  std::optional<std::vector<std::string>> scopes;
};

/// Asks the person: one prompt for all who want the same, in the order of arrival, limited against floods.
class ConsentDesk : public QObject {
  Q_OBJECT
 public:
  /// All must outlive the desk. Lasting answers go to the book, each answer to the log first.
  ConsentDesk(GrantBook& book, activity::ActivityLog& log, const base::Clock& clock, base::Random& random,
              QObject* parent = nullptr);
  /// Those who still wait get `consent.cancelled`.
  ~ConsentDesk() override;

  /// Waits for the person. `consent.denied` Denied, `consent.timeout` Denied (nobody answered),
  /// `consent.cancelled` Cancelled, `consent.flood` and `consent.cool_down` Transient, `grant.*`
  /// Misconfigured.
  QCoro::Task<base::Result<Consent>> ask(ConsentRequest request);
  /// Withdraws an asker's request. A prompt that nobody waits for closes.
  void askerGone(std::uint64_t asker);
  /// Withdraws every prompt; those who wait get `why`, the screen `outcome`.
  void withdrawAll(const base::Error& why, const std::string& outcome);
  /// Answers a prompt. `consent.unknown_prompt`, `consent.digest` (something else was shown),
  /// `consent.choice` (not offered), `consent.scopes` (wider than asked, or none), `grant.until`
  /// Misconfigured; `activity.unwritable`, but for a yes to a sign-in or a sign-out.
  [[nodiscard]] base::Result<void> answer(const ConsentAnswer& answer);
  /// The open prompts, oldest first.
  [[nodiscard]] std::vector<grants::Prompt> prompts() const;
  [[nodiscard]] std::optional<grants::Prompt> prompt(const std::string& promptId) const;
  [[nodiscard]] std::size_t size() const { return m_open.size(); }
  /// Ends the waits whose deadline has passed. Runs by itself twice a second while something waits.
  void sweep();

 Q_SIGNALS:
  void promptOpened(const std::string& promptId);
  /// `outcome` is "answered", "timeout", "cancelled" or "locked".
  void promptClosed(const std::string& promptId, const std::string& outcome);

 private:
  struct Waiter {
    std::uint64_t asker = 0;
    grants::Need need;
    base::Instant deadline{};
    std::coroutine_handle<> resume;
    std::optional<base::Result<Consent>> result;
  };
  using WaiterPtr = std::shared_ptr<Waiter>;
  struct Open {
    grants::Prompt prompt;
    std::vector<WaiterPtr> waiters;
  };
  struct CoolDown {
    std::string toolKey;
    std::string identityId;
    base::Instant until{};
  };
  /// Suspends until the waiter's result is there.
  struct Await {
    WaiterPtr waiter;
    [[nodiscard]] bool await_ready() const { return waiter->result.has_value(); }
    void await_suspend(std::coroutine_handle<> handle) const { waiter->resume = handle; }
    void await_resume() const {}
  };

  [[nodiscard]] base::Result<void> admit(const ConsentRequest& request);
  Open* joinable(const ConsentRequest& request);
  Open& open(const ConsentRequest& request);
  [[nodiscard]] base::Result<void> checkAnswer(const grants::Prompt& prompt,
                                               const ConsentAnswer& answer) const;
  [[nodiscard]] base::Result<void> keep(const grants::Prompt& prompt, const ConsentAnswer& answer,
                                        const std::vector<std::string>& scopes);
  void note(const grants::Prompt& prompt, const std::string& outcome);
  Open take(const std::string& promptId);
  static void finish(const WaiterPtr& waiter, base::Result<Consent> result);

  GrantBook& m_book;
  activity::ActivityLog& m_log;
  const base::Clock& m_clock;
  base::Random& m_random;
  std::vector<std::unique_ptr<Open>> m_open;
  std::vector<CoolDown> m_coolDowns;
  QTimer m_sweeper;
};

}  // namespace lanyard::consent
