#pragma once

#include "kafka/handles.hpp"

#include "leadstream/kafka/client_settings.hpp"

#include <cstddef>
#include <map>
#include <string>

namespace ls::kafka {

// What a client is for; decides which properties it gets.
enum class Role {
  member,         // consumer in a group
  reader,         // consumer of single partitions, no group
  watermarks,     // asks for offsets only, open transactions included
  writer,         // idempotent producer
  transactional,  // producer with transactions
  admin,
};

// Properties in force for the role: safe defaults, then `own`, then the user's passthrough.
// An error names every passthrough key that would break a guarantee.
Result<std::map<std::string, std::string>> properties(
    const ClientSettings& settings, Role role, const std::map<std::string, std::string>& own = {});

// The same as librdkafka's object, with log and error reports wired to our log. `context` is what
// callbacks get.
Result<Conf> make_conf(const ClientSettings& settings, Role role,
                       const std::map<std::string, std::string>& own, void* context);

// Takes the configuration and starts the client's threads.
Result<Handle> make_handle(Conf conf, Role role);

// What a consumer may queue, in bytes.
[[nodiscard]] std::size_t consumer_bytes(const ClientSettings& settings);

// Milliseconds as librdkafka takes them.
[[nodiscard]] int timeout_ms(Millis wait);

}  // namespace ls::kafka
