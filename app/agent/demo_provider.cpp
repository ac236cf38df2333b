#include "app/agent/demo_provider.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#include <QResource>
#include <QUrl>
#include <cerrno>

#include "core/base/file_descriptor.h"

namespace lanyard::agent {
namespace {

// Loopback answers in microseconds, yes or no; a peer that is stopped must not hold up the wallet.
constexpr int kPatienceMs = 20;

bool answers(std::uint16_t port) {
  const base::FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.valid()) return false;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return true;
  pollfd wait{socket.get(), POLLOUT, 0};
  if (errno != EINPROGRESS || ::poll(&wait, 1, kPatienceMs) != 1) return false;
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

}  // namespace

std::string_view shippedIndex() {
  const QResource index(QStringLiteral(":/providers/catalog.index"));
  return {reinterpret_cast<const char*>(index.data()), static_cast<std::size_t>(index.size())};
}

std::function<std::optional<pipe::Demo>()> demoProvider(const providers::Catalog& catalog) {
  const providers::Entry* known = catalog.startable();
  if (known == nullptr) return {};
  const pipe::Demo demo{known->settings.issuer, known->settings.clientId};
  const auto port = static_cast<std::uint16_t>(QUrl(QString::fromStdString(demo.issuer)).port(80));
  return [demo, port]() -> std::optional<pipe::Demo> {
    if (!answers(port)) return std::nullopt;
    return demo;
  };
}

std::string keystoreFile(const Options& options) {
  return options.dataDir + "/secrets.lanyard";
}

}  // namespace lanyard::agent
