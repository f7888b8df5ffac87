#include "unit/app/verify/recorded_run.hpp"

#include "app/worker_options.hpp"
#include "flow/memory_log.hpp"
#include "support/message_view.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/flow/models.hpp"
#include "leadstream/flow/task.hpp"
#include "leadstream/generator/generator.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <deque>
#include <iterator>
#include <string_view>

namespace ls::app {
namespace {

constexpr std::int32_t kPartitions = 2;

// Live tasks over one log in memory.
class Player {
 public:
  Player(const Settings& settings, const Project& project, RecordedRun::Order order,
         std::uint64_t seed)
      : settings_(settings), project_(project), order_(order), sink_(log_), random_(seed) {
    for (const auto& topology : project.topologies) {
      const std::int32_t tasks = topology->is_internal() ? 1 : kPartitions;
      for (const std::string& topic : topology->input_topics()) {
        log_.set_partitions(topic, tasks);
      }
      for (const flow::SinkDef& sink : topology->sinks()) {
        const bool is_keyed_by_lead = sink.topic == "leads.scores";
        log_.set_partitions(sink.topic, is_keyed_by_lead ? kPartitions : 1);
      }
    }
    PartitionCounts counts;
    for (const auto& [name, topic] : log_.topics()) {
      counts[name] = static_cast<std::int32_t>(topic.by_partition.size());
    }
    options_ =
        worker_options(
            settings_,
            {share_memory(memory_demand(settings_)).value(), internal_outputs(project, counts)}, 0)
            .task;
  }

  struct Live {
    std::shared_ptr<state::MemoryStore> store = std::make_shared<state::MemoryStore>();
    std::unique_ptr<flow::Task> task;
    std::map<std::string, std::size_t> taken;
  };

  Status open(const std::string& topology, Partition partition) {
    return open(project_.find(topology), tasks_[{topology, partition}], partition);
  }

  void put(const generator::GeneratedMessage& message) {
    flow::StoredRecord record;
    appended_ = std::max(appended_ + Millis{1}, message.arrival);
    record.appended = appended_;
    record.key = message.key;
    record.value = message.value;
    log_.append(message.topic, std::move(record), std::nullopt);
  }

  // Every task of the topology reads what has come, and commits.
  Status read(const std::string& topology) {
    for (auto& [id, live] : tasks_) {
      if (id.first == topology) {
        LS_TRY(read_task(live, id.second));
      }
    }
    return {};
  }

  Status tick(Millis passed) {
    for (auto& [id, live] : tasks_) {
      LS_TRY(live.task->advance_clock(live.task->clock() + passed));
      LS_TRY(commit(live));
    }
    return {};
  }

  Status adopt_models() {
    flow::ModelHistory history;
    for (const flow::StoredRecord& record : log_.find("leads.models")->records) {
      if (!record.is_tombstone) {
        LS_TRY(history.add(record.value));
      }
    }
    for (auto& [id, live] : tasks_) {
      live.task->set_models(history.latest());
    }
    models_ = history.latest();
    return {};
  }

  [[nodiscard]] const flow::MemoryLog& log() const {
    return log_;
  }
  [[nodiscard]] std::map<std::pair<std::string, Partition>, Live>& tasks() {
    return tasks_;
  }

 private:
  struct Waiting {
    const std::string* topic;
    const flow::StoredRecord* record;
  };

  // Topic by topic in; out come up to five of one topic after the other, by chance.
  void mix(std::vector<Waiting>& waiting) {
    std::map<std::string, std::deque<Waiting>> lanes;
    for (const Waiting& one : waiting) {
      lanes[*one.topic].push_back(one);
    }
    waiting.clear();
    while (!lanes.empty()) {
      const auto lane =
          std::next(lanes.begin(), static_cast<std::ptrdiff_t>(random_.below(lanes.size())));
      for (std::uint64_t left = 1 + random_.below(5); left > 0 && !lane->second.empty(); --left) {
        waiting.push_back(lane->second.front());
        lane->second.pop_front();
      }
      if (lane->second.empty()) {
        lanes.erase(lane);
      }
    }
  }

  Status read_task(Live& live, Partition partition) {
    std::vector<Waiting> waiting;
    for (const std::string& name : live.task->topology().input_topics()) {
      const auto found = log_.topics().find(name);
      const auto& lane = found->second.by_partition[static_cast<std::size_t>(partition.value)];
      for (std::size_t& at = live.taken[name]; at < lane.size(); ++at) {
        waiting.push_back({&found->first, &found->second.records[lane[at]]});
      }
    }
    if (order_ == RecordedRun::Order::polls) {
      mix(waiting);
    } else {
      std::ranges::sort(waiting, {}, [](const Waiting& one) { return one.record->arrival; });
    }
    for (const Waiting& one : waiting) {
      if (order_ == RecordedRun::Order::silences) {
        LS_TRY(fall_silent(live, partition));
      }
      LS_TRY(give(*live.task, *one.topic, *one.record));
    }
    return commit(live);
  }

  // Now and then, by chance, and so with a restart, which may come between two ticks.
  Status fall_silent(Live& live, Partition partition) {
    while (live.task->clock() != EventTime::min() && random_.chance(0.1)) {
      const Millis passed{1 + static_cast<std::int64_t>(random_.below(3 * 3'600'000))};
      LS_TRY(live.task->advance_clock(live.task->clock() + passed));
      if (random_.chance(0.3)) {
        LS_TRY(commit(live));
        LS_TRY(open(project_.find(live.task->topology().name()), live, partition));
      }
    }
    return {};
  }

  Status open(std::shared_ptr<const flow::Topology> topology, Live& live, Partition partition) {
    flow::TaskOptions options = options_;
    options.partition = partition;
    live.task = std::make_unique<flow::Task>(std::move(topology), project_.catalog, *live.store,
                                             sink_, options);
    if (models_ != nullptr) {
      live.task->set_models(models_);
    }
    return live.task->open();
  }

  static Status give(flow::Task& task, const std::string& topic, const flow::StoredRecord& record) {
    std::vector<flow::Header> headers;
    const flow::Message message = test::view_of(topic, record, headers);
    return task.ingest({&message, 1});
  }

  static Status commit(Live& live) {
    state::WriteBatch rows;
    LS_TRY(live.task->checkpoint(rows));
    LS_TRY(live.store->write(rows));
    live.task->committed();
    return {};
  }

  const Settings& settings_;
  const Project& project_;
  RecordedRun::Order order_;
  flow::MemoryLog log_;
  flow::MemorySink sink_;
  Random random_;
  flow::TaskOptions options_;
  std::shared_ptr<const flow::ModelSet> models_;
  EventTime appended_ = EventTime::min();
  std::map<std::pair<std::string, Partition>, Live> tasks_;
};

// What a trainer is told while it goes on: some of it done, some refused.
constexpr std::array<std::string_view, 5> kOrders = {"freeze", "rollback", "unfreeze", "promote",
                                                     "train"};

std::string order_json(std::string_view command, EventTime time) {
  return fmt::format(
      R"({{"type":"model.command","id":"{0}","time":"{1}","contact_id":"conversion",)"
      R"("model":"conversion","command":"{0}"{2}}})",
      command, format_rfc3339(time), command == "promote" ? R"(,"to":"champion")" : "");
}

runtime::LogGateway::StoredRecord stored(const flow::StoredRecord& record) {
  return {
      .place = {record.partition, record.offset},
      .appended = record.appended,
      .record = {record.partition, record.key, record.value, record.is_tombstone, record.headers},
      .arrival = record.arrival};
}

// Puts an event that every live task refuses.
void put_far_ahead(Player& player, EventTime arrival) {
  const std::string json = fmt::format(
      R"({{"type":"page.viewed","id":"ahead","time":"{}","contact_id":"ahead","category":"blog"}})",
      format_rfc3339(arrival + days(3653)));
  generator::GeneratedMessage message;
  message.topic = "crm.web";
  message.key = "ahead";
  message.value = json;
  message.arrival = arrival;
  player.put(message);
}

}  // namespace

Result<std::unique_ptr<RecordedRun>> RecordedRun::make(std::uint64_t seed, Order order) {
  auto run = std::make_unique<RecordedRun>();
  run->settings_.topologies.dir = LEADSTREAM_SOURCE_DIR "/topologies";
  if (order == Order::silences) {
    // Most of what it reads causes nothing, so its outputs do not tell how far its clock was.
    run->settings_.topologies.run.emplace_back("engagement");
  }
  run->project_ = LS_TRY(load_project(run->settings_));
  LS_TRY(run->play(seed, order));
  return run;
}

Status RecordedRun::play(std::uint64_t seed, Order order) {
  Player player(settings_, *project_, order, seed);
  for (const auto& topology : project_->topologies) {
    for (std::int32_t p = 0; p < (topology->is_internal() ? 1 : kPartitions); ++p) {
      LS_TRY(player.open(topology->name(), Partition(p)));
    }
  }
  generator::GeneratorOptions options;
  options.seed = seed;
  options.days = 60;
  options.leads = 300;
  generator::Generator world(options);
  generator::GeneratedMessage message;
  const EventTime half = options.start + days(35);
  bool is_first_half = true;
  std::size_t ordered = 0;
  while (world.next(message)) {
    if (is_first_half && message.arrival > half) {
      is_first_half = false;
      LS_TRY(player.read("score"));
      LS_TRY(player.read("train"));
      LS_TRY(player.adopt_models());
      LS_TRY(player.tick(hours(2)));
      put_far_ahead(player, message.arrival);
    }
    player.put(message);
    if (!is_first_half && ordered < kOrders.size() && message.topic == "crm.label") {
      const std::string json = order_json(kOrders[ordered++], message.arrival);
      generator::GeneratedMessage placed;
      placed.topic = "crm.model";
      placed.key = "conversion";
      placed.value = json;
      placed.arrival = message.arrival;
      player.put(placed);
    }
  }
  for (const std::string& topology : settings_.topologies.run) {
    LS_TRY(player.read(topology));
  }
  LS_TRY(player.tick(minutes(1)));
  for (const auto& [name, topic] : player.log().topics()) {
    topics_[name].resize(topic.by_partition.size());
    for (const flow::StoredRecord& record : topic.records) {
      records(name, record.partition).push_back(stored(record));
    }
  }
  for (auto& [id, live] : player.tasks()) {
    stores_[id] = live.store;
    for (const flow::Position& position : live.task->positions()) {
      positions_[{id.first, position.at}] = position.next;
    }
  }
  return {};
}

void RecordedRun::append(const std::string& topic, StoredRecord record) {
  Records& lane = records(topic, record.place.partition);
  record.place.offset = lane.empty() ? Offset(0) : lane.back().place.offset.next();
  lane.push_back(std::move(record));
}

void RecordedRun::cut(const std::string& topic, std::size_t count) {
  for (Records& lane : topics_[topic]) {
    lane.erase(lane.begin(), lane.begin() + static_cast<std::ptrdiff_t>(count));
  }
}

Result<std::shared_ptr<const state::StateStore>> RecordedRun::state(const flow::Topology& topology,
                                                                    Partition partition) {
  return std::shared_ptr<const state::StateStore>(stores_.at({topology.name(), partition}));
}

Result<std::optional<Offset>> RecordedRun::committed(const flow::Topology& topology,
                                                     const flow::TopicPartition& at) {
  const auto found = positions_.find({topology.name(), at});
  return found == positions_.end() ? std::optional<Offset>()
                                   : std::optional(Offset(found->second.value + group_moved_));
}

Result<std::vector<runtime::LogGateway::Place>> RecordedRun::append(
    const std::vector<Addressed>& /*records*/) {
  return internal_error("an audit writes nothing");
}

Result<std::vector<runtime::LogGateway::StoredRecord>> RecordedRun::read(const std::string& topic,
                                                                         Partition partition,
                                                                         Offset from,
                                                                         std::size_t count_max) {
  Records page;
  for (const StoredRecord& record : records(topic, partition)) {
    if (record.place.offset >= from && page.size() < count_max) {
      page.push_back(record);
    }
  }
  return page;
}

Result<std::vector<runtime::LogGateway::Topic>> RecordedRun::topics() {
  std::vector<Topic> topics;
  for (const auto& [name, lanes] : topics_) {
    Topic topic{name, {}};
    for (std::size_t p = 0; p < lanes.size(); ++p) {
      const Partition partition(static_cast<std::int32_t>(p));
      const bool is_empty = lanes[p].empty();
      topic.partitions.push_back({partition, is_empty ? Offset(0) : lanes[p].front().place.offset,
                                  is_empty ? Offset(0) : lanes[p].back().place.offset.next()});
    }
    topics.push_back(std::move(topic));
  }
  return topics;
}

}  // namespace ls::app
