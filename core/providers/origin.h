#pragma once

namespace lanyard::providers {

/// Who says what is known of a provider.
enum class Origin {
  BuiltIn,  ///< the wallet's own files
  System,   ///< /etc/lanyard: whoever administers the computer
  Person,   ///< a file in the person's own folder, which each program of the person's can write
};

}  // namespace lanyard::providers
