#include "app/agent/refuse_waiting.h"

#include "app/agent/start_words.h"
#include "core/adapters/local/passed_socket.h"
#include "core/pipe/refusal.h"

namespace lanyard::agent {
namespace {

/// Without systemd's socket `lanyard` starts the wallet itself: it can ask for a passphrase, or where secrets
/// are to be kept.
constexpr const char* kAtTheTerminal =
    "systemd started the wallet and has no terminal to ask on; to be asked here, run: systemctl --user stop "
    "lanyard-agent.socket, "
    "then the same again";
/// systemd takes the path of a wallet that listens there.
constexpr const char* kEndTheOther =
    "It was there before lanyard-agent.socket, which took its place. End it: pkill -x lanyard-agent";

std::string hintFor(const base::Error& error, const std::string& remedy) {
  if (error.code == errors::kWalletRunning) return kEndTheOther;
  if (!error.code.starts_with("keystore.")) return remedy;
  // The remedy of a sealed keystore would lead back here.
  if (error.code == errors::kKeystoreSealed || remedy.empty()) return kAtTheTerminal;
  return remedy + " (" + kAtTheTerminal + ")";
}

}  // namespace

void refuseWaiting(const base::Error& error) {
  const auto socket = adapters::takePassedSocket();
  if (!socket || !socket->valid()) return;
  pipe::Refusal refusal = pipe::refusalFor(error);
  const StartWords words = startWords(error);
  refusal.message = words.text;
  refusal.hint = hintFor(error, words.remedy);
  adapters::refuseWaiting(*socket, pipe::refusalLine(nullptr, refusal));
}

}  // namespace lanyard::agent
