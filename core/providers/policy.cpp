#include "core/providers/policy.h"

#include <algorithm>

#include "core/providers/members.h"
#include "core/providers/overlay.h"

namespace lanyard::providers {
namespace {

base::Result<Policy> bad(std::string why) {
  return base::fail(errors::kPolicyBadFile, std::move(why));
}

}  // namespace

bool Policy::allowsKeystore(std::string_view name) const {
  return keystores.empty() || std::find(keystores.begin(), keystores.end(), name) != keystores.end();
}

base::Result<Policy> parsePolicy(std::string_view text) {
  auto parsed = wire::parseJson(text);
  if (!parsed) return bad(parsed.error().reason);
  if (!parsed->is_object()) return bad("not an object");
  Policy policy;
  if (parsed->contains("providers")) {
    auto documents = overlayDocuments(wire::writeJson({{"providers", parsed->at("providers")}}));
    if (!documents) return bad(documents.error().detail);
    policy.providers = std::move(*documents);
    parsed->erase("providers");
  }
  Members members(*parsed);
  std::vector<std::string> only;
  std::string proxy;
  members.texts("hide", policy.hide, Form::Name);
  members.texts("only", only, Form::Name);
  members.choiceList<std::string>("keystores", policy.keystores,
                                  {{"system", "system"}, {"file", "file"}, {"memory", "memory"}});
  members.minutes("lock_after", policy.lockAfter);
  members.text("proxy", proxy);
  members.text("client_document", policy.clientDocument, Form::Url);
  if (const auto read = members.done(); !read) return bad(read.error().detail);
  if (parsed->contains("only")) policy.only = std::move(only);
  if (!proxy.empty()) policy.proxy = std::move(proxy);
  // An empty list allows nothing, which is no wallet.
  if (parsed->contains("keystores") && policy.keystores.empty()) return bad("keystores is empty");
  return policy;
}

}  // namespace lanyard::providers
