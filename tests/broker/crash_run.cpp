#include "broker/crash_run.hpp"

#include "support/crash_verdict.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/state/meta.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

namespace ls::test {
namespace {

// How often progress is looked at, and how long it may take: a loaded machine gets time.
constexpr Millis kLook{5};
constexpr int kLooksMax = 24'000;
constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::size_t kPieces = 8;

std::vector<TopicPartitions> inputs_of(const KafkaCrashRun::Options& options) {
  std::vector<TopicPartitions> all;
  for (const std::string& topic : options.inputs) {
    all.push_back({topic, options.partitions});
  }
  return all;
}

// Two workers, so that transactions span tasks and instances share a group; small transactions, so
// that kills meet every step of them and models come about while there is still input.
std::string settings_of(const KafkaCrashRun::Options& options, std::size_t instance) {
  return fmt::format(
      "app: crash\n"
      "instance: i{}\n"
      "engine: kafka\n"
      "topologies: {{ dir: {} }}\n"
      "workers: 2\n"
      "memory: {}\n"
      "batch: {{ records_max: 40, wait: 20ms }}\n"
      "commit: {{ interval: 20ms, records_max: 80 }}\n"
      "time: {{ idle: 1d, boundary: 1h, lag: 1h }}\n"
      "kafka: {{ bootstrap: [\"{}\"], replication_factor: 1, min_insync_replicas: 1{}{} }}\n"
      "http: {{ {} }}\n",
      instance, options.topologies, options.memory,
      options.process_address.empty() ? options.address : options.process_address,
      options.kafka.empty() ? "" : ", ", options.kafka, options.http);
}

flow::StoredRecord stored(ReadRecord record) {
  flow::StoredRecord kept;
  kept.partition = Partition(record.partition);
  kept.offset = Offset(record.offset);
  kept.appended = {record.timestamp_ms};
  kept.key = std::move(record.key).value_or("");
  kept.is_tombstone = !record.value.has_value();
  kept.value = std::move(record.value).value_or("");
  kept.headers = std::move(record.headers);
  return kept;
}

}  // namespace

KafkaCrashRun::KafkaCrashRun(Options options)
    : options_(std::move(options)),
      client_(options_.address),
      score_(options_.address, "crash.score", inputs_of(options_)),
      clock_(make_system_clock()) {
  for (std::size_t i = 0; i < options_.instances; ++i) {
    // The first one's folder is known to whoever looks at its state.
    const std::string folder = i == 0 ? options_.folder : fmt::format("{}{}", options_.folder, i);
    processes_.push_back(std::make_unique<LeadstreamProcess>(folder, settings_of(options_, i)));
  }
}

Status KafkaCrashRun::load(CrashWorld world) {
  for (const std::string& topic : options_.inputs) {
    // The records are of the past: retention would delete them unread.
    LS_TRY(client_.create({topic,
                           options_.partitions,
                           {{"message.timestamp.type", "CreateTime"}, {"retention.ms", "-1"}}}));
  }
  world_ = std::move(world);
  return options_.in_pieces ? send_piece() : send_until(world_.records.size());
}

Status KafkaCrashRun::send_until(std::size_t end) {
  KafkaWriter writer({.address = options_.address, .settings = {{"enable.idempotence", "true"}}});
  for (; sent_ < end; ++sent_) {
    const InputRecord& record = world_.records[sent_];
    SentRecord sent{record.topic, record.key, record.value};
    sent.timestamp_ms = record.appended.ms;
    LS_TRY(writer.send(sent));
  }
  return writer.flush();
}

Status KafkaCrashRun::send_next() {
  LS_TRY(wait_for_reader("train", "leads.examples"));
  LS_TRY(stop());
  LS_TRY(send_piece());
  return process().start();
}

Status KafkaCrashRun::send_piece() {
  const std::size_t total = world_.records.size();
  return send_until(std::min(total, sent_ + total / kPieces + 1));
}

Status KafkaCrashRun::stop() {
  for (const auto& process : processes_) {
    if (!process->works()) {
      continue;
    }
    const int code = LS_TRY(process->stop());
    if (code != 0) {
      return internal_error(fmt::format("it ended with exit code {}:\n{}", code, log_ends()));
    }
  }
  return {};
}

Result<std::int64_t> KafkaCrashRun::done() const {
  const std::vector<std::int64_t> positions = LS_TRY(score_.committed());
  return std::accumulate(positions.begin(), positions.end(), std::int64_t{0});
}

Result<std::int64_t> KafkaCrashRun::done_of(std::int32_t partition) const {
  const std::vector<std::int64_t> positions = LS_TRY(score_.committed());
  const auto partitions = static_cast<std::size_t>(options_.partitions);
  std::int64_t sum = 0;
  for (auto at = static_cast<std::size_t>(partition); at < positions.size(); at += partitions) {
    sum += positions[at];
  }
  return sum;
}

std::int64_t KafkaCrashRun::inputs_of_partition(std::int32_t partition) const {
  return std::count_if(world_.records.begin(), world_.records.end(),
                       [&](const InputRecord& record) {
                         return kafka_partition(record.key, options_.partitions) == partition;
                       });
}

Status KafkaCrashRun::let_work(Millis time) {
  Millis left = time;
  for (const auto& process : processes_) {
    if (process->works()) {
      LS_TRY(process->let_work(left));
      left = Millis{0};
    }
  }
  return {};
}

std::string KafkaCrashRun::log_ends() const {
  std::string text;
  for (const auto& process : processes_) {
    text += fmt::format("---- instance {}\n{}", &process - processes_.data(), process->log_end());
  }
  return text;
}

Status KafkaCrashRun::start(std::size_t instance) {
  const std::int64_t before = LS_TRY(done());
  const std::int64_t began_ns = clock_->monotonic_ns();
  LS_TRY(process(instance).start());
  if (before == static_cast<std::int64_t>(sent_)) {
    return {};
  }
  for (int look = 0; look < kLooksMax; ++look) {
    if (LS_TRY(done()) > before) {
      first_commits_.push_back({(clock_->monotonic_ns() - began_ns) / kNsPerMs});
      return {};
    }
    LS_TRY(let_work(kLook));
  }
  return internal_error("it commits nothing:\n" + log_ends());
}

Status KafkaCrashRun::wait_for_share(double share) {
  const std::size_t total = world_.records.size();
  const auto wanted = static_cast<std::int64_t>(share * static_cast<double>(total));
  for (int look = 0; look < kLooksMax; ++look) {
    const std::int64_t done_so_far = LS_TRY(done());
    if (done_so_far >= wanted) {
      return {};
    }
    if (sent_ < total && done_so_far == static_cast<std::int64_t>(sent_)) {
      LS_TRY(send_next());
    }
    LS_TRY(let_work(kLook));
  }
  return internal_error(
      fmt::format("it stands still before record {} of {}:\n{}", wanted, total, log_ends()));
}

Status KafkaCrashRun::wait_for_share_of(std::int32_t partition, double share) {
  const std::int64_t total = inputs_of_partition(partition);
  const auto wanted = static_cast<std::int64_t>(share * static_cast<double>(total));
  return wait_until(
      [&]() -> Result<bool> { return LS_TRY(done_of(partition)) >= wanted; },
      fmt::format("partition {} stands still before record {} of {}", partition, wanted, total));
}

Status KafkaCrashRun::wait_for_reader(const std::string& topology, const std::string& topic) {
  const auto log = LS_TRY(client_.read_all(topic, Isolation::read_committed));
  const std::int64_t end = log.empty() ? 0 : log.back().offset + 1;
  const KafkaGroup group(options_.address, "crash." + topology, {{topic, 1}});
  return wait_until([&]() -> Result<bool> { return LS_TRY(group.committed()).front() >= end; },
                    fmt::format("{} does not reach offset {} of {}", topology, end, topic));
}

Status KafkaCrashRun::wait_until(const std::function<Result<bool>()>& is_done,
                                 const std::string& complaint) {
  for (int look = 0; look < kLooksMax; ++look) {
    if (LS_TRY(is_done())) {
      return {};
    }
    LS_TRY(let_work(kLook));
  }
  return internal_error(complaint + ":\n" + log_ends());
}

Status KafkaCrashRun::run(const std::vector<Kill>& kills) {
  std::uint64_t spun = 0;
  for (std::size_t i = 0; i < kills.size(); ++i) {
    const Kill& kill = kills[i];
    LS_TRY(start());
    LS_TRY(wait_for_share(kill.share));
    spun ^= spin(kill.spins);
    LS_TRY(process().kill());
    const std::int64_t done_so_far = LS_TRY(done());
    fmt::print("[   KILL   ] planned at {:.0f} %, {} of {} records committed (spun {:x})\n",
               100.0 * kill.share, done_so_far, world_.records.size(), spun & 0xffU);
    if (options_.disk_lost_at == i) {
      process().lose_disk();
    }
  }
  LS_TRY(start());
  return finish();
}

Status KafkaCrashRun::finish() {
  LS_TRY(wait_for_share(1.0));
  LS_TRY(wait_for_reader("train", "leads.examples"));
  LS_TRY(wait_for_reader("watch", "leads.signals"));
  return stop();
}

// META ends a commit; its key stands behind a format byte.
Result<std::uint64_t> KafkaCrashRun::longest_commit(const std::string& topology) const {
  std::map<std::int32_t, std::uint64_t> open;
  std::uint64_t longest = 0;
  for (const ReadRecord& record :
       LS_TRY(client_.read_all("crash." + topology + ".changelog", Isolation::read_committed))) {
    std::uint64_t& commit = open[record.partition];
    ++commit;
    if (record.key && record.key->ends_with(state::kMetaKey)) {
      longest = std::max(longest, commit);
      commit = 0;
    }
  }
  return longest;
}

Result<Topics> KafkaCrashRun::read(const std::vector<std::string>& outputs) const {
  std::vector<std::string> names = options_.inputs;
  names.insert(names.end(), outputs.begin(), outputs.end());
  Topics topics;
  for (const std::string& name : names) {
    std::vector<flow::StoredRecord>& records = topics[name];
    for (ReadRecord& record : LS_TRY(client_.read_all(name, Isolation::read_committed))) {
      records.push_back(stored(std::move(record)));
    }
  }
  return topics;
}

}  // namespace ls::test
