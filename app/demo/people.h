#pragma once

#include <array>
#include <string_view>

namespace lanyard::demo {

/// A person to sign in as during a trial.
struct Person {
  std::string_view subject;  ///< as `sub`; also what the login form sends
  std::string_view name;
  std::string_view email;
  std::string_view about;
};

[[nodiscard]] const std::array<Person, 2>& people();

/// The person with this subject, or null.
[[nodiscard]] const Person* personNamed(std::string_view subject);

}  // namespace lanyard::demo
