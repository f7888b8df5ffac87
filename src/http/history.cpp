#include "http/problem.hpp"
#include "http/resources.hpp"

#include "leadstream/event/json_writer.hpp"

#include <deque>
#include <map>
#include <memory>

namespace ls::http {
namespace {

// Ten minutes at one point a second: what a page shows when it is opened.
constexpr std::size_t kPointsMax = 600;

// Counters since the process began, summed over the workers of a topology, and its lag then.
struct Counted {
  std::uint64_t records_read = 0;
  std::uint64_t outputs = 0;
  std::int64_t lag = 0;
};
struct Point {
  EventTime at;
  std::int64_t monotonic_ns = 0;
  std::map<std::string, Counted> topologies;
};

// The last minutes of the engine, sampled by the server's tick and read by its thread only.
class History {
 public:
  void sample(const Services& services) {
    Point point{services.clock.now(), services.clock.monotonic_ns(), {}};
    for (const auto& worker : services.view().workers) {
      if (worker->topology == nullptr) {
        continue;
      }
      Counted& counted = point.topologies[worker->topology->name()];
      counted.records_read += worker->records_read;
      counted.outputs += worker->outputs;
      for (const runtime::TaskView& task : worker->tasks) {
        for (const runtime::InputView& input : task.inputs) {
          counted.lag += input.lag();
        }
      }
    }
    points_.push_back(std::move(point));
    if (points_.size() > kPointsMax) {
      points_.pop_front();
    }
  }

  // One list per figure, all of the length of `at`; a point's rate covers the time since the one
  // before.
  [[nodiscard]] Response show(EventTime after) const {
    Response response;
    event::JsonWriter json(response.body);
    std::size_t first = 1;
    while (first < points_.size() && points_[first].at <= after) {
      ++first;
    }
    json.begin_object().key("at").begin_array();
    for (std::size_t i = first; i < points_.size(); ++i) {
      json.value(points_[i].at.ms);
    }
    json.end_array().key("topologies").begin_array();
    if (!points_.empty()) {
      for (const auto& [name, counted] : points_.back().topologies) {
        write(json, name, first);
      }
    }
    json.end_array().end_object();
    return response;
  }

 private:
  [[nodiscard]] Counted at(std::size_t point, const std::string& name) const {
    const auto found = points_[point].topologies.find(name);
    return found == points_[point].topologies.end() ? Counted{} : found->second;
  }

  // A worker that was made anew counts from zero again: that step has no rate.
  [[nodiscard]] double rate(std::size_t point, std::uint64_t before, std::uint64_t now) const {
    const std::int64_t ns = points_[point].monotonic_ns - points_[point - 1].monotonic_ns;
    return now < before || ns <= 0
               ? 0.0
               : static_cast<double>(now - before) * 1e9 / static_cast<double>(ns);
  }

  void write(event::JsonWriter& json, const std::string& name, std::size_t first) const {
    json.begin_object().member("name", std::string_view(name)).key("records_per_second");
    json.begin_array();
    for (std::size_t i = first; i < points_.size(); ++i) {
      json.value(rate(i, at(i - 1, name).records_read, at(i, name).records_read));
    }
    json.end_array().key("outputs_per_second").begin_array();
    for (std::size_t i = first; i < points_.size(); ++i) {
      json.value(rate(i, at(i - 1, name).outputs, at(i, name).outputs));
    }
    json.end_array().key("lag").begin_array();
    for (std::size_t i = first; i < points_.size(); ++i) {
      json.value(at(i, name).lag);
    }
    json.end_array().end_object();
  }

  std::deque<Point> points_;
};

}  // namespace

void add_history(Router& router, const Services& services) {
  const auto history = std::make_shared<History>();
  router.add_tick([history, &services] { history->sample(services); });
  router.add(Method::get, "/api/v1/history", [history](const Request& request) {
    const Result<std::int64_t> after = integer_from(request, "after", 0, {});
    return after ? history->show(EventTime{*after}) : to_response(after.error());
  });
}

}  // namespace ls::http
