#include "support/oracle.hpp"

#include "flow/memory_log.hpp"
#include "support/message_view.hpp"

#include "leadstream/flow/task.hpp"
#include "leadstream/state/memory_store.hpp"

#include <deque>
#include <utility>

namespace ls::test {
Result<Topics> run_in_lockstep(const TestProject& project, const CrashWorld& world,
                               std::int32_t partitions) {
  flow::DriverOptions options;
  options.boundary = kCrashBoundary;
  options.input_partitions = partitions;
  const std::unique_ptr<flow::Driver> driver = LS_TRY(
      flow::Driver::make({project.score, project.train, project.watch}, project.catalog, options));
  for (const InputRecord& record : world.records) {
    LS_TRY(driver->push(record.topic, record.key, record.value, record.appended));
  }
  // Timers due at the end fire, as they do before the last records of a live run.
  LS_TRY(driver->run(world.end + Millis{1}));
  Topics topics;
  for (const std::string& name : driver->topics_written()) {
    topics[name] = driver->topic(name);
  }
  for (const std::string& name : project.score->input_topics()) {
    topics[name] = driver->topic(name);
  }
  return topics;
}

Result<Topics> replay(const TestProject& project, std::shared_ptr<const flow::Topology> topology,
                      const std::string& topic, const std::vector<flow::StoredRecord>& log) {
  flow::MemoryLog out;
  flow::MemorySink sink(out);
  state::MemoryStore store;
  flow::TaskOptions options;
  options.boundary = kCrashBoundary;
  flow::Task task(std::move(topology), project.catalog, store, sink, options);
  LS_TRY(task.open());
  std::deque<std::vector<flow::Header>> headers;
  std::vector<flow::Message> messages;
  for (const flow::StoredRecord& record : log) {
    messages.push_back(view_of(topic, record, headers.emplace_back()));
  }
  LS_TRY(task.ingest(messages));
  Topics topics;
  for (const auto& [name, written] : out.topics()) {
    topics[name] = written.records;
  }
  return topics;
}

}  // namespace ls::test
