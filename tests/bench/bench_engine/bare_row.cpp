#include "bench/bench_engine/rows.hpp"
#include "kafka/conf.hpp"
#include "kafka/errors.hpp"

#include <fmt/core.h>

namespace ls::bench {
namespace {

using kafka::Failure;
using kafka::Handle;
using kafka::RawMessage;

constexpr int kPollMs = 100;
constexpr int kPatienceMs = 60'000;
constexpr int kSilentPollsMax = 600;
constexpr std::uint32_t kServeEvery = 64;

Status checked(rd_kafka_resp_err_t answer, std::string_view doing) {
  return answer == RD_KAFKA_RESP_ERR_NO_ERROR ? Status() : kafka::client_error(answer, doing);
}

Status checked(rd_kafka_error_t* raw, std::string_view doing) {
  const Failure failure(raw);
  return failure == nullptr ? Status()
                            : kafka::client_error(rd_kafka_error_code(failure.get()), doing,
                                                  rd_kafka_error_string(failure.get()));
}

// One consumer and one producer with the properties that the engine gives them.
class BareLoop {
 public:
  BareLoop(const BareOptions& options, const app::Settings& settings, const Clock& clock)
      : options_(options), clock_(clock), interval_ns_(settings.commit.interval.count * 1'000'000) {
    client_.bootstrap = options.address;
    client_.app = options.group;
  }

  Status open(const std::vector<std::string>& topics) {
    using kafka::Role;
    kafka::Conf reads = LS_TRY(kafka::make_conf(
        client_, Role::member, {{"group.id", options_.group}, {"auto.offset.reset", "earliest"}},
        nullptr));
    consumer_ = LS_TRY(kafka::make_handle(std::move(reads), Role::member));
    rd_kafka_poll_set_consumer(consumer_.get());
    const Role writer = is_transactional() ? Role::transactional : Role::writer;
    std::map<std::string, std::string> own;
    if (is_transactional()) {
      own["transactional.id"] = options_.group;
    }
    kafka::Conf writes = LS_TRY(kafka::make_conf(client_, writer, own, nullptr));
    producer_ = LS_TRY(kafka::make_handle(std::move(writes), writer));
    topic_.reset(rd_kafka_topic_new(producer_.get(), options_.output.c_str(), nullptr));
    if (is_transactional()) {
      LS_TRY(checked(rd_kafka_init_transactions(producer_.get(), kPatienceMs), "starting"));
    }
    const kafka::PartitionList list(rd_kafka_topic_partition_list_new(4));
    for (const std::string& topic : topics) {
      rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
    }
    return checked(rd_kafka_subscribe(consumer_.get(), list.get()), "subscribing");
  }

  // Copies so many messages; the clocks start with the first.
  Result<Sample> copy(std::size_t count) {
    Reading began;
    std::size_t copied = 0;
    int silent = 0;
    while (copied < count) {
      const RawMessage message(rd_kafka_consumer_poll(consumer_.get(), kPollMs));
      if (message == nullptr || message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        if (++silent > kSilentPollsMax) {
          return internal_error(fmt::format("only {} of {} messages came", copied, count));
        }
        continue;
      }
      LS_TRY(checked(message->err, "reading"));
      if (copied++ == 0) {
        began = read_clocks(clock_);
      }
      silent = 0;
      LS_TRY(send(*message));
      if (clock_.monotonic_ns() - began_ns_ >= interval_ns_) {
        LS_TRY(commit());
      }
    }
    LS_TRY(commit());
    Sample sample = between(began, read_clocks(clock_));
    sample.events = static_cast<double>(copied);
    sample.outputs = copied;
    rd_kafka_consumer_close(consumer_.get());
    return sample;
  }

 private:
  [[nodiscard]] bool is_transactional() const {
    return options_.kind == BareKind::transactions;
  }

  Status send(const rd_kafka_message_t& message) {
    if (!is_open_) {
      is_open_ = true;
      began_ns_ = clock_.monotonic_ns();
      if (is_transactional()) {
        LS_TRY(checked(rd_kafka_begin_transaction(producer_.get()), "beginning"));
      }
    }
    while (rd_kafka_produce(topic_.get(), RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY,
                            message.payload, message.len, message.key, message.key_len,
                            nullptr) != 0) {
      if (rd_kafka_last_error() != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
        return checked(rd_kafka_last_error(), "writing");
      }
      rd_kafka_poll(producer_.get(), kPollMs);
    }
    if (++sends_ % kServeEvery == 0) {
      rd_kafka_poll(producer_.get(), 0);
    }
    return {};
  }

  Status commit() {
    if (!is_open_) {
      return {};
    }
    is_open_ = false;
    LS_TRY(checked(rd_kafka_flush(producer_.get(), kPatienceMs), "flushing"));
    rd_kafka_topic_partition_list_t* raw = nullptr;
    LS_TRY(checked(rd_kafka_assignment(consumer_.get(), &raw), "asking for the assignment"));
    const kafka::PartitionList positions(raw);
    LS_TRY(checked(rd_kafka_position(consumer_.get(), raw), "asking for positions"));
    if (!is_transactional()) {
      return checked(rd_kafka_commit(consumer_.get(), raw, 0), "committing positions");
    }
    const kafka::GroupMetadata member(rd_kafka_consumer_group_metadata(consumer_.get()));
    LS_TRY(checked(
        rd_kafka_send_offsets_to_transaction(producer_.get(), raw, member.get(), kPatienceMs),
        "adding positions"));
    return checked(rd_kafka_commit_transaction(producer_.get(), kPatienceMs), "committing");
  }

  const BareOptions& options_;
  const Clock& clock_;
  std::int64_t interval_ns_;
  kafka::ClientSettings client_;
  Handle consumer_;
  Handle producer_;
  kafka::TopicHandle topic_;
  bool is_open_ = false;
  std::int64_t began_ns_ = 0;
  std::uint32_t sends_ = 0;
};

}  // namespace

Result<Sample> run_bare(const Setup& setup, const BareOptions& options) {
  const MemoryPeak memory;
  BareLoop loop(options, setup.settings, setup.clock);
  LS_TRY(loop.open(setup.project->topologies.front()->input_topics()));
  Sample sample = LS_TRY(loop.copy(setup.input.messages.size()));
  sample.memory_mb = memory.megabytes();
  return sample;
}

}  // namespace ls::bench
