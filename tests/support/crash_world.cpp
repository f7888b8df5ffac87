#include "support/crash_world.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/generator/generator.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

namespace ls::test {
namespace {

// Two facts of one lead at one millisecond have no order of their own: the second is left out.
class Distinct {
 public:
  bool admits(const generator::GeneratedMessage& message) {
    return message.fault == generator::Fault::duplicate ||
           message.fault == generator::Fault::broken ||
           seen_.emplace(std::string(message.key), message.time.ms).second;
  }

 private:
  std::set<std::pair<std::string, std::int64_t>> seen_;
};

InputRecord last_record(const std::string& tenant, const std::string& contact, EventTime at) {
  return {"crm.web", tenant + "|" + contact,
          fmt::format(R"({{"type":"page.viewed","id":"{}","time":"{}","tenant":"{}",)"
                      R"("contact_id":"{}","category":"pricing"}})",
                      contact, format_rfc3339(at), tenant, contact),
          at};
}

}  // namespace

std::string contact_in(std::int32_t partition, const std::string& key_prefix,
                       std::int32_t partitions) {
  for (int attempt = 0;; ++attempt) {
    std::string contact = fmt::format("end{}", attempt);
    if (kafka_partition(key_prefix + contact, partitions) == partition) {
      return contact;
    }
  }
}

CrashWorld make_crash_world(const generator::GeneratorOptions& options, std::int32_t partitions) {
  CrashWorld world;
  generator::Generator source(options);
  generator::GeneratedMessage message;
  Distinct distinct;
  EventTime appended = options.start;
  while (source.next(message)) {
    if (distinct.admits(message)) {
      appended = std::max(appended + Millis{1}, message.arrival);
      world.records.push_back({std::string(message.topic), std::string(message.key),
                               std::string(message.value), appended});
    }
  }
  world.planted = source.planted();
  world.end = appended + minutes(1);
  for (std::int32_t p = 0; p < partitions; ++p) {
    const std::string contact = contact_in(p, options.tenant + "|", partitions);
    world.records.push_back(last_record(options.tenant, contact, world.end));
  }
  return world;
}

}  // namespace ls::test
