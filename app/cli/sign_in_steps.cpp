#include "app/cli/sign_in_steps.h"

#include <optional>

#include "app/cli/browser.h"
#include "app/cli/duration.h"
#include "app/cli/far_browser.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "app/cli/show_code.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {
namespace {

std::string forwardWords(const std::string& redirect, const FarPlace& place) {
  const std::string line = forwardLine(redirect, place);
  if (line.empty()) return line;
  return "\n  " + line + "\n(or with what you connect by in the place of " + place.target + ")";
}

void tellRedirect(const std::string& redirect, bool anyPort) {
  if (redirect.empty()) return;
  tell("Redirect address: " + client::plainLine(redirect, 300) +
       "; it must be registered with the provider.");
  if (anyPort)
    tell("Its port is another one each time; for a provider that compares the port, name one: --redirect.");
}

void tellCertificate(const std::string& fingerprint) {
  if (fingerprint.empty()) return;
  tell(
      "The browser will warn of a certificate that it does not know: it is Lanyard's own for this "
      "address,\n"
      "made for this sign-in. Go on only if it shows this SHA-256 fingerprint:\n" +
      client::plainLine(fingerprint, 120));
}

std::string timeLimit(const std::optional<std::int64_t>& until) {
  const std::string when = until ? clockOf(*until) : std::string();
  return when.empty() ? when : "Finish it there by " + when + ".";
}

}  // namespace

void Progress::operator()(const wire::Notification& notification) {
  if (notification.method != "sign_in.step" || !m_trouble.has_value()) return;
  const std::string step = field(notification.params, "step");
  const std::string url = field(notification.params, "url");
  if (m_json) {
    wire::Json line{{"step", step}};
    if (!url.empty()) line["url"] = url;
    for (const char* name : {"until", "redirect_uri", "any_port", "certificate_sha256", "device_offered",
                             "user_code", "verification_uri", "verification_uri_complete"}) {
      if (notification.params.contains(name)) line[name] = notification.params.at(name);
    }
    m_trouble = printJson(line);
    if (!m_trouble) return;
  }
  if (step == "authorize") authorize(url, notification.params);
  if (step == "code") m_trouble = showCode(notification.params, m_json);
  if (step == "redirect" && !m_json) tell("The browser came back. Checking…");
}

void Progress::authorize(const std::string& url, const wire::Json& params) {
  if (!isWebAddress(url)) {
    m_trouble = protocolError("the sign-in address is no web address");
    return;
  }
  const bool opened = !m_noBrowser && openBrowser(url);
  if (m_json) return;
  const FarPlace place = farPlace();
  const std::string redirect = field(params, "redirect_uri");
  const std::string forward = forwardWords(redirect, place);
  const bool surelyFar = place.ssh && !opened && !forward.empty();
  if (opened) {
    tell("Your browser opens to sign in. If it does not, go to:\n" + url);
  } else {
    askToOpen(url, surelyFar ? forward : std::string());
  }
  if (!m_trouble) return;
  if (!surelyFar && !forward.empty() && (place.ssh || !place.screen))
    tell("If you are at another computer, type this there first, and leave it open:" + forward);
  if (!m_beside) tellRedirect(redirect, flag(params, "any_port"));
  tellCertificate(field(params, "certificate_sha256"));
  if (!opened) takePastedLines();
  if (!opened && !m_beside && flag(params, "device_offered"))
    tell("Or sign in by a code on any device: the same command with --device.");
  const std::string limit = timeLimit(number(params, "until"));
  if (!limit.empty()) tell(limit);
}

/// The address alone goes to stdout, if that is for it. `forward` is what comes before it on another
/// computer, or empty.
void Progress::askToOpen(const std::string& url, const std::string& forward) {
  std::string words = m_noBrowser ? "" : "No browser could be opened. ";
  if (!forward.empty()) {
    words +=
        "You are here by ssh, and the browser on your own computer has to\n"
        "get back here. Type this there first, in another terminal, and leave it open:" +
        forward + "\nThen open this address in the browser there:";
  } else {
    words += m_noBrowser ? "Open this address in a browser on this computer to sign in:"
                         : "Open this address on this computer to sign in:";
  }
  tell(words);
  if (m_beside) return tell(url);
  m_trouble = print(url + "\n");
}

/// From now on a line that is typed here is the address that a browser elsewhere ended at.
void Progress::takePastedLines() {
  if (!m_pasted.works()) return;
  tell("If the browser ends at a page that it cannot open, copy that page's address, and paste it here.");
  m_session.listenBeside(m_pasted.fd(), [this] { return pasted(); });
}

Outcome<bool> Progress::pasted() {
  std::optional<std::string> line = m_pasted.next();
  if (!line) return false;
  if (line->find_first_not_of(" \t\r") == std::string::npos) return true;
  const wire::SecretMember address{"address", *line};
  Call call{"sign_in.paste", {{"request", m_session.waitingFor()}}};
  call.secrets = {&address, 1};
  const auto sent = m_session.sendBeside(call, [](const Outcome<wire::Json>& reply) {
    if (reply) return;
    tell(client::plainLine(reply.error().message, 300) + "\n" + client::plainLine(reply.error().hint, 600));
    tell("The sign-in still waits.");
  });
  base::wipe(*line);
  // A line that no request can carry is no address: the sign-in still waits.
  if (!sent) tell(sent.error().message);
  return true;
}

}  // namespace lanyard::cli
