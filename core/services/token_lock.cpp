#include "core/services/token_keeper.h"

// What a lock does to the tokens in memory.
namespace lanyard::services {

void TokenKeeper::lock() {
  m_locked = true;
  for (auto& [id, of] : m_entries) {
    // A Secret wipes itself when it goes. That only a new sign-in helps stays known.
    if (std::holds_alternative<tokens::HeldToken>(of.state)) of.state = tokens::Unfetched{};
    of.narrow.clear();
    of.dueAt = {};
  }
  scheduleNext();
}

void TokenKeeper::unlock() {
  m_locked = false;
  keepLastingFresh();
}

}  // namespace lanyard::services
