#pragma once

#include <utility>

#include "core/base/secret.h"
#include "core/wire/json.h"

namespace lanyard::oauth {

/// A reply that holds secrets: wipes each of its strings at the end of the work on it.
class WipedJson {
 public:
  explicit WipedJson(wire::Json json) : m_json(std::move(json)) {}
  WipedJson(const WipedJson&) = delete;
  WipedJson& operator=(const WipedJson&) = delete;
  ~WipedJson() { wipeAll(m_json); }
  wire::Json* operator->() { return &m_json; }
  wire::Json& operator*() { return m_json; }

 private:
  static void wipeAll(wire::Json& json) {
    if (json.is_string()) base::wipe(json.get_ref<std::string&>());
    if (!json.is_structured()) return;
    for (wire::Json& part : json) wipeAll(part);  // no deeper than the parser allows
  }
  wire::Json m_json;
};

}  // namespace lanyard::oauth
