#include "core/adapters/storage/secret_service.h"

#include <QCoro/QCoroDBusPendingCall>
#include <QCoro/QCoroSignal>
#include <QDBusArgument>
#include <QDBusError>
#include <QDBusMetaType>
#include <QDBusObjectPath>
#include <QDBusPendingCall>
#include <QDBusVariant>
#include <QFileInfo>
#include <QMap>

#include "core/adapters/storage/secret_prompt.h"

namespace lanyard::adapters {
namespace {

using base::Error;
using base::fail;
using base::Result;
using Attributes = QMap<QString, QString>;

QString serviceName() {
  return QStringLiteral("org.freedesktop.secrets");
}
QString servicePath() {
  return QStringLiteral("/org/freedesktop/secrets");
}
QString serviceInterface() {
  return QStringLiteral("org.freedesktop.Secret.Service");
}
QString promptInterface() {
  return QStringLiteral("org.freedesktop.Secret.Prompt");
}
// The path that stands for "none" in the Secret Service's answers.
QString noPath() {
  return QStringLiteral("/");
}

tl::unexpected<Error> errorOf(const QDBusMessage& reply) {
  const QDBusError error(reply);
  const std::string detail = (error.name() + QStringLiteral(": ") + error.message()).toStdString();
  switch (error.type()) {
    case QDBusError::NoReply:
    case QDBusError::Timeout:
    case QDBusError::TimedOut:
      return fail(errors::kKeystoreTimeout, detail);
    case QDBusError::ServiceUnknown:
    case QDBusError::NoServer:
    case QDBusError::NoNetwork:
    case QDBusError::Disconnected:
      return fail(errors::kKeystoreAbsent, detail);
    default:
      break;
  }
  // The bus tried to start the service and could not.
  if (error.name().startsWith(QLatin1String("org.freedesktop.DBus.Error.Spawn")) ||
      error.name() == QLatin1String("org.freedesktop.DBus.Error.NameHasNoOwner")) {
    return fail(errors::kKeystoreAbsent, detail);
  }
  return fail(errors::kKeystoreFailing, detail);
}

tl::unexpected<Error> strangeReply(const char* method) {
  return fail(errors::kKeystoreFailing, std::string(method) + " had a strange reply");
}

}  // namespace

void SecretPrompt::completed(bool dismissed, const QDBusVariant&) {
  m_dismissed = dismissed;
  open();
}

SecretService::SecretService(std::chrono::milliseconds deadline)
    : m_deadline(deadline),
      m_busName(QStringLiteral("lanyard-secrets-%1").arg(reinterpret_cast<quintptr>(this), 0, 16)) {
  qDBusRegisterMetaType<Attributes>();
}

SecretService::~SecretService() {
  QDBusConnection::disconnectFromBus(m_busName);
}

Result<QDBusConnection> SecretService::bus() const {
  QDBusConnection known(m_busName);
  if (known.isConnected()) return known;
  QDBusConnection::disconnectFromBus(m_busName);
  // Without an address libdbus would start a bus of its own: one with an empty keystore, at best.
  if (qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS") &&
      !QFileInfo::exists(qEnvironmentVariable("XDG_RUNTIME_DIR") + QStringLiteral("/bus"))) {
    return fail(errors::kKeystoreAbsent, "there is no session bus");
  }
  QDBusConnection fresh = QDBusConnection::connectToBus(QDBusConnection::SessionBus, m_busName);
  if (!fresh.isConnected()) {
    return fail(errors::kKeystoreAbsent, fresh.lastError().message().toStdString());
  }
  return fresh;
}

QCoro::Task<Result<QDBusMessage>> SecretService::call(QString path, QString interface, QString method,
                                                      QVariantList arguments) {
  Result<QDBusConnection> connection = bus();
  if (!connection) co_return tl::unexpected<Error>(connection.error());
  QDBusMessage message = QDBusMessage::createMethodCall(serviceName(), path, interface, method);
  message.setArguments(arguments);
  // libdbus keeps the deadline, also when nobody answers.
  const QDBusPendingCall pending = connection->asyncCall(message, static_cast<int>(m_deadline.count()));
  QDBusMessage reply = co_await pending;
  if (reply.type() != QDBusMessage::ReplyMessage) co_return errorOf(reply);
  m_owner = reply.service();
  co_return reply;
}

QCoro::Task<Result<QString>> SecretService::defaultCollection() {
  const QVariantList alias{QStringLiteral("default")};
  Result<QDBusMessage> reply =
      co_await call(servicePath(), serviceInterface(), QStringLiteral("ReadAlias"), alias);
  if (!reply) co_return tl::unexpected<Error>(reply.error());
  if (reply->arguments().size() != 1) co_return strangeReply("ReadAlias");
  const QString path = reply->arguments().constFirst().value<QDBusObjectPath>().path();
  if (path.isEmpty()) co_return strangeReply("ReadAlias");
  if (path == noPath()) {
    co_return fail(errors::kKeystoreNoCollection, "there is no default keyring yet");
  }
  co_return path;
}

QCoro::Task<Result<void>> SecretService::requireOpen() {
  Result<QString> collection = co_await defaultCollection();
  if (!collection) co_return tl::unexpected<Error>(collection.error());
  const QVariantList property{QStringLiteral("org.freedesktop.Secret.Collection"), QStringLiteral("Locked")};
  Result<QDBusMessage> reply = co_await call(*collection, QStringLiteral("org.freedesktop.DBus.Properties"),
                                             QStringLiteral("Get"), property);
  if (!reply) co_return tl::unexpected<Error>(reply.error());
  if (reply->arguments().size() != 1) co_return strangeReply("Locked");
  const QVariant locked = reply->arguments().constFirst().value<QDBusVariant>().variant();
  if (locked.userType() != QMetaType::Bool) co_return strangeReply("Locked");
  if (locked.toBool()) co_return fail(errors::kKeystoreLocked, "the default keyring is locked");
  co_return Result<void>();
}

QCoro::Task<Result<int>> SecretService::countItems(QString user, QString server) {
  const Attributes attributes{{QStringLiteral("user"), user}, {QStringLiteral("server"), server}};
  const QVariantList arguments{QVariant::fromValue(attributes)};
  Result<QDBusMessage> reply =
      co_await call(servicePath(), serviceInterface(), QStringLiteral("SearchItems"), arguments);
  if (!reply) co_return tl::unexpected<Error>(reply.error());
  if (reply->signature() != QLatin1String("aoao")) co_return strangeReply("SearchItems");
  const auto open = qdbus_cast<QList<QDBusObjectPath>>(reply->arguments().at(0));
  const auto locked = qdbus_cast<QList<QDBusObjectPath>>(reply->arguments().at(1));
  if (!locked.isEmpty()) co_return fail(errors::kKeystoreLocked, "the item is locked");
  co_return static_cast<int>(open.size());
}

/// Shows a prompt of the service, if there is one, and says whether the person agreed.
QCoro::Task<Result<bool>> SecretService::ask(QString prompt, std::chrono::milliseconds patience) {
  if (prompt == noPath()) co_return true;
  Result<QDBusConnection> connection = bus();
  if (!connection) co_return tl::unexpected<Error>(connection.error());
  // Listening before asking: the answer may be as quick as the question.
  SecretPrompt answer(patience);
  connection->connect(serviceName(), prompt, promptInterface(), QStringLiteral("Completed"), &answer,
                      SLOT(completed(bool, QDBusVariant)));
  const QVariantList window{QString()};
  Result<QDBusMessage> shown = co_await call(prompt, promptInterface(), QStringLiteral("Prompt"), window);
  if (!shown) co_return tl::unexpected<Error>(shown.error());
  if (!answer.over()) co_await qCoro(&answer, &Latch::fired);
  if (answer.opened()) co_return !answer.dismissed();
  const QVariantList nothing;
  (void)co_await call(prompt, promptInterface(), QStringLiteral("Dismiss"), nothing);
  co_return fail(errors::kKeystoreTimeout, "nobody answered the keyring's prompt");
}

QCoro::Task<Result<void>> SecretService::makeDefault(std::chrono::milliseconds patience) {
  const QVariantMap properties{
      {QStringLiteral("org.freedesktop.Secret.Collection.Label"), QStringLiteral("Default keyring")}};
  const QVariantList arguments{properties, QStringLiteral("default")};
  Result<QDBusMessage> reply =
      co_await call(servicePath(), serviceInterface(), QStringLiteral("CreateCollection"), arguments);
  if (!reply) co_return tl::unexpected<Error>(reply.error());
  if (reply->signature() != QLatin1String("oo")) co_return strangeReply("CreateCollection");
  const QString prompt = reply->arguments().at(1).value<QDBusObjectPath>().path();
  Result<bool> agreed = co_await ask(prompt, patience);
  if (!agreed) co_return tl::unexpected<Error>(agreed.error());
  if (!*agreed) {
    co_return fail(errors::kKeystoreNoCollection,
                   "there is no default keyring, and the question for one was closed");
  }
  co_return co_await requireOpen();
}

QCoro::Task<Result<void>> SecretService::unlock(std::chrono::milliseconds patience) {
  Result<QString> collection = co_await defaultCollection();
  if (!collection) co_return tl::unexpected<Error>(collection.error());
  const QList<QDBusObjectPath> paths{QDBusObjectPath(*collection)};
  const QVariantList arguments{QVariant::fromValue(paths)};
  Result<QDBusMessage> reply =
      co_await call(servicePath(), serviceInterface(), QStringLiteral("Unlock"), arguments);
  if (!reply) co_return tl::unexpected<Error>(reply.error());
  if (reply->signature() != QLatin1String("aoo")) co_return strangeReply("Unlock");
  const QString prompt = reply->arguments().at(1).value<QDBusObjectPath>().path();
  Result<bool> agreed = co_await ask(prompt, patience);
  if (!agreed) co_return tl::unexpected<Error>(agreed.error());
  if (!*agreed) co_return fail(errors::kKeystoreLocked, "the prompt was dismissed");
  co_return co_await requireOpen();
}

}  // namespace lanyard::adapters
