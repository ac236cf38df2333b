#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/agent/options.h"
#include "core/base/error.h"
#include "core/pipe/pipe_server.h"
#include "core/providers/catalog.h"

namespace lanyard::agent {

/// The index of the providers that come with the program (resources/providers), as long as it runs.
[[nodiscard]] std::string_view shippedIndex();

/// Tells the screen whether the demo provider of the catalog answers on loopback right now.
[[nodiscard]] std::function<std::optional<pipe::Demo>()> demoProvider(const providers::Catalog& catalog);

/// Where `--keystore=file` keeps its file.
[[nodiscard]] std::string keystoreFile(const Options& options);

}  // namespace lanyard::agent
