#pragma once

#include "leadstream/config/reader.hpp"
#include "leadstream/scoring/email/email_lists.hpp"
#include "leadstream/scoring/engagement/traffic_lists.hpp"

#include <memory>

namespace ls::operators {

// Reads
//
//   lists: lists                    # a folder, from the topology's own on
//   disposable_domains: FILE        # instead of the folder's
//   public_suffixes: FILE
//
// Without `lists` an address is judged by how it is written and what happened to it alone. Null
// after a problem, which is in the reader.
[[nodiscard]] std::shared_ptr<const scoring::EmailLists> read_email_lists(config::Reader& reader);

// What the same folder knows of networks and agents; nobody without `lists`, null after a problem.
[[nodiscard]] std::shared_ptr<const scoring::TrafficLists> read_traffic_lists(
    config::Reader& reader);

}  // namespace ls::operators
