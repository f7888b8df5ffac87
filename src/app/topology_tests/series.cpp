#include "app/topology_tests/series.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/config/reader.hpp"

#include <fmt/core.h>

#include <cmath>
#include <string>
#include <utility>

namespace ls::app {
namespace {

using config::Node;
using config::Problems;
using config::Reader;

constexpr std::int64_t kStepsMax = 100'000;

struct Drawing {
  std::string number;  // of the step
  Random& random;
  Problems& problems;
};

std::string with_number(std::string text, const std::string& number) {
  constexpr std::string_view kMark = "{n}";
  for (std::size_t at = text.find(kMark); at != std::string::npos; at = text.find(kMark, at)) {
    text.replace(at, kMark.size(), number);
    at += number.size();
  }
  return text;
}

double draw_number(Drawing& drawing, std::string_view kind, Reader& reader) {
  if (kind == "normal") {
    const double mean = reader.number("mean");
    return mean + reader.number("sd", {.min = 0.0}) * drawing.random.normal();
  }
  const double min = reader.number("min");
  return min + (reader.number("max", {.min = min}) - min) * drawing.random.uniform();
}

Node draw(Drawing& drawing, const Node::Entry& distribution) {
  Reader reader(distribution.value, drawing.problems);
  const double value = draw_number(drawing, distribution.key, reader);
  const std::int64_t digits = reader.integer_or("digits", 6, {.min = 0, .max = 12});
  reader.finish();
  const double scale = std::pow(10.0, static_cast<double>(digits));
  return Node::scalar(fmt::format("{}", std::round(value * scale) / scale), distribution.place);
}

bool is_distribution(const Node& node) {
  return node.is_map() && node.entries().size() == 1 &&
         (node.entries().front().key == "normal" || node.entries().front().key == "uniform");
}

Node drawn(Drawing& drawing, const Node& node) {
  if (is_distribution(node)) {
    return draw(drawing, node.entries().front());
  }
  if (node.is_scalar()) {
    return Node::scalar(with_number(node.text(), drawing.number), node.place(), node.is_quoted());
  }
  if (node.is_list()) {
    std::vector<Node> elements;
    for (const Node& element : node.elements()) {
      elements.push_back(drawn(drawing, element));
    }
    return Node::list(std::move(elements), node.place());
  }
  if (node.is_map()) {
    std::vector<Node::Entry> entries;
    for (const Node::Entry& entry : node.entries()) {
      entries.push_back({entry.key, entry.place, drawn(drawing, entry.value)});
    }
    return Node::map(std::move(entries), node.place());
  }
  return node;
}

struct Series {
  std::int64_t count = 0;
  Millis every;
  std::uint64_t seed = 0;
  EventTime start;
};

std::optional<Series> read_series(const Node& step, Problems& problems) {
  Problems found;
  Reader reader(step, found);
  Series series;
  series.count = reader.integer("repeat", {.min = 1, .max = kStepsMax});
  series.every = reader.duration("every", {.min = Millis{1}});
  series.seed = static_cast<std::uint64_t>(reader.integer_or("seed", 1, {.min = 0}));
  const Result<EventTime> start = parse_rfc3339(reader.text("at"));
  if (start) {
    series.start = *start;
  } else {
    reader.fail_at("at", start.error().message);
  }
  problems.add_all(found);
  return found.has_errors() ? std::nullopt : std::optional(series);
}

Node step_of(const Node& step, EventTime at, Drawing& drawing) {
  std::vector<Node::Entry> entries;
  for (const Node::Entry& entry : step.entries()) {
    if (entry.key == "repeat" || entry.key == "every" || entry.key == "seed") {
      continue;
    }
    entries.push_back({entry.key, entry.place,
                       entry.key == "at"
                           ? Node::scalar(format_rfc3339(at), entry.value.place(), true)
                           : drawn(drawing, entry.value)});
  }
  return Node::map(std::move(entries), step.place());
}

}  // namespace

bool is_series(const Node& step) {
  return step.is_map() && step.find("repeat").has_value();
}

std::vector<Node> expand_series(const Node& step, Problems& problems) {
  std::vector<Node> steps;
  const std::optional<Series> series = read_series(step, problems);
  if (!series) {
    return steps;
  }
  Random random(series->seed);
  for (std::int64_t i = 0; i < series->count; ++i) {
    const EventTime at{series->start.ms + i * series->every.count};
    Problems found;
    Drawing drawing{std::to_string(i), random, found};
    steps.push_back(step_of(step, at, drawing));
    // A mistake in a distribution is one mistake, not one per step.
    if (found.has_errors()) {
      problems.add_all(found);
      return {};
    }
  }
  return steps;
}

}  // namespace ls::app
