#include "app/features/point_in_time.hpp"

#include "app/embedded_gateway.hpp"
#include "support/temp_folder.hpp"
#include "unit/flow/toys.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/flow/task.hpp"
#include "leadstream/generator/crm/generator.hpp"
#include "leadstream/state/memory_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ls::app {
namespace {

constexpr std::int32_t kPartitions = 2;
constexpr std::size_t kBatch = 64;
constexpr int kBatchesPerCommit = 3;
constexpr EventTime kNow{1'800'000'000'000};  // after all events

// A live task that reads in batches, commits now and then and begins anew from what it committed.
class Live {
 public:
  Live(const Project& project, Partition partition) : project_(project), partition_(partition) {
    open();
  }

  void take(const std::string& topic, const generator::GeneratedMessage& message) {
    const Offset offset = offsets_[topic];
    offsets_[topic] = offset.next();
    kept_.push_back({topic, std::string(message.key), std::string(message.value), offset});
    if (kept_.size() == kBatch) {
      run();
    }
  }
  void run() {
    std::vector<flow::Message> batch;
    for (const Kept& kept : kept_) {
      flow::Message& message = batch.emplace_back();
      message.topic = kept.topic;
      message.partition = partition_;
      message.offset = kept.offset;
      message.appended = kNow;
      message.key = kept.key;
      message.value = kept.value;
    }
    flow::toys::must(task_->ingest(batch));
    kept_.clear();
    if (++batches_ % kBatchesPerCommit == 0) {
      commit();
      open();
    }
  }
  [[nodiscard]] const std::vector<flow::toys::Sent>& sent() const {
    return sink_.sent;
  }

 private:
  struct Kept {
    std::string topic;
    std::string key;
    std::string value;
    Offset offset;
  };

  void open() {
    flow::TaskOptions options;
    options.partition = partition_;
    task_ = std::make_unique<flow::Task>(project_.find("lead_features"), project_.catalog, store_,
                                         sink_, options);
    flow::toys::must(task_->open());
  }
  void commit() {
    state::WriteBatch rows;
    flow::toys::must(task_->checkpoint(rows));
    flow::toys::must(store_.write(rows));
    task_->committed();
  }

  const Project& project_;
  Partition partition_;
  state::MemoryStore store_;
  flow::toys::RecordingSink sink_;
  std::unique_ptr<flow::Task> task_;
  std::map<std::string, Offset> offsets_;
  std::vector<Kept> kept_;
  int batches_ = 0;
};

EventTime as_of(const std::string& vector) {
  event::JsonDocument document;
  return parse_rfc3339(document.parse(vector).value().text("as_of").value()).value();
}

// A vector that was served, and what its node told last of the lead by that time.
struct Served {
  std::string key;
  EventTime time;
  std::string json;
};

std::vector<Served> served_by(const Live& live) {
  std::vector<Served> served;
  for (const flow::toys::Sent& sent : live.sent()) {
    if (sent.topic != "leads.features") {
      continue;
    }
    served.push_back({sent.key, as_of(sent.value), sent.value});
    for (Served& before : served) {
      if (before.key == sent.key && before.time == served.back().time) {
        before.json = sent.value;
      }
    }
  }
  return served;
}

TEST(PointInTime, AVectorIsRebuiltFromTheLogAsItWasServed) {
  const test::TempFolder folder;
  Settings settings;
  settings.topologies.dir = LEADSTREAM_SOURCE_DIR "/topologies";
  settings.topologies.run = {"lead_features"};
  const auto project = load_project(settings).take();
  const ManualClock clock(kNow);
  embedded::LogOptions options;
  options.folder = folder.path();
  options.partitions = kPartitions;
  const state::DatabaseMemory memory({});
  const auto log = embedded::EmbeddedLog::open(options, memory, clock).take();
  EmbeddedGateway gateway(*log);
  std::vector<std::unique_ptr<Live>> tasks;
  for (std::int32_t partition = 0; partition < kPartitions; ++partition) {
    tasks.push_back(std::make_unique<Live>(*project, Partition(partition)));
  }
  generator::crm::Options world;
  world.seed = 31;
  world.contacts = 60;
  world.days = 45;
  generator::crm::Generator generator(world);
  std::vector<runtime::LogGateway::Addressed> records;
  const std::vector<std::string> inputs = project->topologies.front()->input_topics();

  generator::GeneratedMessage message;
  while (generator.next(message)) {
    const std::string topic(message.topic);
    records.push_back(
        {topic, {{}, std::string(message.key), std::string(message.value), false, {}}});
    if (std::ranges::find(inputs, topic) != inputs.end()) {
      const std::int32_t partition = kafka_partition(message.key, kPartitions);
      tasks[static_cast<std::size_t>(partition)]->take(topic, message);
    }
  }
  ASSERT_TRUE(gateway.append(records).has_value());

  std::size_t compared = 0;
  for (const auto& task : tasks) {
    task->run();
    const std::vector<Served> served = served_by(*task);
    ASSERT_GT(served.size(), 100U);
    for (std::size_t i = 0; i < served.size(); i += served.size() / 12) {
      PointInTime wanted;
      wanted.key = served[i].key;
      wanted.as_of = served[i].time;
      const auto rebuilt = rebuild_vector(gateway, settings, *project, wanted);
      ASSERT_TRUE(rebuilt.has_value() && rebuilt->has_value());
      EXPECT_EQ((*rebuilt)->json, served[i].json);
      ++compared;
    }
  }
  EXPECT_GE(compared, 24U);
}

}  // namespace
}  // namespace ls::app
