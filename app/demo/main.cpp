#include <QCommandLineParser>
#include <QCoreApplication>
#include <cstdio>
#include <memory>

#include "app/demo/provider.h"
#include "app/demo/server.h"

namespace lanyard::demo {
namespace {

constexpr int kUsage = 64;        // EX_USAGE of sysexits
constexpr int kUnavailable = 69;  // EX_UNAVAILABLE

struct Options {
  std::uint16_t port = 0;
  std::chrono::seconds accessLife{300};
  jose::Algorithm algorithm = jose::Algorithm::RS256;
};

/// Reads the arguments, or says what is wrong with them.
std::optional<Options> readOptions(const QCoreApplication& application) {
  QCommandLineParser parser;
  parser.setApplicationDescription(
      QStringLiteral("A small OpenID provider on this computer, to try Lanyard with. It keeps everything in "
                     "memory and prints its "
                     "issuer as one line of JSON. Client: lanyard-demo."));
  parser.addHelpOption();
  parser.addVersionOption();
  const QCommandLineOption port(QStringLiteral("port"),
                                QStringLiteral("Port on 127.0.0.1; 0 takes a free one."),
                                QStringLiteral("number"), QStringLiteral("0"));
  const QCommandLineOption life(QStringLiteral("access-life"),
                                QStringLiteral("Life of an access token in seconds."),
                                QStringLiteral("seconds"), QStringLiteral("300"));
  const QCommandLineOption algorithm(
      QStringLiteral("algorithm"),
      QStringLiteral("What tokens are signed with: RS256, PS256, ES256 or EdDSA."), QStringLiteral("name"),
      QStringLiteral("RS256"));
  parser.addOptions({port, life, algorithm});
  parser.process(application);

  bool portFits = false;
  bool lifeFits = false;
  Options options;
  options.port = parser.value(port).toUShort(&portFits);
  options.accessLife = std::chrono::seconds(parser.value(life).toUInt(&lifeFits));
  const auto named = jose::algorithmNamed(parser.value(algorithm).toStdString());
  if (!portFits || !lifeFits || options.accessLife.count() == 0 || !named ||
      !parser.positionalArguments().isEmpty()) {
    std::fputs(parser.helpText().toUtf8().constData(), stderr);
    return std::nullopt;
  }
  options.algorithm = *named;
  return options;
}

int run(const Options& options) {
  auto key = jose::SigningKey::generate(options.algorithm);
  if (!key) {
    std::fprintf(stderr, "lanyard-demo-idp: %s\n", key.error().code.c_str());
    return kUnavailable;
  }
  base::SystemRandom random;
  base::SystemClock clock;
  // The issuer names the port, so the provider is made once the port is known; nobody can ask before the loop
  // runs.
  std::unique_ptr<DemoProvider> provider;
  Server server([&provider](const Request& request) { return provider->answer(request); });
  const auto port = server.listen(options.port);
  if (port == 0) {
    std::fprintf(stderr, "lanyard-demo-idp: port %d is taken\n", options.port);
    return kUnavailable;
  }
  const auto issuer = "http://127.0.0.1:" + std::to_string(port);
  provider = std::make_unique<DemoProvider>(issuer, options.algorithm, std::move(*key), options.accessLife,
                                            random, clock);
  std::printf("%s\n", wire::Json{{"issuer", issuer}, {"client_id", kClientId}}.dump().c_str());
  std::fflush(stdout);
  return QCoreApplication::exec();
}

}  // namespace
}  // namespace lanyard::demo

int main(int argc, char** argv) {
  const QCoreApplication application(argc, argv);
  QCoreApplication::setApplicationName(QStringLiteral("lanyard-demo-idp"));
  QCoreApplication::setApplicationVersion(QStringLiteral(LANYARD_VERSION));
  const auto options = lanyard::demo::readOptions(application);
  return options ? lanyard::demo::run(*options) : lanyard::demo::kUsage;
}
