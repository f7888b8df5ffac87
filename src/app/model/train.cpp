#include "app/model/train.hpp"

#include "app/log_topics.hpp"
#include "app/progress.hpp"
#include "app/wire.hpp"

#include "leadstream/ml/snapshot.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>

namespace ls::app {
namespace {

bool ends_with(const std::string& text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

Result<ml::Dataset> read_file(const TrainOptions& options) {
  std::ifstream file(options.data);
  if (!file) {
    return user_error(fmt::format("{}: {}", options.data, std::strerror(errno)));
  }
  if (ends_with(options.data, ".csv")) {
    TrainingCsv csv = options.csv;
    if (csv.target.empty() || options.separator.size() != 1) {
      return user_error("a CSV file needs --target COLUMN and one character as --separator");
    }
    csv.separator = options.separator.front();
    return read_training_csv(file, csv).with(options.data);
  }
  TrainingExamples examples(options.model);
  std::uint64_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (!line.empty()) {
      LS_TRY(examples.add(line).with(fmt::format("{}:{}", options.data, number)));
    }
  }
  return examples.finish().with(options.data);
}

// Tells up to which offsets it has read: with the data's id, what the model was made from.
Result<ml::Dataset> read_topic(const CommandContext& context, const TrainOptions& options) {
  const LoadedSettings loaded = LS_TRY(load_settings(context));
  const auto log = LS_TRY(open_log(loaded.settings, context.clock));
  const auto topic = LS_TRY(find_topic(*log, loaded.settings.topic_name(options.topic)));
  TrainingExamples examples(options.model);
  std::map<std::int32_t, std::int64_t> last;
  LS_TRY(
      for_each_record(*log, topic, [&](const runtime::LogGateway::StoredRecord& stored) -> Status {
        last[stored.place.partition.value] = stored.place.offset.value;
        return examples.add(stored.record.value)
            .with(fmt::format("{}/{}/{}", topic.name, stored.place.partition.value,
                              stored.place.offset.value));
      }));
  for (const auto& [partition, offset] : last) {
    if (!context.options.is_quiet) {
      fmt::print(context.error, "Read {}/{} up to offset {}\n", topic.name, partition, offset);
    }
  }
  return examples.finish().with(topic.name);
}

Result<ml::BatchResult> train_shown(const CommandContext& context, const ml::Dataset& data,
                                    const ml::BatchOptions& asked) {
  Progress progress(context, progress_mode(context),
                    {.label = fmt::format("Training on {} rows", data.size()),
                     .unit = "trainings",
                     .total = ml::batch_trainings(asked)});
  ml::BatchOptions options = asked;
  options.search.progress = [&progress](std::uint64_t done) { progress.update(done); };
  auto result = LS_TRY(train_in_batch(data, options));
  progress.finish();
  return result;
}

ml::Quality quality_of(const ml::BatchResult& result) {
  for (const ml::Candidate& candidate : result.candidates) {
    if (candidate.name == result.chosen) {
      const ml::Report report = ml::measure(candidate.all());
      return {.count = report.count,
              .auc = report.auc,
              .log_loss = report.log_loss,
              .base_rate = report.base_rate};
    }
  }
  return {};
}

Status write_model(const TrainOptions& options, const ml::Dataset& data,
                   const ml::BatchResult& result) {
  const std::string bytes = ml::encode_snapshot(
      ml::take_snapshot(options.model, data.times().back(), *result.model, quality_of(result)));
  std::ofstream file(options.to, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) {
    return external_error("cannot write " + options.to);
  }
  return {};
}

}  // namespace

Status train(const CommandContext& context, const TrainOptions& options) {
  if (options.data.empty() == options.topic.empty()) {
    return user_error("give either --data FILE or --topic TOPIC");
  }
  if (!ml::can_train_trees()) {
    return user_error("this program was built without libxgboost, which trains trees");
  }
  const ml::Dataset data =
      LS_TRY(options.data.empty() ? read_topic(context, options) : read_file(options));
  const ml::BatchResult result = LS_TRY(train_shown(context, data, options.batch));
  LS_TRY(write_model(options, data, result));
  if (context.is_json()) {
    fmt::print(context.out, "{}", training_json(result, data));
    return {};
  }
  fmt::print(context.out, "{}", training_table(result, context.style_for(context.out)));
  fmt::print(context.out, "{} of {} trees on data {} written to {}\n", options.model,
             result.settings.trees, data.id().substr(0, 12), options.to);
  return {};
}

Options declare_train(const Options& command, TrainOptions& options) {
  const Options train =
      command.subcommand("train", "Train trees on a file or a topic, judged in the order of time");
  train.value("MODEL", options.model, "Its name, such as conversion").required();
  train.value("--data", options.data, "CSV, or the examples of MODEL on a line each")
      .type_name("FILE");
  train.value("--topic", options.topic, "Where the examples of MODEL are").type_name("NAME");
  train.value("--target", options.csv.target, "Of a CSV file: the column to foretell")
      .type_name("COLUMN");
  train.value("--time", options.csv.time_column, "Of a CSV file: when a row was; the file's order")
      .type_name("COLUMN");
  train.duration("--step", options.csv.step, "Without --time: from one row to the next");
  train.value("--separator", options.separator, "Of a CSV file").type_name("CHARACTER");
  train.values("--leave-out", options.csv.left_out, "Columns that are not to be learned from");
  train.duration("--gap", options.batch.folds.gap, "How long after a row its label is known");
  train.whole("--folds", options.batch.folds.folds, {1, 50}, "Parts that are judged")
      .type_name("N")
      .shown(std::to_string(options.batch.folds.folds));
  train.whole("--trials", options.batch.search.trials, {1, 1000}, "Settings that are tried")
      .type_name("N")
      .shown(std::to_string(options.batch.search.trials));
  train.value("--seed", options.batch.search.seed, "Of all chance").type_name("N");
  train.value("--to", options.to, "Where the model is written").type_name("FILE").required();
  return train;
}

}  // namespace ls::app
