#include "app/agent/demo_provider.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <QDirIterator>
#include <QFile>
#include <QUrl>

namespace lanyard::agent {
namespace {

/// A connect to a closed port on loopback is refused at once, so this does not wait.
bool answers(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return false;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool open = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(fd);
  return open;
}

}  // namespace

base::Result<providers::Catalog> shippedCatalog() {
  providers::Catalog catalog;
  QDirIterator files(QStringLiteral(":/providers"));
  while (files.hasNext()) {
    QFile file(files.next());
    if (!file.open(QIODevice::ReadOnly)) continue;
    const auto added = catalog.add(file.readAll().toStdString());
    if (!added) return tl::unexpected(added.error());
  }
  return catalog;
}

std::function<std::optional<pipe::Demo>()> demoProvider(const providers::Catalog& catalog) {
  const providers::ProviderSettings* known = catalog.find("demo");
  if (known == nullptr) return {};
  const pipe::Demo demo{known->issuer, known->clientId};
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
