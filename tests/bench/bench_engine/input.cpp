#include "bench/bench_engine/input.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/flow/driver.hpp"
#include "leadstream/generator/crm/generator.hpp"
#include "leadstream/generator/generator.hpp"
#include "leadstream/ml/snapshot.hpp"

#include <map>

namespace ls::bench {
namespace {

constexpr std::size_t kPage = 1'000;

// Plays a smaller world to topologies that score and train, and keeps the models of its end.
template <typename World>
Status train(const app::Settings& settings, std::vector<std::string> topologies, World& world,
             Input& input) {
  app::Settings both = settings;
  both.topologies.run = std::move(topologies);
  const auto project = LS_TRY(app::load_project(both));
  const auto driver = LS_TRY(flow::Driver::make(project->topologies, project->catalog, {}));
  generator::GeneratedMessage message;
  while (world.next(message)) {
    LS_TRY(driver->push(kInputTopic, message.key, message.value, message.arrival));
  }
  LS_TRY(driver->run());
  std::map<std::string, InputModel> newest;
  for (const flow::StoredRecord& record : driver->topic(settings.topic_name("leads.models"))) {
    if (!record.is_tombstone) {
      const ml::Snapshot version = LS_TRY(ml::decode_snapshot(record.value));
      newest[version.model] = {record.key, record.value};
    }
  }
  for (auto& [name, model] : newest) {
    input.models.push_back(std::move(model));
  }
  return input.models.empty() ? internal_error("the trainer published no model") : Status();
}

template <typename World>
void fill(World& world, std::size_t events, Input& input) {
  generator::GeneratedMessage message;
  while (input.messages.size() < events && world.next(message)) {
    input.messages.push_back({input.memory.copy(message.key), input.memory.copy(message.value),
                              Partition(kafka_partition(message.key, kPartitions))});
    input.value_bytes += message.value.size();
  }
}

Status produce(runtime::LogGateway& log, const std::string& topic,
               std::vector<runtime::LogGateway::Record>& records) {
  if (!records.empty()) {
    LS_TRY(log.produce(topic, records));
    records.clear();
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Input>> make_input(const app::Settings& settings, std::size_t events) {
  auto input = std::make_unique<Input>();
  generator::Generator world(generator::GeneratorOptions{});
  fill(world, events, *input);
  // Enough for the trainer to publish versions with a weight for every feature.
  generator::GeneratorOptions smaller;
  smaller.seed = 2;
  smaller.leads = 2'000;
  generator::Generator school(smaller);
  LS_TRY(train(settings, {"score", "train"}, school, *input).with("training a model"));
  return input;
}

Result<std::unique_ptr<Input>> make_lead_input(const app::Settings& settings, std::size_t events) {
  auto input = std::make_unique<Input>();
  generator::crm::Generator world(generator::crm::Options{});
  fill(world, events, *input);
  generator::crm::Options smaller;
  smaller.seed = 2;
  smaller.contacts = 600;
  smaller.days = 120;
  generator::crm::Generator school(smaller);
  LS_TRY(train(settings, {"lead_scores", "lead_train"}, school, *input).with("training models"));
  return input;
}

Status preload(const Input& input, const app::Settings& settings, runtime::LogGateway& log) {
  std::vector<runtime::LogGateway::Record> records;
  for (const InputModel& model : input.models) {
    records.push_back({Partition(0), model.key, model.snapshot, false, {}});
  }
  LS_TRY(produce(log, settings.topic_name("leads.models"), records));
  for (const InputMessage& message : input.messages) {
    if (records.size() >= kPage) {
      LS_TRY(produce(log, kInputTopic, records));
    }
    records.push_back(
        {message.partition, std::string(message.key), std::string(message.value), false, {}});
  }
  return produce(log, kInputTopic, records);
}

}  // namespace ls::bench
