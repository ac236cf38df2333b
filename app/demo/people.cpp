#include "app/demo/people.h"

#include <algorithm>

namespace lanyard::demo {

const std::array<Person, 2>& people() {
  static constexpr std::array<Person, 2> kPeople{{
      {"demo-ada", "Ada Lovelace", "ada@demo.example", "Wrote the first program"},
      {"demo-grace", "Grace Hopper", "grace@demo.example", "Wrote the first compiler"},
  }};
  return kPeople;
}

const Person* personNamed(std::string_view subject) {
  const auto& all = people();
  const auto* found =
      std::find_if(all.begin(), all.end(), [&](const Person& p) { return p.subject == subject; });
  return found == all.end() ? nullptr : found;
}

}  // namespace lanyard::demo
