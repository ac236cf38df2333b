#include "app/desktop/prompt.h"

#include <QVariantMap>
#include <algorithm>

#include "app/desktop/fields.h"
#include "app/desktop/plain_text.h"

namespace lanyard::desktop {
namespace {

constexpr int hour = 3600;
// More parents than a person reads; the nearest ones matter.
constexpr qsizetype longestChain = 6;
// The wallet's limit: three lines of the card.
constexpr int longestCommand = 200;

QVariantMap duration(const char* choice, int seconds, const QString& text) {
  return {{QStringLiteral("choice"), QString::fromLatin1(choice)},
          {QStringLiteral("seconds"), seconds},
          {QStringLiteral("text"), text}};
}

}  // namespace

std::optional<Prompt> Prompt::from(const wire::Json& view) {
  Prompt prompt;
  prompt.id = textOf(view, "id").toStdString();
  prompt.digest = textOf(view, "digest").toStdString();
  if (prompt.id.empty() || prompt.digest.empty()) return std::nullopt;
  prompt.kind = textOf(view, "kind");
  const wire::Json& tool = memberOf(view, "tool");
  prompt.programName = plainText(textOf(tool, "name"), 40);
  prompt.programPath = plainPath(textOf(tool, "path"));
  prompt.sort = textOf(tool, "sort");
  prompt.script = plainPath(textOf(tool, "script"));
  prompt.command = plainText(textOf(tool, "command"), longestCommand);
  prompt.changed = flagOf(tool, "changed");
  prompt.viaLanyard = flagOf(tool, "via_lanyard");
  prompt.terminal = plainText(textOf(tool, "terminal"), 40);
  for (const wire::Json& process : memberOf(tool, "chain")) {
    const QString path = plainPath(textOf(process, "path"));
    prompt.chain << (path.isEmpty() ? tr("an unknown program") : path);
    if (prompt.chain.size() == longestChain) break;
  }
  const wire::Json& identity = memberOf(view, "identity");
  prompt.alias = plainText(textOf(identity, "alias"));
  prompt.credential = textOf(identity, "credential");
  prompt.person = plainText(textOf(identity, "name"));
  // The user name of a password that is kept: there is no identity yet, or it is its name.
  if (const QString user = plainText(textOf(view, "user")); !user.isEmpty()) prompt.person = user;
  prompt.client = plainText(textOf(view, "client_id"));
  if (prompt.client.isEmpty()) prompt.client = plainText(textOf(identity, "client_id"));
  prompt.host = plainHost(textOf(view, "issuer_host"));
  prompt.provider = plainText(textOf(view, "provider_name"), 40);
  const auto yours = view.find("provider_yours");
  prompt.providerIsYours = yours != view.end() && *yours == true && !prompt.provider.isEmpty();
  if (prompt.providerIsYours)
    prompt.provider =
        tr("%1 (yours)", "%1 is a provider's name that a file of the person's says").arg(prompt.provider);
  prompt.otherHosts = plainTexts(textsOf(view, "other_hosts"));
  const wire::Json& demand = memberOf(view, "demand");
  prompt.isDemanded = demand.is_object();
  prompt.acrValues = plainTexts(textsOf(demand, "acr_values"));
  prompt.maxAge = numberOf(demand, "max_age_s");
  prompt.claims = plainText(textOf(demand, "claims"), longestCommand);
  prompt.scopes = plainTexts(textsOf(view, "scopes"));
  prompt.also = plainTexts(textsOf(view, "also"));
  prompt.audience = plainText(textOf(view, "audience"));
  prompt.resource = plainText(textOf(view, "resource"));
  if (prompt.kind == QLatin1String("id_token")) {
    prompt.idTokenFor << plainText(textOf(view, "client_id"));
    // Whom the sign-in's is for besides, unless somebody was named.
    prompt.idTokenFor << (prompt.audience.isEmpty() ? plainTexts(textsOf(identity, "other_audiences"))
                                                    : QStringList{prompt.audience});
  }
  prompt.reason = plainText(textOf(view, "reason"));
  prompt.choices = textsOf(view, "choices");
  prompt.waiting = static_cast<int>(std::clamp<std::int64_t>(numberOf(view, "waiting").value_or(1), 1, 9999));
  return prompt;
}

QString Prompt::question() const {
  if (kind == QLatin1String("sign_in")) return tr("Let this program sign you in at %1?").arg(host);
  if (kind == QLatin1String("paste"))
    return tr("Let this program give Lanyard a token or password for %1?").arg(host);
  if (kind == QLatin1String("token") && credential == QLatin1String("password"))
    return tr("Let this program have your password for %1?").arg(host);
  if (kind == QLatin1String("token") && !credential.isEmpty())
    return tr("Let this program have your token for %1?").arg(host);
  if (kind == QLatin1String("revoke")) return tr("Let this program sign you out of %1?").arg(host);
  if (kind == QLatin1String("revoke_all")) return tr("Let this program sign you out of everything?");
  if (kind == QLatin1String("route"))
    return tr("Let this program choose your identity for %1?", "%1 is an address, or a provider")
        .arg(resource);
  if (kind == QLatin1String("grants")) return tr("Let this program see what you allowed?");
  if (kind == QLatin1String("id_token")) return tr("Let this program prove that it is you, by %1?").arg(host);
  return tr("Let this program use your sign-in at %1?").arg(host);
}

QString Prompt::who() const {
  if (client.isEmpty()) return person;
  const QString words = tr("client %1", "%1 is a client ID").arg(client);
  return person.isEmpty() ? words : person + QStringLiteral(" · ") + words;
}

QStringList Prompt::demanded() const {
  QStringList words{tr("Sign you in again in your browser, because a service wants more than it got")};
  for (const QString& scope : scopes) words << meaningOf(scope);
  if (!acrValues.isEmpty())
    words << tr("Sign in by one of these ways: %1", "%1 are a provider's names of ways to sign in")
                 .arg(acrValues.join(QStringLiteral(", ")));
  if (maxAge)
    words << (*maxAge <= 0 ? tr("Sign in anew, even if you are signed in there")
                           : tr("Sign in anew, unless you did within the last %1 s").arg(*maxAge));
  if (!claims.isEmpty()) words << tr("Ask the provider for these claims: %1", "%1 is JSON").arg(claims);
  if (!otherHosts.isEmpty())
    words << tr("Send what it gives to %1 as well", "%1 is one host, or several")
                 .arg(otherHosts.join(QStringLiteral(", ")));
  return words;
}

QStringList Prompt::permissions() const {
  if (kind == QLatin1String("revoke") && !credential.isEmpty())
    return {tr("Remove what you gave Lanyard for it, and end it at the service where that can be done")};
  if (kind == QLatin1String("revoke")) return {tr("End this sign-in here and at the provider")};
  if (kind == QLatin1String("revoke_all")) {
    return {tr("End all of your sign-ins, here and at their providers"),
            tr("Take back all that you allowed programs")};
  }
  if (kind == QLatin1String("route")) {
    return {
        tr("From now on, tools that want a token for %1 get one of this identity, if you allowed them that",
           "%1 is an address, or a provider")
            .arg(resource)};
  }
  if (kind == QLatin1String("grants")) {
    return {tr("See which program may use which of your identities, and for what")};
  }
  if (isDemanded) return demanded();
  if (kind == QLatin1String("sign_in")) {
    QStringList words{tr("Add a sign-in that you make in your browser")};
    if (!otherHosts.isEmpty())
      words << tr("Send what it gives to %1 as well", "%1 is one host, or several")
                   .arg(otherHosts.join(QStringLiteral(", ")));
    return words;
  }
  if (kind == QLatin1String("id_token")) {
    return {tr("Show an ID token to services that believe one for “%1”, and so be you there",
               "%1 is whom the token is for: a client ID, or several")
                .arg(idTokenFor.join(QStringLiteral(", "))),
            tr("Read in it who you are, often with your name and e-mail address")};
  }
  if (kind == QLatin1String("paste")) {
    QStringList words{alias.isEmpty() ? tr("Add what it gives Lanyard as an identity of yours")
                                      : tr("Put what it gives Lanyard in the place of yours")};
    if (!otherHosts.isEmpty())
      words << tr("Try it at %1", "%1 is one host, or several").arg(otherHosts.join(QStringLiteral(", ")));
    return words;
  }
  QStringList words;
  for (const QString& scope : scopes) words << meaningOf(scope);
  if (words.isEmpty() && credential == QLatin1String("password"))
    words << tr("Sign in there as you, with your user name and your password");
  if (words.isEmpty() && !credential.isEmpty())
    words << tr("Everything that the token can do which you pasted");
  if (words.isEmpty()) words << tr("Everything that this sign-in may do");
  return words;
}

QStringList Prompt::unasked() const {
  QStringList words;
  for (const QString& scope : also) words << meaningOf(scope);
  return words;
}

QString Prompt::meaningOf(const QString& scope) {
  if (scope == QLatin1String("openid")) return tr("Know that it is you");
  if (scope == QLatin1String("profile")) return tr("See your name and profile");
  if (scope == QLatin1String("email")) return tr("See your e-mail address");
  if (scope == QLatin1String("address")) return tr("See your postal address");
  if (scope == QLatin1String("phone")) return tr("See your phone number");
  return tr("“%1”, as the provider calls it").arg(scope);
}

QStringList Prompt::warnings() const {
  QStringList lines;
  if (providerIsYours)
    lines << tr(
        "The service's name comes from a file of yours, which any program of yours can write. Go by the "
        "address.");
  if (changed) lines << tr("This program has changed since you allowed it.");
  if (sort == QLatin1String("unverified")) {
    lines << tr("Lanyard cannot tell which program this is. Say yes only if you have just started it.");
  } else if (sort == QLatin1String("shell")) {
    lines << tr("This program starts others: a yes counts for everything that it runs.");
  } else if (sort == QLatin1String("interpreter")) {
    lines << (script.isEmpty()
                  ? tr("This program runs scripts of any kind.")
                  : tr("It says that it runs the script %1. That cannot be checked.").arg(script));
  }
  return lines;
}

QString Prompt::reach() const {
  const bool byFile = sort == QLatin1String("program") || sort == QLatin1String("interpreter");
  const bool isForToken = kind == QLatin1String("token") || kind == QLatin1String("id_token");
  if (!isForToken || !byFile) return {};
  return tr("A yes counts for this program file, and for whatever can run it.");
}

QVariantList Prompt::durations() const {
  QVariantList list;
  if (choices.contains(QLatin1String("once"))) list << duration("once", 0, tr("Just this once"));
  if (choices.contains(QLatin1String("session"))) {
    list << duration("session", 0,
                     terminal.isEmpty() ? tr("In this session") : tr("In this terminal (%1)").arg(terminal));
  }
  if (choices.contains(QLatin1String("until"))) {
    list << duration("until", hour, tr("For one hour")) << duration("until", 8 * hour, tr("For eight hours"));
  }
  if (choices.contains(QLatin1String("always"))) {
    list << duration("always", 0, tr("Always, until I take it back"));
  }
  return list;
}

}  // namespace lanyard::desktop
