#include "core/wire/json.h"

#include <cmath>
#include <vector>

namespace lanyard::wire {
namespace {

/// Builds the value while it counts: a SAX handler, because the plain parser takes duplicate keys and recurses freely.
class StrictBuilder : public nlohmann::json_sax<Json> {
 public:
  explicit StrictBuilder(const JsonLimits& limits) : m_limits(limits) {}

  bool null() override { return put(nullptr); }
  bool boolean(bool v) override { return put(v); }
  bool number_integer(number_integer_t v) override { return put(v); }
  bool number_unsigned(number_unsigned_t v) override { return put(v); }
  bool number_float(number_float_t v, const string_t&) override {
    return std::isfinite(v) ? put(v) : fail("a number is out of range");
  }
  bool string(string_t& v) override {
    return v.find('\0') == string_t::npos ? put(std::move(v)) : fail("a string holds NUL");
  }
  bool binary(binary_t&) override { return fail("binary value"); }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool key(string_t& v) override {
    if (v.find('\0') != string_t::npos) return fail("a key holds NUL");
    // Its value is there before the next key comes.
    if (m_open.back()->contains(v)) return fail("a key stands twice in one object");
    m_key = std::move(v);
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& error) override {
    // A number that no double can hold is still JSON.
    unsound = reason.empty() && dynamic_cast<const nlohmann::detail::out_of_range*>(&error) != nullptr;
    return fail("not JSON at byte " + std::to_string(position));
  }

  Json root;
  std::string reason;
  bool unsound = true;

 private:
  bool fail(std::string why) {
    if (reason.empty()) reason = std::move(why);
    return false;
  }
  Json* place(Json&& value) {
    if (m_open.empty()) {
      root = std::move(value);
      return &root;
    }
    Json& parent = *m_open.back();
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    Json& slot = parent[m_key];
    slot = std::move(value);
    return &slot;
  }
  bool count() { return ++m_values <= m_limits.values || fail("too many values"); }
  template <class T>
  bool put(T&& value) {
    if (!count()) return false;
    place(Json(std::forward<T>(value)));
    return true;
  }
  bool open(Json&& empty) {
    if (!count()) return false;
    if (m_open.size() >= m_limits.depth) return fail("nested too deeply");
    m_open.push_back(place(std::move(empty)));
    return true;
  }
  bool close() {
    m_open.pop_back();
    return true;
  }

  const JsonLimits& m_limits;
  std::size_t m_values = 0;
  std::vector<Json*> m_open;
  std::string m_key;
};

}  // namespace

tl::expected<Json, JsonError> parseJson(std::string_view text, const JsonLimits& limits) {
  const auto unsound = [](std::string why) { return tl::unexpected(JsonError{std::move(why), true}); };
  if (text.size() > limits.bytes) return unsound("longer than " + std::to_string(limits.bytes) + " bytes");
  // The library takes a NUL for the end of the text, and would not read what follows.
  if (text.find('\0') != std::string_view::npos) return unsound("a raw NUL");
  StrictBuilder builder(limits);
  if (!Json::sax_parse(text, &builder)) {
    return tl::unexpected(JsonError{builder.reason.empty() ? "not JSON" : builder.reason, builder.unsound});
  }
  return std::move(builder.root);
}

std::string writeJson(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }
std::string writeAsciiJson(const Json& value) {
  return value.dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace lanyard::wire
