#include "http/problem.hpp"
#include "http/resources.hpp"

#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <charconv>
#include <iterator>
#include <map>
#include <vector>

namespace ls::http {
namespace {

// Items looked at and sent per poll; the hub holds no more.
constexpr std::size_t kItemsMax = 2000;
constexpr std::int64_t kReplayMax = 500;

// "leads.scores", "leads.*" or "*": a star at the end stands for any rest.
bool fits(std::string_view pattern, std::string_view topic) {
  return pattern.ends_with('*') ? topic.starts_with(pattern.substr(0, pattern.size() - 1))
                                : topic == pattern;
}

struct Wish {
  std::vector<std::string> topics;  // empty: all
  std::uint64_t after = 0;
  std::size_t per_poll = kItemsMax;  // of each topic: the newest
};

// Follows the hub as server-sent events (WHATWG HTML, section 9.2). An item's id is the event's id,
// so that a browser that comes back goes on where it was.
class StreamFeed final : public Feed {
 public:
  StreamFeed(const runtime::StreamHub& hub, Wish wish) : hub_(hub), wish_(std::move(wish)) {}

  std::string poll() override {
    const std::vector<runtime::StreamItem> items = hub_.since(wish_.after, kItemsMax);
    if (items.empty()) {
      return {};
    }
    std::string text;
    if (items.front().id > wish_.after + 1 && wish_.after != 0) {
      fmt::format_to(std::back_inserter(text), ": {} items were gone before they were read\n\n",
                     items.front().id - wish_.after - 1);
    }
    wish_.after = items.back().id;
    for (const runtime::StreamItem* item : choose(items)) {
      write(text, *item);
    }
    return text;
  }

 private:
  [[nodiscard]] bool is_wanted(const std::string& topic) const {
    for (const std::string& pattern : wish_.topics) {
      if (fits(pattern, topic)) {
        return true;
      }
    }
    return wish_.topics.empty();
  }

  // The newest of each topic, in the order in which they came: a busy topic does not push a silent
  // one aside.
  [[nodiscard]] std::vector<const runtime::StreamItem*> choose(
      const std::vector<runtime::StreamItem>& items) const {
    std::map<std::string_view, std::size_t> taken;
    std::vector<const runtime::StreamItem*> chosen;
    for (auto item = items.rbegin(); item != items.rend(); ++item) {
      if (is_wanted(item->topic) && taken[item->topic]++ < wish_.per_poll) {
        chosen.push_back(&*item);
      }
    }
    return {chosen.rbegin(), chosen.rend()};
  }

  void write(std::string& text, const runtime::StreamItem& item) {
    fmt::format_to(std::back_inserter(text), "id: {}\ndata: ", item.id);
    event::JsonWriter json(text);
    json.begin_object().member("topic", std::string_view(item.topic));
    json.member("key", std::string_view(item.key));
    // Minified, so that no line break ends the event too early. A model's bytes are no JSON.
    if (const Result<event::JsonView> value = document_.parse(item.value)) {
      value_.clear();
      value->append_json(value_);
      json.key("value").raw(value_);
    } else {
      json.member("value_bytes", item.value.size());
    }
    json.end_object();
    text += "\n\n";
  }

  const runtime::StreamHub& hub_;
  Wish wish_;
  event::JsonDocument document_;
  std::string value_;
};

std::vector<std::string> split_topics(std::string_view list) {
  std::vector<std::string> topics;
  while (!list.empty()) {
    const std::string_view topic = list.substr(0, list.find(','));
    list.remove_prefix(std::min(topic.size() + 1, list.size()));
    if (!topic.empty()) {
      topics.emplace_back(topic);
    }
  }
  return topics;
}

// Where to begin: behind the last event that the client saw, if it is one of this process.
std::uint64_t start_of(const Request& request, std::uint64_t last, std::uint64_t replay) {
  std::uint64_t seen = 0;
  const auto text = request.header("Last-Event-ID");
  if (text) {
    const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), seen);
    if (failure == std::errc() && end == text->data() + text->size() && seen <= last) {
      return seen;
    }
  }
  return last - std::min(last, replay);
}

Response follow(const Services& services, const Request& request) {
  const auto replay = integer_from(request, "replay", 0, {.maximum = kReplayMax});
  const auto per_poll = integer_from(request, "sample", static_cast<std::int64_t>(kItemsMax),
                                     {.minimum = 1, .maximum = kItemsMax});
  if (!replay || !per_poll) {
    return to_response(replay ? per_poll.error() : replay.error());
  }
  Wish wish;
  wish.topics = split_topics(request.query_value("topics").value_or("*"));
  wish.after = start_of(request, services.hub.last_id(), static_cast<std::uint64_t>(*replay));
  wish.per_poll = static_cast<std::size_t>(*per_poll);
  Response response{.content_type = "text/event-stream"};
  response.feed = std::make_unique<StreamFeed>(services.hub, std::move(wish));
  return response;
}

}  // namespace

void add_stream(Router& router, const Services& services) {
  router.add(Method::get, "/api/v1/stream",
             [&services](const Request& request) { return follow(services, request); });
}

}  // namespace ls::http
