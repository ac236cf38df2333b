#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/agent/options.h"
#include "core/base/error.h"
#include "core/pipe/pipe_server.h"
#include "core/providers/catalog.h"

namespace lanyard::agent {

/// The providers that come with the program (resources/providers).
[[nodiscard]] base::Result<providers::Catalog> shippedCatalog();

/// Tells the screen whether the demo provider of the catalog answers on loopback right now.
[[nodiscard]] std::function<std::optional<pipe::Demo>()> demoProvider(const providers::Catalog& catalog);

/// Where `--keystore=file` keeps its file.
[[nodiscard]] std::string keystoreFile(const Options& options);

}  // namespace lanyard::agent
