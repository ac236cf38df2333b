#include "core/adapters/network/redirect_pages.h"

#include <QCryptographicHash>
#include <string_view>

namespace lanyard::adapters {

namespace {

constexpr std::string_view style = R"(
:root{color-scheme:light dark;--ground:#f4f6fa;--glow:#e3e9fb;--card:#fff;--line:#e1e6ef;--ink:#172033;--soft:#566078;
--good:#12805c;--good-ground:#dff5ec;--bad:#b3261e;--bad-ground:#fce8e6;--calm:#3f5bd9;--calm-ground:#e6ebfd}
@media (prefers-color-scheme:dark){:root{--ground:#10141d;--glow:#1b2440;--card:#191f2c;--line:#2a3345;--ink:#eef1f8;
--soft:#a5afc4;--good:#5fd6a8;--good-ground:#163a2e;--bad:#ff9d94;--bad-ground:#472321;--calm:#9db1ff;--calm-ground:#232d52}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;align-items:center;justify-content:center;gap:28px;
padding:24px;background:radial-gradient(60rem 36rem at 50% -8rem,var(--glow),transparent) var(--ground);color:var(--ink);
font:16px/1.55 Inter,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{width:100%;max-width:27rem;padding:44px 40px 40px;text-align:center;background:var(--card);
border:1px solid var(--line);border-radius:20px;box-shadow:0 1px 2px rgba(16,24,48,.05),0 18px 48px rgba(16,24,48,.1)}
.badge{width:68px;height:68px;margin:0 auto 24px;border-radius:50%;display:grid;place-items:center}
.badge svg{width:32px;height:32px;fill:none;stroke:currentColor;stroke-width:2.4;stroke-linecap:round;stroke-linejoin:round}
.good{color:var(--good);background:var(--good-ground)}
.bad{color:var(--bad);background:var(--bad-ground)}
.calm{color:var(--calm);background:var(--calm-ground)}
h1{margin:0 0 10px;font-size:24px;line-height:1.25;font-weight:650;letter-spacing:-.015em;text-wrap:balance}
p{margin:0;color:var(--soft);text-wrap:pretty}
.next{margin-top:28px;padding-top:24px;border-top:1px solid var(--line);font-size:14px}
.next div{display:flex;gap:8px;margin-top:10px}
code{flex:1;padding:9px 14px;text-align:left;color:var(--ink);background:var(--ground);border:1px solid var(--line);
border-radius:10px;font:14px/1.5 "JetBrains Mono",ui-monospace,"DejaVu Sans Mono",monospace;user-select:all}
button{padding:0 16px;color:var(--calm);background:var(--calm-ground);border:0;border-radius:10px;font:inherit;
font-weight:600;cursor:pointer}
button:focus-visible{outline:2px solid var(--calm);outline-offset:2px}
footer{display:flex;align-items:center;gap:9px;color:var(--soft);font-size:14px;font-weight:550}
footer svg{width:20px;height:20px;fill:none;stroke:var(--calm);stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
@media (max-height:480px){body{gap:12px;padding:12px}main{padding:16px 32px 20px}.badge{width:40px;height:40px;margin-bottom:8px}
.badge svg{width:22px;height:22px}h1{margin-bottom:4px}.next{margin-top:12px;padding-top:12px}}
)";

// A strap with a badge on it.
constexpr std::string_view mark =
    R"(<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 2l6 8 6-8"/><rect x="6.5" y="10" width="11" height="12" rx="2.5"/><path d="M10.5 17.5h3"/></svg>)";

constexpr std::string_view clock = R"(<circle cx="12" cy="12" r="9"/><path d="M12 7v5.2l3.4 2"/>)";

// A command that is right whatever the exchange brings. It has only begun, so the identity's name is not
// known yet.
constexpr std::string_view command = "lanyard list";

// Copies the command from the page. Without a clipboard in the browser, it selects the command instead.
constexpr std::string_view script = R"(
const button=document.querySelector("button"),code=document.querySelector("code");
button.hidden=false;
button.addEventListener("click",async()=>{
try{await navigator.clipboard.writeText(code.textContent);button.textContent=button.dataset.done}
catch{getSelection().selectAllChildren(code)}
});
)";

struct Look {
  const PageText& text;
  std::string_view tone;
  std::string_view icon;
};

Look lookOf(const PageTexts& texts, PageKind kind) {
  switch (kind) {
    case PageKind::Done:
      return {texts.done, "good", R"(<path d="M5 12.8l4.6 4.6L19.2 7.4"/>)"};
    case PageKind::Refused:
      return {texts.refused, "bad", R"(<path d="M6.5 6.5l11 11m0-11l-11 11"/>)"};
    case PageKind::Replayed:
      return {texts.replayed, "calm",
              R"(<path d="M6 12.8l3.6 3.6L18 8.2"/><circle cx="12" cy="12" r="9.4"/>)"};
    case PageKind::Late:
      return {texts.late, "calm", clock};
    case PageKind::TakenBack:
      return {texts.takenBack, "calm", R"(<circle cx="12" cy="12" r="9"/><path d="M8 12h8"/>)"};
    case PageKind::Unknown:
      break;
  }
  return {texts.unknown, "calm",
          R"(<path d="M9 9.2a3.1 3.1 0 1 1 4.6 2.7c-1 .6-1.6 1.2-1.6 2.4"/><path d="M12 18.2v.1"/>)"};
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

/// The next command, and its button, which is hidden until the script runs that makes it work.
std::string nextStep(const PageTexts& texts) {
  return "\n<div class=\"next\"><p>" + escaped(texts.nextStep) + "</p>\n<div><code dir=\"ltr\">" +
         std::string(command) + "</code><button type=\"button\" hidden aria-live=\"polite\" data-done=\"" +
         escaped(texts.copied) + "\">" + escaped(texts.copy) + "</button></div>\n</div>\n<script>" +
         std::string(script) + "</script>";
}

std::string hashOf(std::string_view text) {
  const QByteArrayView bytes(text.data(), static_cast<qsizetype>(text.size()));
  return QCryptographicHash::hash(bytes.toByteArray(), QCryptographicHash::Sha256).toBase64().toStdString();
}

}  // namespace

std::string redirectPage(const PageTexts& texts, PageKind kind) {
  const Look look = lookOf(texts, kind);
  const std::string title = escaped(look.text.title);
  std::string page = "<!DOCTYPE html>\n<html lang=\"" + escaped(texts.language) + "\" dir=\"";
  page += texts.rightToLeft ? "rtl" : "ltr";
  page += "\">\n<head>\n<meta charset=\"utf-8\">\n";
  page += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  page += "<title>" + title + " – Lanyard</title>\n<style>";
  page += style;
  page += "</style>\n</head>\n<body>\n<main>\n<div class=\"badge ";
  page += look.tone;
  page += "\"><svg viewBox=\"0 0 24 24\" aria-hidden=\"true\">";
  page += look.icon;
  page += "</svg></div>\n<h1>" + title + "</h1>\n<p>" + escaped(look.text.body) + "</p>";
  if (kind == PageKind::Done) page += nextStep(texts);
  page += "\n</main>\n<footer>";
  page += mark;
  page += "Lanyard</footer>\n</body>\n</html>\n";
  return page;
}

std::string redirectPagePolicy(PageKind kind) {
  const std::string scripts = kind == PageKind::Done ? "; script-src 'sha256-" + hashOf(script) + "'" : "";
  return "default-src 'none'; style-src 'sha256-" + hashOf(style) + "'" + scripts +
         "; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
}

}  // namespace lanyard::adapters
