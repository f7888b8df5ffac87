#include "unit/operators/window/window_run.hpp"

#include "unit/operators/operator_bench.hpp"

#include "leadstream/config/yaml.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/operators/registry.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

namespace ls::test {
namespace {

template <typename T>
T value_of(Result<T> result) {
  if (!result) {
    throw std::runtime_error(result.error().message);
  }
  return std::move(*result);
}

std::int64_t time_of(std::string_view text) {
  return value_of(parse_rfc3339(text)).ms;
}

}  // namespace

std::shared_ptr<const flow::Topology> window_topology(const std::string& window) {
  const std::string yaml = fmt::format(
      "topology: bench\n"
      "sources:\n"
      "  - {{ id: in, topic: in, lateness: 36500d,"
      " decode: {{ format: json, types: [page.viewed] }} }}\n"
      "nodes:\n"
      "  - id: visits\n"
      "    type: window\n"
      "    inputs: [in]\n"
      "{}"
      "    values:\n"
      "      count: {{ count: page.viewed }}\n"
      "      sum: {{ sum: page.viewed.dwell_ms }}\n"
      "      most: {{ max: page.viewed.dwell_ms }}\n"
      "      urls: {{ distinct: page.viewed.url }}\n"
      "sinks:\n"
      "  - {{ id: out, inputs: [visits], topic: out }}\n",
      window);
  const config::Node root = value_of(config::parse_yaml(yaml, "window.yaml"));
  return value_of(flow::parse_topology(root, catalog(), operators::all_operators()));
}

WindowRun::WindowRun(std::shared_ptr<const flow::Topology> topology)
    : topology_(std::move(topology)) {
  open();
}

void WindowRun::open() {
  task_ = std::make_unique<flow::Task>(topology_, catalog(), store_, *this, flow::TaskOptions{});
  must(task_->open());
}

void WindowRun::append(const Visit& visit) {
  log_.emplace_back(visit.key, fmt::format(R"({{"type":"page.viewed","id":"e{}","contact_id":"{}",)"
                                           R"("time":"{}","dwell_ms":{},"url":"{}"}})",
                                           log_.size(), visit.key, format_rfc3339({visit.time}),
                                           visit.dwell, visit.url));
}

void WindowRun::ingest(std::size_t count) {
  std::vector<flow::Message> run;
  for (; count > 0 && next_ < log_.size(); --count, ++next_) {
    flow::Message message;
    message.topic = "in";
    message.partition = Partition(0);
    message.offset = Offset(static_cast<std::int64_t>(next_));
    message.appended = EventTime::max();
    message.key = log_[next_].first;
    message.value = log_[next_].second;
    run.push_back(message);
  }
  must(task_->ingest(run));
}

void WindowRun::advance(std::int64_t clock) {
  must(task_->advance_clock({clock}));
}

void WindowRun::commit() {
  state::WriteBatch rows;
  must(task_->checkpoint(rows));
  must(store_.write(rows));
  task_->committed();
  committed_sent_ = sent_.size();
  committed_next_ = next_;
}

void WindowRun::go_back() {
  sent_.resize(committed_sent_);
  next_ = committed_next_;
}

void WindowRun::crash() {
  go_back();
  task_.reset();
  open();
}

void WindowRun::roll_back() {
  go_back();
  must(task_->rolled_back());
}

Status WindowRun::send(const flow::OutgoingMessage& message) {
  Sent kept{std::string(message.topic), std::string(message.key), std::string(message.value), {}};
  for (const flow::Header& header : message.headers) {
    kept.headers.emplace_back(header.name, header.value);
  }
  sent_.push_back(std::move(kept));
  return {};
}

Status WindowRun::commit(std::span<const flow::TaskCommit> /*tasks*/) {
  return {};
}

Status WindowRun::abort() {
  return {};
}

std::vector<Told> WindowRun::told() const {
  std::vector<Told> all;
  event::JsonDocument document;
  for (const Sent& sent : sent_) {
    if (sent.topic != "out") {
      continue;
    }
    const event::JsonView object = value_of(document.parse(sent.value));
    Told told;
    told.key = sent.key;
    told.start = time_of(value_of(object.text("start")));
    told.end = time_of(value_of(object.text("end")));
    told.state = value_of(object.text("state"));
    told.revision = static_cast<std::int64_t>(value_of(object.number("revision")));
    told.as_of = time_of(value_of(object.text("as_of")));
    const event::JsonView values = value_of(object.get("values"));
    if (told.state != "replaced") {
      told.count = static_cast<std::int64_t>(value_of(values.number("count")));
      told.sum = static_cast<std::int64_t>(value_of(values.number("sum")));
      told.most = static_cast<std::int64_t>(value_of(values.number("most")));
      told.urls = static_cast<std::int64_t>(value_of(values.number("urls")));
    }
    all.push_back(std::move(told));
  }
  return all;
}

std::vector<Missed> WindowRun::missed() const {
  std::vector<Missed> all;
  for (const Sent& sent : sent_) {
    if (sent.topic != "leads.late") {
      continue;
    }
    const auto header = [&](std::string_view name) {
      const auto found =
          std::ranges::find_if(sent.headers, [&](const auto& each) { return each.first == name; });
      return found == sent.headers.end() ? std::int64_t{-1} : time_of(found->second);
    };
    all.push_back({sent.key, header("ls-late-event-time"), header("ls-late-window-start"),
                   header("ls-late-window-end"), header("ls-late-closed-at")});
  }
  return all;
}

std::size_t WindowRun::rows() const {
  std::size_t count = 0;
  must(store_.scan("", [&](Bytes key, Bytes) {
    count += key.starts_with(state::kMetaKey) ? 0 : 1;
    return true;
  }));
  return count;
}

}  // namespace ls::test
