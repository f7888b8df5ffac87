#include "slow/event_producer.hpp"

#include "leadstream/event/json_document.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::test {
namespace {

constexpr std::size_t kBatchMax = 50;
constexpr int kStored = 202;

std::string body_of(std::span<const InputRecord> batch) {
  std::string body = "[";
  for (const InputRecord& record : batch) {
    body += (body.size() > 1 ? "," : "") + record.value;
  }
  return body + "]";
}

}  // namespace

EventProducer::EventProducer(const CrashWorld& world) : world_(world) {}

EventProducer::~EventProducer() {
  is_stopped_ = true;
  send_to(0);
}

void EventProducer::start() {
  thread_ = std::jthread([this] { run(); });
}

void EventProducer::send_to(std::uint16_t port) {
  target_ = (++told_ << 16U) | port;
  target_.notify_all();
}

void EventProducer::run() {
  status_ = produce();
  is_done_ = true;
}

// A batch holds events of one topic that follow each other: the log takes those in their order and
// all or none.
Status EventProducer::produce() {
  const std::vector<InputRecord>& records = world_.records;
  for (std::size_t begin = 0; begin < records.size();) {
    std::size_t end = begin + 1;
    while (end < records.size() && end - begin < kBatchMax &&
           records[end].topic == records[begin].topic) {
      ++end;
    }
    LS_TRY(post_until_stored({records.data() + begin, end - begin}));
    begin = end;
  }
  return {};
}

// On the connection in use, or on a new one if another place was told since.
HttpAnswer EventProducer::post(const std::string& body) {
  const std::uint32_t target = target_;
  if (client_ == nullptr || connected_to_ != target) {
    client_ = std::make_unique<HttpClient>(static_cast<std::uint16_t>(target & 0xffffU));
    connected_to_ = target;
  }
  client_->send(to_bytes({.method = "POST",
                          .target = "/api/v1/events",
                          .body = body,
                          .content_type = "application/json"}));
  return client_->receive();
}

Status EventProducer::post_until_stored(Batch batch) {
  const std::string body = body_of(batch);
  while (!is_stopped_) {
    const HttpAnswer answer = post(body);
    const bool is_whole =
        answer.status != 0 && answer.header("Content-Length") == std::to_string(answer.body.size());
    if (is_whole && answer.status == kStored) {
      return note_places(batch, answer.body);
    }
    if (is_whole) {
      return internal_error(fmt::format("POST: status {}: {}", answer.status, answer.body));
    }
    // Whether it was stored nobody knows: it is sent again once there is somebody to send to.
    ++repeats_;
    client_.reset();
    target_.wait(connected_to_);
  }
  return internal_error("stopped");
}

Status EventProducer::note_places(Batch batch, const std::string& body) {
  event::JsonDocument document;
  const event::JsonView answer = LS_TRY(document.parse(body));
  const event::JsonView events = LS_TRY(answer.get("events"));
  if (events.size() != batch.size()) {
    return internal_error("the answer is about another number of events: " + body);
  }
  std::size_t i = 0;
  for (const event::JsonView stored : events.items()) {
    acknowledged_.push_back({std::string(LS_TRY(stored.text("topic"))),
                             static_cast<std::int32_t>(LS_TRY(stored.integer("partition"))),
                             LS_TRY(stored.integer("offset")), batch[i].value});
    ++i;
  }
  return {};
}

}  // namespace ls::test
