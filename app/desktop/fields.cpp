#include "app/desktop/fields.h"

namespace lanyard::desktop {

const wire::Json& memberOf(const wire::Json& object, const char* key) {
  static const wire::Json nothing;
  if (!object.is_object()) return nothing;
  const auto found = object.find(key);
  return found == object.end() ? nothing : *found;
}

QString textOf(const wire::Json& object, const char* key) {
  const wire::Json& value = memberOf(object, key);
  return value.is_string() ? QString::fromStdString(value.get_ref<const std::string&>()) : QString();
}

std::optional<std::int64_t> numberOf(const wire::Json& object, const char* key) {
  const wire::Json& value = memberOf(object, key);
  if (!value.is_number_integer()) return std::nullopt;
  return value.get<std::int64_t>();
}

bool flagOf(const wire::Json& object, const char* key) {
  const wire::Json& value = memberOf(object, key);
  return value.is_boolean() && value.get<bool>();
}

QStringList textsOf(const wire::Json& object, const char* key) {
  QStringList texts;
  for (const wire::Json& value : memberOf(object, key)) {
    if (value.is_string()) texts << QString::fromStdString(value.get_ref<const std::string&>());
  }
  return texts;
}

}  // namespace lanyard::desktop
