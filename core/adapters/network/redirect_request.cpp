#include "core/adapters/network/redirect_request.h"

#include <algorithm>
#include <array>

namespace lanyard::adapters {

namespace {

constexpr std::string_view lineEnd = "\r\n";
constexpr std::string_view headEnd = "\r\n\r\n";

tl::unexpected<Refusal> refuse(int status, const char* reason) {
  return tl::unexpected(Refusal{status, reason});
}

// Not from <cctype>, which depends on the locale.
bool isAlnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool contains(std::string_view set, char c) {
  return set.find(c) != set.npos;
}

// RFC 9110 section 5.6.2
bool isToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return isAlnum(c) || contains("!#$%&'*+-.^_`|~", c); });
}

// RFC 3986 sections 3.3 and 3.4, and a few characters that browsers do not encode in a query.
bool isTarget(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return isAlnum(c) || contains("-._~%!$&'()*+,;=:@/?[]|{}^`", c); });
}

bool isFieldValue(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

Judged<void> readRequestLine(std::string_view line, RedirectRequest& request) {
  const std::size_t first = line.find(' ');
  const std::size_t second = first == line.npos ? line.npos : line.find(' ', first + 1);
  if (second == line.npos || line.find(' ', second + 1) != line.npos)
    return refuse(400, "Malformed request line");
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, second - first - 1);
  const std::string_view version = line.substr(second + 1);
  if (!isToken(method)) return refuse(400, "Malformed method");
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return refuse(400, "Not HTTP/1.1");
  request.method = method;
  // The other forms are for proxies and for "OPTIONS *". Other methods get a 405
  // anyway.
  if ((request.method == "GET" || request.method == "POST") && (target.empty() || target.front() != '/'))
    return refuse(400, "Not a path");
  if (!isTarget(target)) return refuse(400, "Malformed path");
  const std::size_t mark = target.find('?');
  request.path = target.substr(0, mark);
  if (mark != target.npos) request.query = target.substr(mark + 1);
  return {};
}

/// A Content-Length (RFC 9110 section 8.6); no value for anything but a number.
std::optional<std::size_t> lengthOf(std::string_view value) {
  constexpr std::size_t mostDigits = 9;  // more is too long anyway
  if (value.empty() || value.size() > mostDigits) return std::nullopt;
  std::size_t length = 0;
  for (const char c : value) {
    if (c < '0' || c > '9') return std::nullopt;
    length = length * 10 + static_cast<std::size_t>(c - '0');
  }
  return length;
}

/// What is read of the headers besides the request itself.
struct HeadersSeen {
  bool host = false;
  bool length = false;
};

Judged<void> readLength(std::string_view value, RedirectRequest& request, HeadersSeen& seen) {
  const auto length = lengthOf(value);
  if (seen.length || !length) return refuse(400, "A body of no known length");
  seen.length = true;
  if (*length == 0) return {};
  if (request.method != "POST") return refuse(400, "A body");
  if (*length > maxFormBytes) return refuse(413, "Form too long");
  request.contentLength = *length;
  return {};
}

Judged<void> readHeader(std::string_view line, RedirectRequest& request, HeadersSeen& seen) {
  const std::size_t colon = line.find(':');
  if (colon == line.npos || !isToken(line.substr(0, colon))) return refuse(400, "Malformed header");
  const std::string name = lower(line.substr(0, colon));
  const std::string_view value = trim(line.substr(colon + 1));
  if (!isFieldValue(value)) return refuse(400, "Malformed header");

  if (name == "host") {
    if (seen.host) return refuse(400, "Two Host headers");
    seen.host = true;
    request.host = lower(value);
  } else if (name == "origin") {
    // With a second one, the value is no origin of ours, and is refused as foreign.
    request.origin = request.origin ? *request.origin + ", " + std::string(value) : std::string(value);
  } else if (name == "sec-fetch-mode") {
    request.fetchMode = std::string(value);
  } else if (name == "sec-purpose" || name == "purpose" || name == "x-moz") {
    const std::string purpose = lower(value);
    if (purpose.find("prefetch") != purpose.npos || purpose.find("prerender") != purpose.npos ||
        purpose.find("preview") != purpose.npos) {
      request.prefetch = true;
    }
  } else if (name == "content-length") {
    return readLength(value, request, seen);
  } else if (name == "content-type") {
    request.isForm = trim(lower(value.substr(0, value.find(';')))) == "application/x-www-form-urlencoded";
  } else if (name == "transfer-encoding") {
    return refuse(400, "A body");
  }
  return {};
}

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Judged<std::string> decode(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      result += ' ';
    } else if (text[i] != '%') {
      result += text[i];
    } else {
      if (text.size() - i < 3) return refuse(400, "Broken percent sign");
      const int high = hexDigit(text[i + 1]);
      const int low = hexDigit(text[i + 2]);
      if (high < 0 || low < 0) return refuse(400, "Broken percent sign");
      result += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  if (result.find('\0') != result.npos) return refuse(400, "NUL in the query");
  if (!isUtf8(result)) return refuse(400, "Not UTF-8");
  return result;
}

std::optional<std::string>* fieldOf(ports::RedirectParameters& parameters, std::string_view name) {
  if (name == "code") return &parameters.code;
  if (name == "state") return &parameters.state;
  if (name == "iss") return &parameters.iss;
  if (name == "error") return &parameters.error;
  if (name == "error_description") return &parameters.errorDescription;
  if (name == "error_uri") return &parameters.errorUri;
  if (name == "response") return &parameters.response;
  return nullptr;
}

// A line feed without a carriage return, or the reverse; a carriage return as the last byte may still get its
// line feed.
bool hasBareLineEnd(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')) return true;
    if (bytes[i] == '\r' && i + 1 < bytes.size() && bytes[i + 1] != '\n') return true;
  }
  return false;
}

}  // namespace

Judged<std::optional<std::size_t>> headSize(std::string_view bytes) {
  // Without this check we would wait for the end of a head whose lines end in another way.
  if (hasBareLineEnd(bytes.substr(0, bytes.find(headEnd)))) return refuse(400, "Malformed line end");
  const std::size_t line = bytes.find(lineEnd);
  if (line == bytes.npos ? bytes.size() > maxRequestLine + 1 : line > maxRequestLine) {
    return refuse(414, "Request line too long");
  }
  if (line == bytes.npos) return std::nullopt;
  const std::size_t end = bytes.find(headEnd, line);
  if ((end == bytes.npos ? bytes.size() : end) - line > maxHeaderBytes)
    return refuse(431, "Headers too long");
  if (end == bytes.npos) return std::nullopt;
  return end + headEnd.size();
}

Judged<RedirectRequest> parseRedirectRequest(std::string_view head) {
  if (head.size() < headEnd.size() || head.find(headEnd) != head.size() - headEnd.size()) {
    return refuse(400, "Not one whole head");
  }
  head.remove_suffix(lineEnd.size());
  RedirectRequest request;
  HeadersSeen seen;
  bool first = true;
  while (!head.empty()) {
    const std::size_t end = head.find(lineEnd);
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end + lineEnd.size());
    if (contains(line, '\r') || contains(line, '\n')) return refuse(400, "Malformed line end");
    const Judged<void> read = first ? readRequestLine(line, request) : readHeader(line, request, seen);
    if (!read) return tl::unexpected(read.error());
    first = false;
  }
  if (!seen.host) return refuse(400, "No Host header");
  return request;
}

Judged<ports::RedirectParameters> parseRedirectQuery(std::string_view query) {
  ports::RedirectParameters parameters;
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(end == query.npos ? query.size() : end + 1);
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    const Judged<std::string> name = decode(pair.substr(0, equals));
    if (!name) return tl::unexpected(name.error());
    Judged<std::string> value = decode(equals == pair.npos ? std::string_view() : pair.substr(equals + 1));
    if (!value) return tl::unexpected(value.error());
    if (std::optional<std::string>* field = fieldOf(parameters, *name)) {
      if (*field) return refuse(400, "A parameter twice");
      *field = std::move(*value);
    }
  }
  return parameters;
}

bool isUtf8(std::string_view bytes) {
  struct Form {
    unsigned char mask, lead;
    std::uint32_t least;
  };
  // For 1 to 4 bytes: mask and value of the first byte, and the least code point that needs so many.
  constexpr std::array<Form, 4> forms{
      {{0x80, 0x00, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}}};
  for (std::size_t i = 0; i < bytes.size();) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    const auto* form =
        std::find_if(forms.begin(), forms.end(), [&](const Form& f) { return (lead & f.mask) == f.lead; });
    if (form == forms.end()) return false;
    const auto size = static_cast<std::size_t>(form - forms.begin()) + 1;
    if (bytes.size() - i < size) return false;
    std::uint32_t point = lead & static_cast<unsigned char>(~form->mask);
    for (std::size_t k = 1; k < size; ++k) {
      const auto next = static_cast<unsigned char>(bytes[i + k]);
      if ((next & 0xc0) != 0x80) return false;
      point = (point << 6) | (next & 0x3fU);
    }
    if (point < form->least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return false;
    i += size;
  }
  return true;
}

}  // namespace lanyard::adapters
