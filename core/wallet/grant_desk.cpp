#include "core/wallet/grant_desk.h"

#include <utility>

#include "core/wallet/route_book.h"

namespace lanyard::wallet {

using consent::GrantBook;

base::Result<grants::Grant> GrantDesk::grantOf(const GrantOrder& order) const {
  const auto view = findOrDefault(m_wallet, order.identity);
  if (!view) return tl::unexpected(view.error());
  auto need = order.idToken ? idTokenNeedOf(*view, order.limits.audience) : needOf(*view, order.limits);
  if (!need) return tl::unexpected(need.error());
  const auto program = m_programs.look(order.program);
  if (!program) return tl::unexpected(program.error());
  // A grant to a shell or an interpreter as such would be a grant to everything.
  if (program->sort != grants::CallerSort::Program) return base::fail(errors::kProgramLasting);
  if (!program->exe.rootOwned && program->exe.sha256.empty()) {
    return base::fail(errors::kProgramUnreadable);
  }
  grants::Grant grant;
  grant.need = std::move(*need);
  grant.need.also = order.also;
  grant.tool = {program->exe.path, program->exe.sha256, {}};
  grant.sort = program->sort;
  grant.kind = order.lasts ? grants::Kind::Until : grants::Kind::Always;
  if (order.lasts) grant.until = m_clock.now() + *order.lasts;
  return grant;
}

base::Result<grants::Grant> GrantDesk::allow(const GrantOrder& order) {
  auto grant = grantOf(order);
  if (!grant) return grant;
  const activity::Activity activity{"grant", grant->need.identityId, grant->tool.path, "allowed",
                                    std::string(grants::kindName(grant->kind))};
  const auto recorded = m_log.record(activity);
  if (!recorded) return tl::unexpected(recorded.error());
  return m_grants.add(std::move(*grant));
}

GrantBook::Taken GrantDesk::takeBack(const Which& which) {
  GrantBook::Taken taken = m_grants.revokeAll(which);
  for (const grants::Grant& grant : taken.grants) {
    static_cast<void>(m_log.record({"grant", grant.need.identityId, grant.tool.path, "revoked", grant.id}));
  }
  return taken;
}

GrantBook::Taken GrantDesk::takeBack(const Which& which, const consent::Asker& asker) {
  GrantBook::Taken taken = takeBack(which);
  if (asker.onDesktop() || taken.grants.empty()) return taken;
  const auto caller = asker.caller();
  static_cast<void>(m_log.record({"grants",
                                  {},
                                  caller ? caller->tool.exe.path : std::string(),
                                  "revoked",
                                  std::to_string(taken.grants.size()) + " taken back"}));
  return taken;
}

}  // namespace lanyard::wallet
