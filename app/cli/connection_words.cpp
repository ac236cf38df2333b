#include "app/cli/connection_words.h"

#include <cstring>

namespace lanyard::cli {

Outcome<wire::SocketPath> placeOfWallet(unsigned uid) {
  auto place = wire::socketPathHere(uid);
  if (!place) return unreachable(std::move(place.error().why));
  return std::move(*place);
}

Refusal inWords(const client::ConnectionError& error, const std::string& path) {
  using Fault = client::ConnectionError::Fault;
  switch (error.fault) {
    case Fault::NoSocket:
      return unreachable(std::string("Cannot make a socket: ") + std::strerror(error.errorNumber) + ".");
    case Fault::NotReached:
      return unreachable("No wallet answers at " + path + ": " + std::strerror(error.errorNumber) + ".",
                         "Start one with: lanyard-agent");
    case Fault::PeerUnknown:
      return unreachable("Cannot tell who runs the wallet, so nothing was sent to it.");
    case Fault::OtherUser:
      return unreachable("The wallet at this socket runs as another user (uid " + std::to_string(error.uid) +
                             "), so nothing was sent to it.",
                         "Check LANYARD_SOCK and XDG_RUNTIME_DIR");
    case Fault::Gone:
      return unreachable("The wallet went away.", "Try again");
    case Fault::Silent:
      return unreachable("The wallet does not answer.", "See how it is: lanyard status");
    case Fault::Closed:
      return unreachable("The wallet closed the connection.", "See how it is: lanyard status");
    case Fault::TooLong:
      break;
  }
  return protocolError("a line is longer than 1 MiB");
}

}  // namespace lanyard::cli
