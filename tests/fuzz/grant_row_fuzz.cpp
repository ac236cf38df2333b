#include "core/grants/grant_json.h"
#include "core/tokens/token_item.h"
#include "tests/fuzz/fuzz.h"

using namespace lanyard;
using fuzz::require;

// What the database's column `body` and the keystore's items are read with.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::textOf(data, size);
  const auto grant = grants::grantFromJson(text);
  if (grant) {
    const std::string written = grants::toJson(*grant);
    const auto again = grants::grantFromJson(written);
    require(again && grants::toJson(*again) == written, "a grant has one spelling");
  }
  const auto item = tokens::parseTokenItem(base::Secret(text));
  if (item) {
    const base::Secret written = tokens::serialise(*item);
    const auto again = tokens::parseTokenItem(written);
    require(again && again->generation == item->generation && again->tokenEndpoint == item->tokenEndpoint &&
                again->refreshToken.equals(item->refreshToken.view()),
            "a token item reads the same");
  }
  return 0;
}
