#include "core/adapters/network/pasted_address.h"

#include <algorithm>
#include <string>

#include "core/adapters/network/redirect_request.h"

namespace lanyard::adapters {

namespace {

std::string_view withoutBlanks(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool isWebAddress(std::string_view text) {
  const bool web = text.starts_with("http://") || text.starts_with("https://");
  return web && text.size() <= maxRequestLine &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

base::Result<ports::RedirectParameters> readPastedAddress(std::string_view redirectUri,
                                                          std::string_view address) {
  address = withoutBlanks(address);
  if (!isWebAddress(address)) return base::fail(errors::kPasteNotAddress, "no web address");
  address = address.substr(0, address.find('#'));
  const std::size_t mark = address.find('?');
  if (address.substr(0, mark) != redirectUri) {
    base::Error error(errors::kPasteElsewhere, "not this redirect address");
    error.values = {std::string(redirectUri)};
    return tl::unexpected(std::move(error));
  }
  auto parameters = parseRedirectQuery(mark == address.npos ? std::string_view() : address.substr(mark + 1));
  if (!parameters) return base::fail(errors::kPasteNotAddress, parameters.error().reason);
  if (!parameters->code && !parameters->error && !parameters->response)
    return base::fail(errors::kPasteNoAnswer, "neither a code nor an error");
  return std::move(*parameters);
}

}  // namespace lanyard::adapters
