#include "core/adapters/local/polkit_check.h"

#include <pwd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <QCoro/QCoroSignal>
#include <QDBusArgument>
#include <QDBusPendingCall>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QMap>
#include <QVariantMap>
#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <utility>

#include "core/adapters/local/process_directory.h"
#include "core/base/file_descriptor.h"

namespace lanyard::adapters {
namespace {

using std::chrono::milliseconds;

// Answers come within a millisecond, except from a polkit that the bus has to start first. Suspend waits for
// us no longer than 5 s.
constexpr milliseconds kShortDeadline{1'500};
// As long as a sign-in in the browser may take: a person looks for the window, types, and types again.
constexpr milliseconds kLongDeadline = std::chrono::minutes(5);

constexpr uint kAllowUserInteraction = 1;  // of CheckAuthorizationFlags

QString polkit() {
  return QStringLiteral("org.freedesktop.PolicyKit1");
}
/// Each of resources/org.lanyard.Lanyard.policy.
QString actionOf(ports::PersonQuestion question) {
  return question == ports::PersonQuestion::Unlock
             ? QStringLiteral("org.lanyard.Lanyard.unlock")
             : QStringLiteral("org.lanyard.Lanyard.reset-approval-passphrase");
}

QDBusMessage busCall(const char* method, const QVariantList& arguments) {
  QDBusMessage call = QDBusMessage::createMethodCall(
      QStringLiteral("org.freedesktop.DBus"), QStringLiteral("/org/freedesktop/DBus"),
      QStringLiteral("org.freedesktop.DBus"), QLatin1String(method));
  call.setArguments(arguments);
  return call;
}

QDBusMessage authorityCall(const QString& authority, const char* method, const QVariantList& arguments) {
  QDBusMessage call = QDBusMessage::createMethodCall(
      authority, QStringLiteral("/org/freedesktop/PolicyKit1/Authority"),
      QStringLiteral("org.freedesktop.PolicyKit1.Authority"), QLatin1String(method));
  call.setArguments(arguments);
  return call;
}

/// Ourselves, as polkit wants it: (sa{sv}).
QVariant ourselves() {
  const std::optional<ProcessStat> stat = ProcessDirectory(::getpid()).stat();
  const QVariantMap details{
      {QStringLiteral("pid"), QVariant::fromValue(static_cast<uint>(::getpid()))},
      {QStringLiteral("start-time"), QVariant::fromValue(qulonglong{stat ? stat->startTime : 0})},
      {QStringLiteral("uid"), QVariant::fromValue(static_cast<int>(::getuid()))}};
  QDBusArgument subject;
  subject.beginStructure();
  subject << QStringLiteral("unix-process") << details;
  subject.endStructure();
  return QVariant::fromValue(subject);
}

QDBusMessage checkAuthorization(const QString& authority, const QString& action, uint flags,
                                const QString& question) {
  QDBusArgument noDetails;  // only root may give some
  noDetails << QMap<QString, QString>();
  return authorityCall(
      authority, "CheckAuthorization",
      {ourselves(), action, QVariant::fromValue(noDetails), QVariant::fromValue(flags), question});
}

/// What CheckAuthorization answers: (bba{ss}).
struct Authorization {
  bool authorized = false;
  bool challenge = false;
  QMap<QString, QString> details;
};

std::optional<Authorization> parse(const QDBusMessage& reply) {
  if (reply.type() != QDBusMessage::ReplyMessage || reply.signature() != QLatin1String("(bba{ss})"))
    return {};
  const auto argument = reply.arguments().constFirst().value<QDBusArgument>();
  Authorization found;
  argument.beginStructure();
  argument >> found.authorized >> found.challenge >> found.details;
  argument.endStructure();
  return found;
}

tl::unexpected<base::Error> noPolkit(const QDBusMessage& reply) {
  const QString why = reply.errorName() + QStringLiteral(": ") + reply.errorMessage();
  return base::fail(errors::kConfirmNoPolkit, why.toStdString());
}

tl::unexpected<base::Error> noAnswer(const QDBusMessage& reply) {
  // polkit has one error for most things, and only its words say which.
  const bool unknownAction = reply.errorName() == polkit() + QStringLiteral(".Error.Failed") &&
                             reply.errorMessage().contains(QLatin1String("is not registered"));
  if (unknownAction) return base::fail(errors::kConfirmNoAction);
  return noPolkit(reply);
}

/// As which user the socket was made to listen.
std::optional<uid_t> listenerOf(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return {};
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const base::FileDescriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  ucred peer{};
  socklen_t size = sizeof peer;
  const bool known = fd.valid() &&
                     ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                     ::getsockopt(fd.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0;
  return known ? std::optional(peer.uid) : std::nullopt;
}

std::vector<uid_t> systemsUsers() {
  std::vector<uid_t> users{0};
  std::array<char, 4096> room{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwnam_r("polkitd", &entry, room.data(), room.size(), &found) == 0 && found != nullptr)
    users.push_back(entry.pw_uid);
  return users;
}

}  // namespace

void PolkitWaker::wake() {
  if (std::exchange(m_woken, true)) return;
  Q_EMIT woken();
}

PolkitCheck::PolkitCheck(PolkitPlace place)
    : m_place(std::move(place)),
      m_name(QStringLiteral("lanyard-polkit-%1").arg(reinterpret_cast<quintptr>(this))) {
  if (m_place.polkitUsers.empty()) m_place.polkitUsers = systemsUsers();
}

PolkitCheck::~PolkitCheck() {
  cancel();
  // Who waits here goes on now, and sees that it is over.
  m_lifetime.end();
  m_end.wake();
  if (m_bus) QDBusConnection::disconnectFromBus(m_name);
}

bool PolkitCheck::isTrusted(uid_t user) const {
  return std::ranges::find(m_place.polkitUsers, user) != m_place.polkitUsers.end();
}

base::Result<void> PolkitCheck::connectToBus() {
  if (m_bus && m_bus->isConnected()) return {};
  if (m_bus) QDBusConnection::disconnectFromBus(m_name);
  m_bus.reset();
  const std::optional<uid_t> user = listenerOf(m_place.socket);
  if (!user) return base::fail(errors::kConfirmNoBus);
  if (std::ranges::find(m_place.busUsers, *user) == m_place.busUsers.end())
    return base::fail(errors::kConfirmForeign, "the bus is of user " + std::to_string(*user));
  const QString address = QStringLiteral("unix:path=") + QString::fromStdString(m_place.socket);
  QDBusConnection bus = QDBusConnection::connectToBus(address, m_name);
  if (!bus.isConnected()) {
    const std::string why = bus.lastError().message().toStdString();
    QDBusConnection::disconnectFromBus(m_name);
    return base::fail(errors::kConfirmNoBus, why);
  }
  m_bus = bus;
  return {};
}

/// One call, its answer or its error.
QCoro::Task<QDBusMessage> PolkitCheck::answer(QDBusMessage call, std::chrono::milliseconds deadline) {
  const int wait = static_cast<int>(deadline.count());
  // Of this call alone: Qt may still be about to tell of an answer that was seen here already.
  PolkitWaker waker;
  QDBusPendingCallWatcher watcher(m_bus->asyncCall(call, wait));
  QObject::connect(&watcher, &QDBusPendingCallWatcher::finished, &waker, &PolkitWaker::wake);
  QObject::connect(&m_end, &PolkitWaker::woken, &waker, &PolkitWaker::wake);
  if (!watcher.isFinished()) co_await m_lifetime.during(qCoro(&waker, &PolkitWaker::woken));
  QDBusMessage reply = QDBusPendingReply<>(watcher).reply();
  co_return reply;
}

/// The unique name of the polkit that answers, started by the bus if need be, and only if it is the system's.
QCoro::Task<base::Result<QString>> PolkitCheck::findAuthority() {
  const auto connected = connectToBus();
  if (!connected) co_return tl::unexpected(connected.error());
  const QDBusMessage start = busCall("StartServiceByName", {polkit(), QVariant::fromValue(0U)});
  QDBusMessage reply = co_await m_lifetime.during(answer(start, kShortDeadline));
  // On a bus that starts nothing this is an error; what counts is whether somebody is there.
  const QDBusMessage whose = busCall("GetNameOwner", {polkit()});
  reply = co_await m_lifetime.during(answer(whose, kShortDeadline));
  if (reply.type() != QDBusMessage::ReplyMessage || reply.signature() != QLatin1String("s"))
    co_return noPolkit(reply);
  const QString owner = reply.arguments().constFirst().toString();
  const QDBusMessage asWhom = busCall("GetConnectionUnixUser", {owner});
  reply = co_await m_lifetime.during(answer(asWhom, kShortDeadline));
  if (reply.type() != QDBusMessage::ReplyMessage || reply.signature() != QLatin1String("u"))
    co_return noPolkit(reply);
  const uid_t user = reply.arguments().constFirst().toUInt();
  if (!isTrusted(user)) {
    co_return base::fail(errors::kConfirmForeign, "polkit runs as user " + std::to_string(user));
  }
  co_return owner;
}

/// The same, if it would put a question to the person: neither a yes nor a no without one.
QCoro::Task<base::Result<QString>> PolkitCheck::findAuthorityThatAsks(ports::PersonQuestion question) {
  base::Result<QString> authority = co_await m_lifetime.during(findAuthority());
  if (!authority) co_return authority;
  const QDBusMessage check = checkAuthorization(*authority, actionOf(question), 0, QString());
  const QDBusMessage reply = co_await m_lifetime.during(answer(check, kShortDeadline));
  const std::optional<Authorization> found = parse(reply);
  if (!found) co_return noAnswer(reply);
  if (found->authorized || !found->challenge) {
    co_return base::fail(errors::kConfirmNoQuestion,
                         found->authorized ? "it says yes without asking" : "it says no without asking");
  }
  co_return authority;
}

QCoro::Task<base::Result<void>> PolkitCheck::available(ports::PersonQuestion question) {
  base::Result<QString> authority = co_await m_lifetime.during(findAuthorityThatAsks(question));
  if (!authority) co_return tl::unexpected(authority.error());
  co_return base::Result<void>();
}

QCoro::Task<base::Result<void>> PolkitCheck::ask(ports::PersonQuestion question) {
  if (m_asking) co_return base::fail(errors::kConfirmAsking);
  m_asking = true;
  m_cancelled = false;
  base::Result<QString> authority = co_await m_lifetime.during(findAuthorityThatAsks(question));
  if (!authority || m_cancelled) {
    m_asking = false;
    if (m_cancelled) co_return base::fail(errors::kConfirmCancelled);
    co_return tl::unexpected(authority.error());
  }
  m_authority = *authority;
  m_question = QStringLiteral("question-%1").arg(++m_count);
  const QDBusMessage check =
      checkAuthorization(m_authority, actionOf(question), kAllowUserInteraction, m_question);
  const QDBusMessage reply = co_await m_lifetime.during(answer(check, kLongDeadline));
  m_asking = false;
  const bool late = reply.errorName() == QLatin1String("org.freedesktop.DBus.Error.NoReply");
  if (late && !m_cancelled) cancel();
  m_question.clear();
  if (late) co_return base::fail(errors::kConfirmLate);
  if (m_cancelled) co_return base::fail(errors::kConfirmCancelled);
  const std::optional<Authorization> found = parse(reply);
  if (!found) co_return noAnswer(reply);
  if (found->authorized) co_return base::Result<void>();
  if (found->details.contains(QStringLiteral("polkit.dismissed")))
    co_return base::fail(errors::kConfirmDismissed);
  // What would take a question was not asked: nobody there to put it.
  if (found->challenge) co_return base::fail(errors::kConfirmNoAgent);
  co_return base::fail(errors::kConfirmDenied);
}

void PolkitCheck::cancel() {
  m_cancelled = true;
  if (!m_bus || m_question.isEmpty()) return;
  m_bus->send(authorityCall(m_authority, "CancelCheckAuthorization", {std::exchange(m_question, {})}));
}

}  // namespace lanyard::adapters
