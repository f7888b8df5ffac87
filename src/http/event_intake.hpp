#pragma once

#include "http/problem.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/event/event_decoder.hpp"
#include "leadstream/http/services.hpp"
#include "leadstream/runtime/log_gateway.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ls::http {

using LogHeaders = std::vector<std::pair<std::string, std::string>>;

// One event of a body on its way to its topic.
struct EventDraft {
  std::size_t index = 0;  // in the body
  std::string id = {};
  std::string type = {};
  std::string topic = {};
  runtime::LogGateway::Record record = {};
  std::optional<runtime::LogGateway::Place> place = {};
  std::optional<Error> refusal = {};
};

// Judges events as the topologies would judge them, and stores what is good. Any thread.
class EventIntake {
 public:
  explicit EventIntake(const Services& services) : services_(services) {}

  // Each item with the same headers, in their order.
  std::vector<EventDraft> judge(std::span<const std::string_view> items, const LogHeaders& headers);
  // What was not refused, and behind it the others: in this order, whatever their topics, and all
  // or none.
  Status store(std::vector<EventDraft>& drafts,
               std::vector<runtime::LogGateway::Addressed> others = {}) const;

 private:
  // A decoder knows the names of all event types: making one costs far more than reading an event.
  // So each thread that judges one borrows it and brings it back.
  struct Decoder {
    explicit Decoder(const Services& services)
        : events(services.catalog, services.catalog.types(), services.decode_limits) {}
    event::EventDecoder events;
    Arena arena;
  };
  std::unique_ptr<Decoder> borrow();
  void give_back(std::unique_ptr<Decoder> decoder);
  void judge_one(EventDraft& draft, Decoder& decoder) const;

  const Services& services_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Decoder>> free_;  // no more than there are threads
};

// The name on the log of a topic that event types know by its logical name.
[[nodiscard]] std::string real_topic(const Services& services, std::string_view logical);

// How a body of events is to be read.
enum class Content { plain, structured, batch, binary };

// A body of events, read and judged; or the answer to what is none.
struct JudgedBody {
  std::vector<EventDraft> drafts;
  bool is_list = false;
};
Result<JudgedBody> judge_body(EventIntake& intake, const Services& services,
                              const Request& request);

// The pointer into the event becomes one into the body.
[[nodiscard]] Fault fault_of(const EventDraft& draft, bool is_list);
// The answer to a body that could not be read at all.
[[nodiscard]] Response refuse_body(const Error& error);

}  // namespace ls::http
