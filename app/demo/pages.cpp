#include "app/demo/pages.h"

#include <QByteArray>
#include <QCryptographicHash>
#include <QString>
#include <map>

namespace lanyard::demo {
namespace {

constexpr const char* kStyle = R"(
:root { color-scheme: light dark; --ground: #f4f5f8; --card: #fff; --ink: #1b1f2a; --soft: #5d6678; --line: #dfe3ea;
  --accent: #3653d6; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --ground: #12141a; --card: #1b1f28; --ink: #eef0f5; --soft: #9aa4b8;
  --line: #2d3340; --accent: #8ea2ff; --on-accent: #10131c; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--ground); color: var(--ink);
  font: 16px/1.5 Inter, system-ui, sans-serif; }
main { width: min(26rem, calc(100vw - 2rem)); background: var(--card); border: 1px solid var(--line);
  border-radius: 16px; padding: 2rem; }
h1 { font-size: 1.35rem; line-height: 1.3; margin: 0 0 .25rem; }
p { margin: .25rem 0 1rem; color: var(--soft); }
.demo { display: inline-block; margin-bottom: 1rem; padding: .1rem .6rem; border: 1px solid var(--line);
  border-radius: 99px; font-size: .8rem; color: var(--soft); }
button { display: block; width: 100%; padding: .8rem 1rem; margin-top: .75rem; border-radius: 10px; font: inherit;
  border: 1px solid var(--line); background: transparent; color: inherit; cursor: pointer; text-align: left; }
button:hover { border-color: var(--accent); }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button small { display: block; color: var(--soft); }
button.yes { background: var(--accent); border-color: var(--accent); color: var(--on-accent); text-align: center;
  font-weight: 600; }
button.no { text-align: center; }
ul { margin: 1rem 0; padding-left: 1.2rem; }
code { overflow-wrap: anywhere; }
)";

std::string escaped(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())).toHtmlEscaped().toStdString();
}

Reply page(int status, std::string_view title, const std::string& content) {
  const auto hash =
      QCryptographicHash::hash(QByteArray(kStyle), QCryptographicHash::Sha256).toBase64().toStdString();
  // form-action covers the redirect that follows a form, which goes to the client on a port of its own.
  const auto policy = "default-src 'none'; style-src 'sha256-" + hash +
                      "'; form-action 'self' http://127.0.0.1:*; base-uri 'none'; frame-ancestors 'none'";
  auto body = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escaped(title) +
              "</title><meta name=\"viewport\" content=\"width=device-width\"><style>" + kStyle +
              "</style></head><body><main><span class=\"demo\">Lanyard demo service</span>\n<h1>" +
              escaped(title) + "</h1>\n" + content + "</main></body></html>\n";
  return {status,
          {{"Content-Type", "text/html; charset=utf-8"},
           {"Content-Security-Policy", policy},
           {"Referrer-Policy", "no-referrer"},
           {"X-Content-Type-Options", "nosniff"},
           {"Cache-Control", "no-store"}},
          std::move(body)};
}

std::string hidden(std::string_view name, std::string_view value) {
  return "<input type=\"hidden\" name=\"" + escaped(name) + "\" value=\"" + escaped(value) + "\">";
}

std::string meaningOf(const std::string& scope) {
  static const std::map<std::string, std::string> kMeanings{
      {"openid", "Know who you are"},
      {"profile", "See your name"},
      {"email", "See your e-mail address"},
      {"offline_access", "Keep this access when you are away, until you take it back"},
  };
  const auto found = kMeanings.find(scope);
  return found == kMeanings.end() ? scope : found->second;
}

}  // namespace

Reply loginPage(const std::string& requestId) {
  std::string content = "<p>These people exist for the demo alone, so nobody asks for a password.</p>\n";
  for (const auto& person : people())
    content += "<form method=\"post\" action=\"/login\">" + hidden("request", requestId) +
               hidden("person", person.subject) + "<button>" + escaped(person.name) + "<small>" +
               escaped(person.about) + "</small></button></form>\n";
  return page(200, "Who are you today?", content);
}

Reply consentPage(const std::string& requestId, const Person& person,
                  const std::vector<std::string>& scopes) {
  std::string content = "<p>You are " + escaped(person.name) + " (" + escaped(person.email) + ").</p>\n<ul>";
  for (const auto& scope : scopes) content += "<li>" + escaped(meaningOf(scope)) + "</li>";
  content += "</ul>\n<form method=\"post\" action=\"/consent\">" + hidden("request", requestId) +
             "<button class=\"yes\" name=\"answer\" value=\"allow\">Allow</button>"
             "<button class=\"no\" name=\"answer\" value=\"refuse\">Do not allow</button></form>\n";
  return page(200, "Lanyard would like to", content);
}

Reply faultPage(int status, const std::string& words) {
  return page(status, "This did not work", "<p>" + escaped(words) + "</p>\n");
}

Reply welcomePage(const std::string& issuer) {
  return page(
      200, "A service to try Lanyard with",
      "<p>It lives on this computer only, and forgets everything when it ends. To sign in, give Lanyard this "
      "address and the client <code>lanyard-demo</code>:</p>\n<p><code>" +
          escaped(issuer) + "</code></p>\n");
}

}  // namespace lanyard::demo
