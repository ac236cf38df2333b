#include "core/providers/catalog_index.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/providers/text_forms.h"

namespace lanyard::providers {
namespace {

/// No text of an entry has a tab (Form::Line), no host a comma.
constexpr char kBetween = '\t';
constexpr char kBetweenPlaces = ',';

void addPlace(std::vector<std::string>& places, const std::string& url) {
  const std::string place = placeOfUrl(url);
  // A whole host that anybody fills in is nobody's.
  if (place.empty() || (place.starts_with('{') && place.find('}') == place.size() - 1)) return;
  if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
}

}  // namespace

IndexLine lineOf(const Entry& entry) {
  IndexLine line{entry.settings.provider, entry.name, entry.settings.issuer, {}, entry.selfHosted};
  addPlace(line.places, entry.settings.issuer);
  eachEndpoint(entry.endpoints, [&line](const char*, const std::string& url) { addPlace(line.places, url); });
  addPlace(line.places, entry.identity.url);
  // So that no file of the person's takes a host that these tokens are for.
  for (const std::string& host : entry.tools.hosts) addPlace(line.places, "https://" + host);
  return line;
}

std::string writeIndex(const std::vector<wire::Json>& documents) {
  std::string index;
  for (const wire::Json& document : documents) {
    const auto entry = parseEntry(document);
    if (!entry) continue;
    const IndexLine line = lineOf(*entry);
    const std::string text = wire::writeJson(document) + "\n";
    index += line.id + kBetween + line.name + kBetween + line.issuer + kBetween;
    for (const std::string& place : line.places)
      index += place + (&place == &line.places.back() ? "" : std::string(1, kBetweenPlaces));
    index += std::string(1, kBetween) + (line.selfHosted ? "1" : "0") + kBetween +
             std::to_string(text.size()) + "\n";
    index += text;
  }
  return index;
}

bool detail::parseHead(std::string_view text, Head& head) {
  std::array<std::string_view, 6> fields;
  for (std::string_view& field : fields) {
    const std::size_t end = std::min(text.find(kBetween), text.size());
    field = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  const auto [last, error] =
      std::from_chars(fields[5].data(), fields[5].data() + fields[5].size(), head.length);
  if (error != std::errc() || last != fields[5].data() + fields[5].size() || !text.empty()) return false;
  head.line.id = fields[0];
  head.line.name = fields[1];
  head.line.issuer = fields[2];
  head.line.selfHosted = fields[4] == "1";
  for (std::string_view rest = fields[3]; !rest.empty();) {
    const std::size_t end = std::min(rest.find(kBetweenPlaces), rest.size());
    head.line.places.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return !head.line.id.empty() && !head.line.issuer.empty();
}

}  // namespace lanyard::providers
