#include "core/consent/consent_desk.h"

#include <algorithm>
#include <utility>

#include "core/identity/address.h"
#include "core/jose/digest.h"

namespace lanyard::consent {
namespace {

using grants::CallerSort;
using grants::Need;
using grants::Prompt;
using grants::PromptKind;

/// Room for a sentence of the tool's own; more would only push the facts off the prompt.
constexpr std::size_t kMaxReason = 200;
/// Nobody waits longer for an answer.
constexpr std::chrono::seconds kLongestWait{3600};
/// The wall clock is looked at in short steps, so that deadlines hold across a suspend.
constexpr std::chrono::milliseconds kSweepEvery{500};

/// The tool, for the limits: named by its file, so that starting it again does not reset them.
std::string toolKey(const grants::Caller& caller) {
  const grants::Tool tool = grants::toolOf(caller);
  return tool.path + '\n' + tool.script;
}

bool sameProcess(const grants::Process& a, const grants::Process& b) {
  return a.pid == b.pid && a.startTime == b.startTime;
}

/// Whether one answer can serve both: the same file in the same session. A tool that its file does not
/// identify is the same only as the same process.
bool sameAsker(const grants::Caller& a, const grants::Caller& b) {
  if (a.sort != b.sort || grants::toolOf(a) != grants::toolOf(b)) return false;
  if (!sameProcess(a.sessionLeader, b.sessionLeader)) return false;
  const bool byFile = a.sort != CallerSort::Unverified && !a.tool.exe.path.empty();
  return byFile || sameProcess(a.tool, b.tool);
}

std::string identityKey(const ConsentRequest& request) {
  return request.identity ? request.identity->id : request.issuer;
}

std::string_view answerName(const ConsentAnswer& answer) {
  return answer.choice ? grants::kindName(*answer.choice) : "denied";
}

std::string cut(std::string text) {
  if (text.size() <= kMaxReason) return text;
  std::size_t end = kMaxReason;
  // The cut must not be inside a UTF-8 sequence.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

/// Of a rule, for the log: host and port of the address, whose path may be the person's own business, or the
/// provider.
std::string placeOf(const std::string& at) {
  const auto address = at.find("://") == std::string::npos
                           ? base::Result<identity::Address>(base::fail(errors::kRouteBadAddress))
                           : identity::parseAddress(at);
  return "rule for " + (address ? address->place() : at);
}

/// What a question is about, for the log.
std::string inWords(const Prompt& prompt, const std::vector<std::string>& scopes) {
  const Need& need = prompt.need;
  if (prompt.kind == PromptKind::Route) return placeOf(need.resource);
  if (need.idToken) return need.audience.empty() ? "ID token" : "ID token for " + need.audience;
  return need.also.empty() ? joined(scopes) : joined(scopes) + "; also: " + joined(need.also);
}

}  // namespace

ConsentDesk::ConsentDesk(GrantBook& book, activity::ActivityLog& log, const base::Clock& clock,
                         base::Random& random, QObject* parent)
    : QObject(parent), m_book(book), m_log(log), m_clock(clock), m_random(random) {
  m_sweeper.setInterval(kSweepEvery);
  connect(&m_sweeper, &QTimer::timeout, this, &ConsentDesk::sweep);
}

ConsentDesk::~ConsentDesk() {
  auto open = std::exchange(m_open, {});
  for (const auto& one : open) {
    for (const WaiterPtr& waiter : one->waiters) {
      finish(waiter, base::fail(errors::kConsentCancelled, "the wallet ends"));
    }
  }
}

QCoro::Task<base::Result<Consent>> ConsentDesk::ask(ConsentRequest request) {
  const auto admitted = admit(request);
  if (!admitted) co_return tl::unexpected(admitted.error());
  Open* joined = joinable(request);
  const bool fresh = joined == nullptr;
  // Recorded before anybody can answer. A question that cannot be recorded may still be asked; a yes that
  // cannot be recorded does not count.
  if (fresh) {
    const std::string key = toolKey(request.caller);
    const auto ofTool =
        std::ranges::count_if(m_open, [&](const auto& open) { return toolKey(open->prompt.caller) == key; });
    if (m_open.size() >= kMaxPrompts || std::cmp_greater_equal(ofTool, kMaxPromptsPerTool)) {
      co_return base::fail(errors::kConsentFlood);
    }
    joined = &open(request);
    note(joined->prompt, "asked");
  }
  auto waiter = std::make_shared<Waiter>();
  waiter->asker = request.asker;
  waiter->need = request.need;
  waiter->deadline = m_clock.now() + std::min(request.wait, kLongestWait);
  joined->waiters.push_back(waiter);
  joined->prompt.waiting = static_cast<int>(joined->waiters.size());
  joined->prompt.expiresAt = std::max(joined->prompt.expiresAt, waiter->deadline);
  const std::string promptId = joined->prompt.id;
  if (!m_sweeper.isActive()) m_sweeper.start();
  // From here on a slot may answer or cancel, so `joined` may be gone; the waiter is not.
  if (request.onWaiting) request.onWaiting(promptId);
  if (fresh) Q_EMIT promptOpened(promptId);
  Await wait{waiter};
  co_await wait;
  co_return std::move(*waiter->result);
}

void ConsentDesk::askerGone(std::uint64_t asker) {
  for (const auto& open : m_open) {
    const auto found = std::ranges::find(open->waiters, asker, [](const WaiterPtr& w) { return w->asker; });
    if (found == open->waiters.end()) continue;
    const WaiterPtr waiter = *found;
    open->waiters.erase(found);
    open->prompt.waiting = static_cast<int>(open->waiters.size());
    if (open->waiters.empty()) {
      const std::string promptId = open->prompt.id;
      note(take(promptId).prompt, "cancelled");
      Q_EMIT promptClosed(promptId, "cancelled");
    }
    finish(waiter, base::fail(errors::kConsentCancelled));
    return;
  }
}

void ConsentDesk::withdrawAll(const base::Error& why, const std::string& outcome) {
  const auto open = std::exchange(m_open, {});
  m_sweeper.stop();
  for (const auto& one : open) {
    note(one->prompt, outcome);
    Q_EMIT promptClosed(one->prompt.id, outcome);
  }
  for (const auto& one : open) {
    for (const WaiterPtr& waiter : one->waiters) finish(waiter, tl::unexpected(why));
  }
}

base::Result<void> ConsentDesk::answer(const ConsentAnswer& answer) {
  const auto found =
      std::ranges::find(m_open, answer.prompt, [](const auto& open) { return open->prompt.id; });
  if (found == m_open.end()) return base::fail(errors::kConsentUnknownPrompt);
  const Prompt shown = (*found)->prompt;
  if (const auto checked = checkAnswer(shown, answer); !checked) return checked;
  const std::vector<std::string> scopes = answer.scopes.value_or(shown.need.scopes);
  const activity::Activity activity{"consent", shown.need.identityId, grants::toolOf(shown.caller).path,
                                    std::string(answerName(answer)), inWords(shown, scopes)};
  const auto recorded = m_log.record(activity);
  // A no needs no record to be a no.
  if (!recorded && answer.choice && !grants::countsUnrecorded(shown.kind)) return recorded;
  if (const auto kept = keep(shown, answer, scopes); !kept) return kept;

  const Open closed = take(shown.id);
  Q_EMIT promptClosed(shown.id, "answered");
  for (const WaiterPtr& waiter : closed.waiters) {
    Consent consent{answer.choice.value_or(grants::Kind::Once), {}};
    std::ranges::copy_if(
        waiter->need.scopes, std::back_inserter(consent.scopes),
        [&](const std::string& scope) { return std::ranges::find(scopes, scope) != scopes.end(); });
    // A sign-in or a revocation is about the identity, not about scopes.
    const bool nothingLeft = consent.scopes.empty() && grants::isForToken(shown.kind);
    if (!answer.choice || nothingLeft) {
      finish(waiter, base::fail(errors::kConsentDenied));
    } else {
      finish(waiter, std::move(consent));
    }
  }
  return {};
}

std::vector<Prompt> ConsentDesk::prompts() const {
  std::vector<Prompt> all;
  all.reserve(m_open.size());
  for (const auto& open : m_open) all.push_back(open->prompt);
  return all;
}

std::optional<Prompt> ConsentDesk::prompt(const std::string& promptId) const {
  const auto found = std::ranges::find(m_open, promptId, [](const auto& open) { return open->prompt.id; });
  return found == m_open.end() ? std::nullopt : std::optional((*found)->prompt);
}

void ConsentDesk::sweep() {
  const base::Instant now = m_clock.now();
  std::vector<WaiterPtr> over;
  std::vector<std::string> closed;
  for (const auto& open : m_open) {
    std::erase_if(open->waiters, [&](const WaiterPtr& waiter) {
      if (now < waiter->deadline) return false;
      over.push_back(waiter);
      return true;
    });
    open->prompt.waiting = static_cast<int>(open->waiters.size());
    if (open->waiters.empty()) closed.push_back(open->prompt.id);
  }
  for (const std::string& promptId : closed) {
    note(take(promptId).prompt, "timeout");
    Q_EMIT promptClosed(promptId, "timeout");
  }
  if (m_open.empty()) m_sweeper.stop();
  for (const WaiterPtr& waiter : over) finish(waiter, base::fail(errors::kConsentTimeout));
}

base::Result<void> ConsentDesk::admit(const ConsentRequest& request) {
  if (grants::isForToken(request.kind)) {
    if (const auto exact = grants::checkNeed(request.need); !exact) return exact;
  }
  const base::Instant now = m_clock.now();
  std::erase_if(m_coolDowns, [&](const CoolDown& one) { return now >= one.until; });
  const std::string key = toolKey(request.caller);
  const std::string identity = identityKey(request);
  const bool cooling = std::ranges::any_of(
      m_coolDowns, [&](const CoolDown& one) { return one.toolKey == key && one.identityId == identity; });
  if (cooling) return base::fail(errors::kConsentCoolDown);
  return {};
}

ConsentDesk::Open* ConsentDesk::joinable(const ConsentRequest& request) {
  // Only token requests can ask for the same as another or less; every other question is asked by itself.
  if (!grants::isForToken(request.kind)) return nullptr;
  const auto found = std::ranges::find_if(m_open, [&](const auto& open) {
    const Prompt& prompt = open->prompt;
    return prompt.kind == request.kind && prompt.changed == request.changed &&
           sameAsker(prompt.caller, request.caller) && grants::sameOrLess(request.need, prompt.need);
  });
  return found == m_open.end() ? nullptr : found->get();
}

ConsentDesk::Open& ConsentDesk::open(const ConsentRequest& request) {
  Prompt prompt;
  prompt.id = base::randomHex(m_random, 8);
  prompt.kind = request.kind;
  prompt.caller = request.caller;
  prompt.command = request.command;
  prompt.changed = request.changed;
  prompt.identity = request.identity;
  prompt.issuer = request.issuer;
  prompt.clientId = request.clientId;
  prompt.providerName = request.providerName;
  prompt.providerIsYours = request.providerIsYours;
  prompt.otherHosts = request.otherHosts;
  prompt.demand = request.demand;
  prompt.need = request.need;
  prompt.user = request.user;
  prompt.reason = cut(request.reason);
  prompt.choices = grants::isForToken(request.kind) ? grants::choicesFor(request.caller)
                                                    : std::vector<grants::Kind>{grants::Kind::Once};
  prompt.openedAt = m_clock.now();
  prompt.expiresAt = prompt.openedAt;
  prompt.digest = jose::sha256Hex(grants::shownText(prompt));
  m_open.push_back(std::make_unique<Open>(Open{std::move(prompt), {}}));
  return *m_open.back();
}

base::Result<void> ConsentDesk::checkAnswer(const Prompt& prompt, const ConsentAnswer& answer) const {
  if (answer.digest != prompt.digest) return base::fail(errors::kConsentDigest);
  if (!answer.choice) return {};
  if (std::ranges::find(prompt.choices, *answer.choice) == prompt.choices.end()) {
    return base::fail(errors::kConsentChoice);
  }
  if (answer.scopes && (answer.scopes->empty() || !grants::isSubset(*answer.scopes, prompt.need.scopes))) {
    return base::fail(errors::kConsentScopes);
  }
  if (answer.until.has_value() != (*answer.choice == grants::Kind::Until) ||
      (answer.until && *answer.until <= m_clock.now())) {
    return base::fail(errors::kGrantUntil);
  }
  return {};
}

/// Keeps the answer: after a no the tool must wait, and a lasting yes becomes a grant.
base::Result<void> ConsentDesk::keep(const Prompt& prompt, const ConsentAnswer& answer,
                                     const std::vector<std::string>& scopes) {
  if (!answer.choice) {
    const std::string identity = prompt.identity ? prompt.identity->id : prompt.issuer;
    m_coolDowns.push_back({toolKey(prompt.caller), identity, m_clock.now() + kCoolDown});
    return {};
  }
  if (*answer.choice == grants::Kind::Once) return {};
  grants::Grant grant;
  grant.need = prompt.need;
  grant.need.scopes = scopes;
  grant.tool = grants::toolOf(prompt.caller);
  grant.sort = prompt.caller.sort;
  grant.kind = *answer.choice;
  grant.until = answer.until;
  grant.leaderPid = prompt.caller.sessionLeader.pid;
  grant.leaderStart = prompt.caller.sessionLeader.startTime;
  const auto added = m_book.add(std::move(grant));
  if (!added) return tl::unexpected(added.error());
  static_cast<void>(m_log.record({"grant", added->need.identityId, added->tool.path, "allowed",
                                  std::string(grants::kindName(added->kind)) + " " + added->id}));
  return {};
}

/// Records what became of a question. Nothing depends on that record.
void ConsentDesk::note(const Prompt& prompt, const std::string& outcome) {
  static_cast<void>(m_log.record({"consent", prompt.need.identityId, grants::toolOf(prompt.caller).path,
                                  outcome, inWords(prompt, prompt.need.scopes)}));
}

ConsentDesk::Open ConsentDesk::take(const std::string& promptId) {
  const auto found = std::ranges::find(m_open, promptId, [](const auto& open) { return open->prompt.id; });
  Open taken = std::move(**found);
  m_open.erase(found);
  return taken;
}

void ConsentDesk::finish(const WaiterPtr& waiter, base::Result<Consent> result) {
  if (waiter->result) return;
  waiter->result.emplace(std::move(result));
  if (waiter->resume) std::exchange(waiter->resume, {}).resume();
}

}  // namespace lanyard::consent
