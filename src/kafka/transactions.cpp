#include "kafka/transactions.hpp"

#include "kafka/deadline.hpp"

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
                           std::vector<std::string> output_topics,
                           std::unique_ptr<TransactionalClients> clients, const Clock& clock)
    : settings_(std::move(settings)),
      id_(std::move(id)),
      output_topics_(std::move(output_topics)),
      clients_(std::move(clients)),
      clock_(clock) {}

Status Transactions::begin() {
  if (is_open_) {
    return {};
  }
  LS_TRY(start());
  if (Answer refused = client_->begin()) {
    give_up("a transaction could not begin");
    return std::move(refused->error);
  }
  disconnects_before_ = client_->disconnects();
  is_open_ = true;
  return {};
}

Status Transactions::commit(std::span<const flow::Position> positions) {
  LS_ASSERT(is_open_);
  // Within its timeout the broker keeps the transaction open for us; a tenth is left to abort.
  const Deadline deadline(clock_, {settings_.transaction_timeout.count * 9 / 10});
  if (Status stored = client_->flush(deadline.left()); !stored) {
    return roll_back(stored.error());
  }
  if (!positions.empty()) {
    const Call add = [&](Millis slice) { return client_->send_offsets(positions, slice); };
    Outcome added = persist(add, deadline.left(), Ended::abort);
    if (added.error) {
      return fail(std::move(added));
    }
  }
  const Call finish = [&](Millis slice) { return client_->commit(slice); };
  Outcome ended = persist(finish, deadline.left(), Ended::recreate);
  if (ended.error) {
    return fail(std::move(ended));
  }
  ++counters_.committed;
  close_transaction();
  return {};
}

Transactions::Outcome Transactions::persist(const Call& call, Millis patience,
                                            Ended out_of_patience) {
  const Deadline deadline(clock_, patience);
  for (;;) {
    Answer refused = call(std::clamp(deadline.left(), Millis{100}, kSlice));
    if (!refused) {
      return {};
    }
    const Remedy remedy = refused->remedy;
    if (remedy == Remedy::repeat && !deadline.has_passed()) {
      client_->wait(Millis{50});
      continue;
    }
    const Ended ended = remedy == Remedy::repeat  ? out_of_patience
                        : remedy == Remedy::abort ? Ended::abort
                                                  : Ended::recreate;
    return {ended, std::move(refused->error)};
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
  const Call abort = [&](Millis slice) { return client_->abort(slice); };
  Outcome ended = persist(abort, settings_.request_timeout, Ended::recreate);
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
  if (client_->disconnects() != disconnects_before_) {
    ++counters_.recreated;
    log_info("A connection broke during a transaction, the producer is made anew. id={}", id_);
    client_.reset();
    is_initialised_ = false;
  }
}

void Transactions::give_up(std::string_view reason) {
  ++counters_.recreated;
  log_warn("The transactional producer is given up and made anew. id={} reason={}", id_, reason);
  client_.reset();
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
  if (client_ && is_initialised_) {
    return {};
  }
  if (!client_) {
    if (const Millis left = renewals_.left(clock_); left.count > 0) {
      clients_->wait(std::min(left, Millis{100}));
      return external_error(fmt::format("the producer {} is made anew in {} ms", id_, left.count),
                            Retry::yes);
    }
    client_ = LS_TRY(clients_->make(id_));
  }
  return initialise();
}

Status Transactions::initialise() {
  const Call initialise = [&](Millis slice) { return client_->init(slice); };
  // Out of patience it goes on in the background: the next call picks it up.
  Outcome ended = persist(initialise, settings_.request_timeout, Ended::done);
  if (ended.error) {
    if (ended.ended != Ended::done) {
      give_up(ended.error->message);
    }
    return *std::move(ended.error);
  }
  is_initialised_ = true;
  for (const std::string& topic : output_topics_) {
    client_->warm_up(topic, settings_.request_timeout);
  }
  return {};
}

}  // namespace ls::kafka
