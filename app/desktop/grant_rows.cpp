#include "app/desktop/grant_rows.h"

#include <QDateTime>
#include <QLocale>
#include <algorithm>

#include "app/desktop/fields.h"
#include "app/desktop/plain_text.h"

namespace lanyard::desktop {

QString GrantRows::put(const wire::Json& grant) {
  const wire::Json& tool = memberOf(grant, "tool");
  Grant row;
  row.id = textOf(grant, "id");
  row.identityId = textOf(grant, "identity");
  row.key = textOf(tool, "path");
  row.name = plainText(textOf(tool, "name"));
  row.path = plainPath(row.key);
  row.kind = textOf(grant, "kind");
  row.until = numberOf(grant, "until");
  row.uses = numberOf(grant, "uses").value_or(0);
  row.idToken = flagOf(grant, "id_token");
  row.suspended = flagOf(grant, "suspended");
  if (row.id.isEmpty() || row.identityId.isEmpty()) return {};
  const QString identityId = row.identityId;
  const auto known = std::ranges::find(m_grants, row.id, &Grant::id);
  if (known == m_grants.end()) {
    m_grants.push_back(std::move(row));
  } else {
    *known = std::move(row);
  }
  return identityId;
}

QString GrantRows::remove(const QString& grantId) {
  const auto known = std::ranges::find(m_grants, grantId, &Grant::id);
  if (known == m_grants.end()) return {};
  const QString identityId = known->identityId;
  m_grants.erase(known);
  return identityId;
}

QString GrantRows::wordsOf(const Grant& grant) {
  if (grant.suspended) return tr("suspended: asks again", "what a program was allowed before a restore");
  QString words;
  if (grant.kind == QLatin1String("always")) {
    words = tr("always", "how long a program is allowed");
  } else if (grant.kind == QLatin1String("until") && grant.until) {
    words = tr("until %1", "how long a program is allowed")
                .arg(QLocale().toString(QDateTime::fromSecsSinceEpoch(*grant.until), QLocale::ShortFormat));
  } else {
    words = tr("this session", "how long a program is allowed");
  }
  if (grant.idToken) words = tr("ID token, %1", "%1 is how long a program is allowed").arg(words);
  if (grant.uses == 0) return words + QStringLiteral(" · ") + tr("not used yet");
  return words + QStringLiteral(" · ") + tr("used %n time(s)", "", static_cast<int>(grant.uses));
}

QVariantList GrantRows::programs(const QString& identityId) const {
  std::vector<const Grant*> firsts;
  for (const Grant& grant : m_grants) {
    const bool known = std::ranges::any_of(firsts, [&](const Grant* one) { return one->key == grant.key; });
    if (grant.identityId == identityId && !known) firsts.push_back(&grant);
  }
  std::ranges::sort(firsts, [](const Grant* a, const Grant* b) {
    const int byName = a->name.compare(b->name, Qt::CaseInsensitive);
    return byName != 0 ? byName < 0 : a->key < b->key;
  });
  QVariantList programs;
  for (const Grant* first : firsts) {
    QStringList words;
    for (const Grant& grant : m_grants) {
      if (grant.identityId == identityId && grant.key == first->key) words << wordsOf(grant);
    }
    programs << QVariantMap{{QStringLiteral("key"), first->key},
                            {QStringLiteral("name"), first->name},
                            {QStringLiteral("path"), first->path},
                            {QStringLiteral("words"), words.join(QStringLiteral("; "))}};
  }
  return programs;
}

QStringList GrantRows::grantsOf(const QString& identityId, const QString& key) const {
  QStringList ids;
  for (const Grant& grant : m_grants) {
    if (grant.identityId == identityId && grant.key == key) ids << grant.id;
  }
  return ids;
}

}  // namespace lanyard::desktop
