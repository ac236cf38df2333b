#include "core/wallet/identity_views.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "core/identity/linking.h"

namespace lanyard::wallet {

keeping::IdentityView IdentityViews::of(const keeping::StoredIdentity& stored) const {
  keeping::IdentityView view;
  view.identity = stored.identity;
  view.providerName = m_catalog.nameOf(stored.identity.issuer);
  view.otherHosts = providers::hostsBeside(stored.settings);
  view.providerIsYours = m_catalog.originOf(stored.identity.issuer) == providers::Origin::Person;
  view.openId = !stored.settings.dialect.isOAuth();
  view.audience = stored.settings.audience;
  view.resources = stored.settings.resources;
  view.bound = stored.settings.dialect.dpop;
  m_keeper.describe(stored.identity.id, view);
  return view;
}

std::vector<std::string> IdentityViews::others(const identity::Identity& who) const {
  std::vector<std::string> ids;
  for (const auto& [id, stored] : m_book.all()) {
    if (id != who.id && identity::samePerson(stored.identity, who)) ids.push_back(id);
  }
  return ids;
}

std::vector<keeping::IdentityView> IdentityViews::all() const {
  std::vector<keeping::IdentityView> views;
  views.reserve(m_book.all().size());
  std::map<std::pair<std::string_view, std::string_view>, int> persons;
  for (const auto& [id, stored] : m_book.all()) ++persons[{stored.identity.issuer, stored.identity.subject}];
  for (const auto& [id, stored] : m_book.all()) {
    views.push_back(of(stored));
    views.back().oneOfMore = persons[{stored.identity.issuer, stored.identity.subject}] > 1;
  }
  std::sort(views.begin(), views.end(), [](const keeping::IdentityView& a, const keeping::IdentityView& b) {
    return a.identity.alias < b.identity.alias;
  });
  return views;
}

base::Result<keeping::IdentityView> IdentityViews::find(const std::string& who) const {
  std::vector<const identity::Identity*> known;
  known.reserve(m_book.all().size());
  for (const auto& [id, stored] : m_book.all()) known.push_back(&stored.identity);
  const auto found = identity::findIdentity(known, who);
  if (!found) return tl::unexpected(found.error());
  keeping::IdentityView one = of(*m_book.byId((*found)->id));
  one.oneOfMore = !others(one.identity).empty();
  return one;
}

}  // namespace lanyard::wallet
