#pragma once

#include "leadstream/scoring/email/email_lists.hpp"

#include <memory>

namespace ls::scoring {

// The lists that are shipped, with the public suffixes of Debian's package.
inline const EmailLists& shipped_lists() {
  static const std::shared_ptr<const EmailLists> lists =
      EmailLists::load({.folder = LEADSTREAM_SOURCE_DIR "/topologies/lists"}).take();
  return *lists;
}

}  // namespace ls::scoring
