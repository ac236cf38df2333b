#include "core/activity/activity_chain.h"

#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <cstdint>

namespace lanyard::activity {

void ActivityChain::Free::operator()(evp_mac_ctx_st* context) const {
  EVP_MAC_CTX_free(context);
}

ActivityChain::ActivityChain(const base::Secret& key) {
  EVP_MAC* hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  m_keyed.reset(EVP_MAC_CTX_new(hmac));
  EVP_MAC_free(hmac);
  std::string digest = "SHA256";
  const std::array parameters{OSSL_PARAM_construct_utf8_string("digest", digest.data(), digest.size()),
                              OSSL_PARAM_construct_end()};
  const auto* bytes = reinterpret_cast<const unsigned char*>(key.view().data());
  if (m_keyed && EVP_MAC_init(m_keyed.get(), bytes, key.size(), parameters.data()) != 1) m_keyed.reset();
}

std::string ActivityChain::hmac(std::string_view text) {
  std::string mac(EVP_MAX_MD_SIZE, '\0');
  std::size_t size = 0;
  auto* out = reinterpret_cast<unsigned char*>(mac.data());
  const auto* in = reinterpret_cast<const unsigned char*>(text.data());
  // Without a key: once more with the same one.
  const bool made = m_keyed && EVP_MAC_init(m_keyed.get(), nullptr, 0, nullptr) == 1 &&
                    EVP_MAC_update(m_keyed.get(), in, text.size()) == 1 &&
                    EVP_MAC_final(m_keyed.get(), out, &size, mac.size()) == 1;
  mac.resize(made ? size : 0);
  return mac;
}

std::string ActivityChain::link(std::string_view before, const ports::ActivityRecord& row) {
  m_form.begin("lanyard activity line").text(before).number(static_cast<std::uint64_t>(row.id));
  m_form.number(static_cast<std::uint64_t>(row.at.time_since_epoch().count()));
  for (const std::string* field : {&row.kind, &row.identityId, &row.tool, &row.outcome, &row.detail}) {
    m_form.text(*field);
  }
  return hmac(m_form.bytes());
}

std::string ActivityChain::seal(std::string_view mac) {
  return hmac(m_form.begin("lanyard activity end").text(mac).bytes());
}

std::string ActivityChain::formerLink(std::string_view before, const ports::ActivityRecord& row) {
  std::string text = "line";
  base::appendText(text, before);
  base::appendNumber(text, static_cast<std::uint64_t>(row.id));
  base::appendNumber(text, static_cast<std::uint64_t>(row.at.time_since_epoch().count()));
  for (const std::string* field : {&row.kind, &row.identityId, &row.tool, &row.outcome, &row.detail}) {
    base::appendText(text, *field);
  }
  return hmac(text);
}

std::string ActivityChain::formerSeal(std::string_view mac) {
  return hmac("last" + std::string(mac));
}

}  // namespace lanyard::activity
