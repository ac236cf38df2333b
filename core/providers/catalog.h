#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/error.h"
#include "core/providers/catalog_index.h"
#include "core/providers/entry.h"
#include "core/providers/origin.h"
#include "core/providers/parts.h"
#include "core/providers/policy.h"

namespace lanyard::providers {

/// What is known of providers. A provider is data; no code of the wallet depends on its name. A policy stands
/// before what /etc says, that before what is built in, and that before what the person's own files say.
/// An entry is read when it is first asked for; one that cannot be read then is none.
class Catalog {
 public:
  // To be called in this order.
  /// Adds one built-in provider from its JSON document, as parseEntry() and resources/providers/schema.json
  /// say. `catalog.bad_entry` Misconfigured (detail: `file`, the member and why).
  [[nodiscard]] base::Result<void> add(std::string_view json, const std::string& file = {});
  /// Adds the built-in providers of an index (writeIndex()), which must outlive the catalog.
  /// `catalog.bad_entry` Misconfigured where it is none.
  [[nodiscard]] base::Result<void> addIndex(std::string_view index);
  /// Adds a file of the computer's (overlay.h). Where it names a known provider, its members take the place
  /// of the known ones, each as a whole. Adds all of its entries or none. `catalog.bad_entry` Misconfigured.
  [[nodiscard]] base::Result<void> addSystem(std::string_view text, const std::string& file = {});
  /// Puts a policy before all. `policy.bad_file` Misconfigured (detail: the member and why).
  [[nodiscard]] base::Result<void> usePolicy(const Policy& policy);
  /// Adds a file of the person's. Refuses also, with `catalog.taken` Untrusted, an entry that has the id, the
  /// name, the issuer or a host of another one; and `start`, a command that the wallet would recommend.
  [[nodiscard]] base::Result<void> addPersonal(std::string_view text, const std::string& file = {});

  /// All that is known of a provider by its name, or of the one that runs `issuer`; null where there is none.
  [[nodiscard]] const Entry* entry(const std::string& id) const;
  [[nodiscard]] const Entry* entryOf(std::string_view issuer) const;
  /// Its document, completed, and who says so; null and BuiltIn where there is none.
  [[nodiscard]] wire::Json document(const std::string& id) const;
  [[nodiscard]] Origin origin(const std::string& id) const;
  [[nodiscard]] Origin originOf(std::string_view issuer) const;
  /// Whether there is one of this id that no policy hides.
  [[nodiscard]] bool shows(const std::string& id) const;
  /// Whether somebody has to register a client there before a sign-in. A provider that takes a document for a
  /// client needs none where the policy names a document.
  [[nodiscard]] bool needsClient(const Entry& entry) const;
  /// The ids of all that no policy hides: those without a registration first, then by name.
  [[nodiscard]] std::vector<std::string> ids() const;
  /// Whether a sign-in there by this client fits the policy: `policy.hidden` (values: its name),
  /// `policy.other_client` (values: its name, the client ID); both Misconfigured.
  [[nodiscard]] base::Result<void> permits(std::string_view issuer, std::string_view clientId) const;

  /// The built-in provider on this computer that has a command to start it, or null.
  [[nodiscard]] const Entry* startable() const;
  /// The provider with this name, with or without a client ID of its own. Null where there is none, or its
  /// address has a placeholder.
  [[nodiscard]] const ProviderSettings* find(const std::string& id) const;
  /// The id of the provider that runs `issuer`, and its name for people; empty where none is known.
  [[nodiscard]] std::string idOf(std::string_view issuer) const;
  [[nodiscard]] std::string nameOf(std::string_view issuer) const;
  /// The command that starts the provider on this computer that runs `issuer`; empty where none is known.
  [[nodiscard]] std::string startOf(std::string_view issuer) const;
  /// How to ask the provider that runs `issuer` for a refresh token; OpenID Connect's way where nothing is
  /// known.
  [[nodiscard]] OfflineAccess offlineAccess(std::string_view issuer) const;
  /// The settings of a sign-in to a provider with `clientId`, or where that is empty with the catalog's
  /// client ID, or with the one that the provider made for all. `provider.unknown` (detail: the known names),
  /// `provider.no_client_id` (detail: its name), `provider.template` (detail: its address, in which the
  /// person fills in a part); all Misconfigured. `parts` are what the person puts in the places of an
  /// address's placeholders: `provider.bad_part` Misconfigured (detail: its name) where one cannot stand
  /// there, or the address has no such placeholder. And as permits().
  [[nodiscard]] base::Result<ProviderSettings> forSignIn(const std::string& id, const std::string& clientId,
                                                         const Parts& parts = {}) const;
  /// The same for what needs no client: without one, and without `provider.no_client_id`.
  [[nodiscard]] base::Result<ProviderSettings> forPaste(const std::string& id, const Parts& parts = {}) const;
  /// The scopes that a sign-in with these settings asks for, under every name that the provider's replies may
  /// use for them: any other scope was given unasked.
  [[nodiscard]] std::vector<std::string> askedScopes(const ProviderSettings& settings) const;
  /// How long an issuer's refresh tokens live, as far as known.
  [[nodiscard]] RefreshLife refreshLife(std::string_view issuer) const;
  /// How the provider that runs `issuer` is asked for narrower tokens.
  [[nodiscard]] NarrowingWays narrowing(std::string_view issuer) const;
  /// What ends there when a refresh token is revoked.
  [[nodiscard]] Revocation revocation(std::string_view issuer) const;

 private:
  struct Slot {
    IndexLine line;
    Origin origin = Origin::BuiltIn;
    bool hidden = false;
    bool fixedClient = false;  ///< a policy names the client
    std::string text;          ///< the document, of one that is not in an index
    std::string_view indexed;  ///< the document in an index
    mutable std::optional<Entry> read;
    mutable bool unreadable = false;
    [[nodiscard]] std::string_view documentText() const { return text.empty() ? indexed : text; }
  };

  [[nodiscard]] const Slot* slot(const std::string& id) const;
  [[nodiscard]] const Slot* slotOf(std::string_view issuer) const;
  [[nodiscard]] static const Entry* entryIn(const Slot* slot);
  void put(Slot slot);
  [[nodiscard]] bool hides(const std::string& id) const;
  [[nodiscard]] base::Result<Slot> slotFor(const wire::Json& document, Origin origin) const;
  [[nodiscard]] base::Result<void> checkFree(const Slot& personal) const;
  [[nodiscard]] base::Result<wire::Json> laidOver(const wire::Json& overlay) const;

  std::map<std::string, Slot> m_slots;
  std::unordered_map<std::string, std::string> m_byIssuer;  ///< the id, of an issuer without a placeholder
  std::vector<std::string> m_patterns;                      ///< the ids of the others, the first to try first
  std::vector<std::string> m_hide;
  std::optional<std::vector<std::string>> m_only;
  bool m_hasDocument = false;  ///< that stands for the wallet as a client
};

}  // namespace lanyard::providers
