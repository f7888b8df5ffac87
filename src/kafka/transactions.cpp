#include "kafka/transactions.hpp"

#include "kafka/conf.hpp"
#include "kafka/deadline.hpp"
#include "kafka/errors.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/log.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::kafka {

namespace {

// No call gets all the time at once: commit_transaction(-1) hung for good when brokers were away.
// Each of these calls goes on where it stood when it is made again.
constexpr Millis kSlice{2000};

}  // namespace

Transactions::Transactions(ClientSettings settings, std::string id,
                           std::vector<std::string> output_topics, const Clock& clock)
    : settings_(std::move(settings)),
      id_(std::move(id)),
      output_topics_(std::move(output_topics)),
      clock_(clock) {}

Status Transactions::begin() {
  if (is_open_) {
    return {};
  }
  LS_TRY(start());
  producer_->forget_failures();
  const Failure failure(rd_kafka_begin_transaction(producer_->client()));
  if (failure) {
    Error error = client_error(rd_kafka_error_code(failure.get()), "beginning a transaction",
                               rd_kafka_error_string(failure.get()));
    give_up("a transaction could not begin");
    return error;
  }
  disconnects_before_ = producer_->disconnects();
  is_open_ = true;
  return {};
}

Status Transactions::commit(const rd_kafka_topic_partition_list_t& positions,
                            const Membership& membership) {
  LS_ASSERT(is_open_);
  // Within its timeout the broker keeps the transaction open for us; a tenth is left to abort.
  const Deadline deadline(clock_, {settings_.transaction_timeout.count * 9 / 10});
  if (Status stored = producer_->flush(deadline.left()); !stored) {
    return roll_back(stored.error());
  }
  if (positions.cnt > 0) {
    const Call add_positions = [&](int timeout) {
      const GroupMetadata member = membership();
      return rd_kafka_send_offsets_to_transaction(producer_->client(), &positions, member.get(),
                                                  timeout);
    };
    Outcome added = persist(add_positions, deadline.left(), "adding positions to the transaction",
                            Ended::abort);
    if (added.error) {
      return fail(std::move(added));
    }
  }
  const Call finish = [&](int timeout) {
    return rd_kafka_commit_transaction(producer_->client(), timeout);
  };
  Outcome ended = persist(finish, deadline.left(), "committing the transaction", Ended::recreate);
  if (ended.error) {
    return fail(std::move(ended));
  }
  ++counters_.committed;
  close_transaction();
  return {};
}

Transactions::Outcome Transactions::persist(const Call& call, Millis patience,
                                            std::string_view doing, Ended out_of_patience) {
  const Deadline deadline(clock_, patience);
  for (;;) {
    const int slice = timeout_ms(std::clamp(deadline.left(), Millis{100}, kSlice));
    const Failure failure(call(slice));
    if (!failure) {
      return {};
    }
    Error error = client_error(rd_kafka_error_code(failure.get()), doing,
                               rd_kafka_error_string(failure.get()));
    const Remedy remedy = remedy_of(*failure);
    if (remedy == Remedy::repeat && !deadline.has_passed()) {
      producer_->wait(Millis{50});
      continue;
    }
    const Ended ended = remedy == Remedy::repeat  ? out_of_patience
                        : remedy == Remedy::abort ? Ended::abort
                                                  : Ended::recreate;
    return {ended, std::move(error)};
  }
}

Error Transactions::fail(Outcome outcome) {
  LS_ASSERT(outcome.error.has_value());
  if (outcome.ended == Ended::recreate) {
    give_up(outcome.error->message);
    Error error = *std::move(outcome.error);
    error.retry = Retry::yes;
    return error;
  }
  return roll_back(*std::move(outcome.error));
}

Error Transactions::roll_back(Error cause) {
  if (is_open_) {
    if (Status aborted = abort_open(); !aborted) {
      log_warn("A transaction could not be aborted. id={} error={}", id_, aborted.error().message);
    }
  }
  // The same record would be too large again.
  if (cause.code != "message_too_large") {
    cause.retry = Retry::yes;
  }
  return cause;
}

Status Transactions::abort_open() {
  const Call abort = [&](int timeout) {
    return rd_kafka_abort_transaction(producer_->client(), timeout);
  };
  Outcome ended =
      persist(abort, settings_.request_timeout, "aborting the transaction", Ended::recreate);
  if (ended.error) {
    give_up(ended.error->message);
    return *std::move(ended.error);
  }
  ++counters_.aborted;
  close_transaction();
  return {};
}

void Transactions::close_transaction() {
  is_open_ = false;
  if (producer_->disconnects() != disconnects_before_) {
    ++counters_.recreated;
    log_info("A connection broke during a transaction, the producer is made anew. id={}", id_);
    producer_.reset();
    is_initialised_ = false;
  }
}

void Transactions::give_up(std::string_view reason) {
  ++counters_.recreated;
  log_warn("The transactional producer is given up and made anew. id={} reason={}", id_, reason);
  producer_.reset();
  is_initialised_ = false;
  is_open_ = false;
  renewals_.fail(clock_);
}

Status Transactions::settle() {
  if (is_open_) {
    LS_TRY(abort_open());
  }
  return start();
}

Status Transactions::start() {
  if (producer_ && is_initialised_) {
    return {};
  }
  if (!producer_) {
    if (const Millis left = renewals_.left(clock_); left.count > 0) {
      renewals_.wait(clock_, Millis{100});
      return external_error(fmt::format("the producer {} is made anew in {} ms", id_, left.count),
                            Retry::yes);
    }
    producer_ = LS_TRY(Producer::make(settings_, id_, clock_));
  }
  return initialise();
}

Status Transactions::initialise() {
  const Call initialise = [&](int timeout) {
    return rd_kafka_init_transactions(producer_->client(), timeout);
  };
  // Out of patience it goes on in the background: the next call picks it up.
  Outcome ended = persist(initialise, settings_.request_timeout,
                          fmt::format("starting transactions as {}", id_), Ended::done);
  if (ended.error) {
    if (ended.ended != Ended::done) {
      give_up(ended.error->message);
    }
    return *std::move(ended.error);
  }
  is_initialised_ = true;
  for (const std::string& topic : output_topics_) {
    producer_->warm_up(topic, settings_.request_timeout);
  }
  return {};
}

}  // namespace ls::kafka
