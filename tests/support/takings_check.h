#pragma once

#include <QTest>
#include <cstdlib>
#include <optional>
#include <string>

#include "core/grants/grant_json.h"
#include "core/ports/wallet_store.h"

namespace lanyard::test {

/// What the changes that are not counted as something taken away take away all the same: each of them is a
/// fault, because a restore could give it back. The judgement is this file's own, so that a caller that takes
/// the wrong method of WalletStore is found.
class TakingsCheck {
 public:
  /// A grant that is saved as one that allows no less.
  void saved(const ports::StoredGrant* before, const ports::StoredGrant& after) {
    const auto had = before == nullptr ? std::nullopt : read(*before);
    const auto has = read(after);
    if (!had || !has) return;
    const bool less = !grants::sameOrLess(had->need, has->need) || (!had->maxUses && has->maxUses) ||
                      (had->maxUses && has->uses > had->uses) || (has->kind != had->kind) ||
                      has->until != had->until;
    if (less) fault("a grant was narrowed");
  }
  /// A grant that is removed as one that is over by itself.
  void pruned(const ports::StoredGrant& row) {
    const auto had = read(row);
    const bool over = had && (had->suspended || had->until || (had->maxUses && had->uses >= *had->maxUses));
    if (had && !over) fault("a grant was ended");
  }
  /// A setting that is saved as one that is no stricter.
  void saved(const std::string& key, const std::string& before, const std::string& after) {
    const bool stricter = key == "wallet.locked" ? before.empty() && !after.empty()
                          : key == "approval.wrong" || key == "confirm.failed"
                              ? std::atoi(after.c_str()) > std::atoi(before.c_str())
                              : false;
    if (stricter) fault("the setting " + key + " got stricter");
  }

 private:
  static std::optional<grants::Grant> read(const ports::StoredGrant& row) {
    auto grant = grants::grantFromJson(row.body);
    return grant ? std::optional(std::move(*grant)) : std::nullopt;
  }
  static void fault(const std::string& what) {
    QTest::qFail(("not counted as taken away: " + what).c_str(), __FILE__, __LINE__);
  }
};

}  // namespace lanyard::test
