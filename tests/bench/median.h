#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace lanyard::bench {

/// The middle one of the measured values; of an even count, the greater of the two. Not empty.
inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

}  // namespace lanyard::bench
