#include <algorithm>

#include "core/keeping/stored_identity.h"
#include "tests/fuzz/fuzz.h"

using namespace lanyard;
using fuzz::require;

namespace {

/// The next line of `rest`, or all of it.
std::string take(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  const std::string line(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

}  // namespace

// Any values in the columns of an identity's row, as a database that was changed from outside may have them.
// A line is one column; the body is what is left.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = fuzz::textOf(data, size);
  ports::IdentityRow row;
  for (std::string* column : {&row.id, &row.issuer, &row.subject, &row.clientId, &row.alias, &row.mac})
    *column = take(rest);
  row.body = rest;
  const keeping::StoredIdentity stored = keeping::identityOf(row);
  require(stored.identity.id == row.id && stored.tokens.identityId == row.id,
          "tokens belong to their identity");
  if (stored.damaged) return 0;
  const ports::IdentityRow written = keeping::rowOf(stored);
  const keeping::StoredIdentity again = keeping::identityOf(written);
  require(!again.damaged, "what was read can be written and read again");
  const ports::IdentityRow same = keeping::rowOf(again);
  require(same.id == row.id && same.issuer == written.issuer && same.subject == written.subject &&
              same.clientId == written.clientId && same.alias == written.alias && same.body == written.body,
          "a row has one spelling");
  return 0;
}
