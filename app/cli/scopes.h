#pragma once

#include <string>
#include <vector>

#include "core/wire/json.h"

namespace lanyard::cli {

/// `--scope "a b" --scope c` as the list ["a","b","c"] in `params`; nothing when there is none.
inline void addScopes(wire::Json& params, const std::vector<std::string>& options) {
  wire::Json list = wire::Json::array();
  for (const std::string& option : options) {
    std::size_t begin = 0;
    while ((begin = option.find_first_not_of(' ', begin)) != std::string::npos) {
      const std::size_t end = option.find(' ', begin);
      list.push_back(option.substr(begin, end - begin));
      begin = end == std::string::npos ? option.size() : end;
    }
  }
  if (!list.empty()) params["scopes"] = std::move(list);
}

}  // namespace lanyard::cli
