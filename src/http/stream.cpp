#include "http/problem.hpp"
#include "http/resources.hpp"

#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace ls::http {
namespace {

// How much is written to a follower at a time: what it may hold in memory.
constexpr std::size_t kTextBytes = std::size_t{256} << 10;
constexpr std::size_t kBlocksPerLook = 64;
constexpr std::int64_t kSampleMax = 2000;
constexpr std::int64_t kReplayMax = 100'000;

// "leads.scores", "leads.*", "*.scores" or "*": a star stands for any text.
bool fits(std::string_view pattern, std::string_view topic) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) {
    return pattern == topic;
  }
  if (!topic.starts_with(pattern.substr(0, star))) {
    return false;
  }
  const std::string_view rest = pattern.substr(star + 1);
  for (std::size_t start = star; start <= topic.size(); ++start) {
    if (fits(rest, topic.substr(start))) {
      return true;
    }
  }
  return false;
}

struct Wish {
  std::vector<std::string> topics;  // empty: all
  std::uint64_t after = 0;
  std::optional<std::size_t> sample;  // at a time, of each topic: the newest
  bool is_of_other_process = false;
};

struct Found {
  std::uint64_t id = 0;
  runtime::StreamItem item;
};

// Follows the hub as server-sent events (WHATWG HTML, section 9.2). An item's id is the event's id,
// so that a browser that comes back goes on where it was.
class StreamFeed final : public Feed {
 public:
  StreamFeed(const runtime::StreamHub& hub, Wish wish) : hub_(hub), wish_(std::move(wish)) {}

  std::string poll() override {
    std::string text;
    if (std::exchange(wish_.is_of_other_process, false)) {
      text += ": gap of unknown size, the process is another one\n\n";
    }
    while (text.size() < kTextBytes) {
      const std::vector<Stretch> stretches = hub_.since(wish_.after, kBlocksPerLook);
      if (stretches.empty()) {
        break;
      }
      tell_gap(text, stretches.front().first_id);
      if (wish_.sample) {
        write_sample(text, stretches);
      } else {
        write_all(text, stretches);
      }
    }
    return text;
  }

 private:
  using Stretch = runtime::StreamHub::Stretch;

  // The reader was too slow: what it should have read next is gone.
  void tell_gap(std::string& text, std::uint64_t held_from) {
    if (held_from > wish_.after + 1) {
      fmt::format_to(std::back_inserter(text), ": gap {}\n\n", held_from - wish_.after - 1);
      wish_.after = held_from - 1;
    }
  }

  [[nodiscard]] bool is_wanted(std::string_view topic) const {
    for (const std::string& pattern : wish_.topics) {
      if (fits(pattern, topic)) {
        return true;
      }
    }
    return wish_.topics.empty();
  }

  void write_all(std::string& text, const std::vector<Stretch>& stretches) {
    for (const Stretch& stretch : stretches) {
      const std::uint64_t seen =
          wish_.after < stretch.first_id ? 0 : wish_.after + 1 - stretch.first_id;
      // Ids of what was skipped lie between two blocks.
      tell_gap(text, stretch.first_id);
      for (std::size_t i = seen; i < stretch.block->count(); ++i) {
        if (text.size() >= kTextBytes) {
          return;
        }
        wish_.after = stretch.first_id + i;
        const runtime::StreamItem item = stretch.block->item(i);
        if (is_wanted(item.topic)) {
          write(text, {wish_.after, item});
        }
      }
    }
  }

  // The newest of each topic, in the order in which they came: a busy topic does not push a silent
  // one aside.
  void write_sample(std::string& text, const std::vector<Stretch>& stretches) {
    std::map<std::string_view, std::size_t> taken;
    std::vector<Found> chosen;
    for (auto stretch = stretches.rbegin(); stretch != stretches.rend(); ++stretch) {
      for (std::size_t i = stretch->block->count(); i-- > 0;) {
        const Found found{stretch->first_id + i, stretch->block->item(i)};
        if (found.id > wish_.after && is_wanted(found.item.topic) &&
            taken[found.item.topic]++ < *wish_.sample) {
          chosen.push_back(found);
        }
      }
    }
    wish_.after = stretches.back().last_id();
    for (auto found = chosen.rbegin(); found != chosen.rend(); ++found) {
      write(text, *found);
    }
  }

  void write(std::string& text, const Found& found) {
    fmt::format_to(std::back_inserter(text), "id: {}\ndata: ", found.id);
    event::JsonWriter json(text);
    json.begin_object().member("topic", found.item.topic).member("key", found.item.key);
    // Minified, so that no line break ends the event too early. A model's bytes are no JSON.
    if (const Result<event::JsonView> value = document_.parse(found.item.value)) {
      value_.clear();
      value->append_json(value_);
      json.key("value").raw(value_);
    } else {
      json.member("value_bytes", found.item.value_bytes);
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

// The id that the client saw last, if it gave one that may be right.
std::optional<std::uint64_t> seen_by(const Request& request, std::uint64_t last) {
  const auto text = request.header("Last-Event-ID");
  std::uint64_t seen = 0;
  if (!text) {
    return std::nullopt;
  }
  const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), seen);
  const bool is_number = failure == std::errc() && end == text->data() + text->size();
  return is_number && seen <= last ? std::optional(seen) : std::nullopt;
}

// Behind the last event that the client saw; otherwise `replay` items ago, as far as they are held.
void begin(Wish& wish, const runtime::StreamHub& hub, std::optional<std::uint64_t> seen,
           std::uint64_t replay) {
  const std::uint64_t last = hub.last_id();
  const std::uint64_t held_after = hub.held_after();
  if (!seen) {
    wish.after = std::max(held_after, last - std::min(last, replay));
  } else if (*seen + 1 < hub.first_id()) {
    wish.after = held_after;
    wish.is_of_other_process = true;
  } else {
    wish.after = *seen;
  }
}

Response follow(const Services& services, const Request& request) {
  const auto replay = integer_from(request, "replay", 0, {.maximum = kReplayMax});
  const auto sample = integer_from(request, "sample", 0, {.minimum = 1, .maximum = kSampleMax});
  if (!replay || !sample) {
    return to_response(replay ? sample.error() : replay.error());
  }
  Wish wish;
  wish.topics = split_topics(
      request.query_value("types").value_or(request.query_value("topics").value_or("*")));
  if (*sample > 0) {
    wish.sample = static_cast<std::size_t>(*sample);
  }
  begin(wish, services.hub, seen_by(request, services.hub.last_id()),
        static_cast<std::uint64_t>(*replay));
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
