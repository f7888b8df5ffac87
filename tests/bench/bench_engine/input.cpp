#include "bench/bench_engine/input.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/flow/driver.hpp"
#include "leadstream/generator/generator.hpp"

namespace ls::bench {
namespace {

// Enough for the trainer to publish versions with a weight for every feature.
constexpr std::uint64_t kTrainedLeads = 2'000;
constexpr std::size_t kPage = 1'000;

Status train(const app::Settings& settings, Input& input) {
  app::Settings both = settings;
  both.topologies.run = {"score", "train"};
  const auto project = LS_TRY(app::load_project(both));
  const auto driver = LS_TRY(flow::Driver::make(project->topologies, project->catalog, {}));
  generator::GeneratorOptions options;
  options.seed = 2;
  options.leads = kTrainedLeads;
  generator::Generator world(options);
  generator::GeneratedMessage message;
  while (world.next(message)) {
    LS_TRY(driver->push(kInputTopic, message.key, message.value, message.arrival));
  }
  LS_TRY(driver->run());
  const auto& models = driver->topic(settings.topic_name("leads.models"));
  if (models.empty()) {
    return internal_error("the trainer published no model");
  }
  input.model_key = models.back().key;
  input.model_snapshot = models.back().value;
  return {};
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
  generator::GeneratedMessage message;
  while (input->messages.size() < events && world.next(message)) {
    input->messages.push_back({input->memory.copy(message.key), input->memory.copy(message.value),
                               Partition(kafka_partition(message.key, kPartitions))});
    input->value_bytes += message.value.size();
  }
  LS_TRY(train(settings, *input).with("training a model"));
  return input;
}

Status preload(const Input& input, const app::Settings& settings, runtime::LogGateway& log) {
  std::vector<runtime::LogGateway::Record> records;
  records.push_back({Partition(0), input.model_key, input.model_snapshot, false, {}});
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
