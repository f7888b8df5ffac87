#include "unit/operators/task_run.hpp"

#include "unit/operators/operator_bench.hpp"

#include "leadstream/config/yaml.hpp"
#include "leadstream/operators/registry.hpp"

#include <algorithm>

namespace ls::test {

std::shared_ptr<const flow::Topology> parse_task_topology(const std::string& yaml) {
  const config::Node root = value_of(config::parse_yaml(yaml, "task.yaml"));
  return value_of(flow::parse_topology(root, catalog(), operators::all_operators()));
}

TaskRun::TaskRun(std::shared_ptr<const flow::Topology> topology) : topology_(std::move(topology)) {
  open();
}

void TaskRun::open() {
  flow::TaskOptions options;
  options.run_records_max = run_records_max_;
  if (disturbance_ != nullptr) {
    options.between_timers = [this] { return between_timers(); };
  }
  task_ = std::make_unique<flow::Task>(topology_, catalog(), store_, *this, options);
  must(task_->open());
}

void TaskRun::disturb(Random& random) {
  constexpr std::array<std::size_t, 3> kRuns{1, 2, 1000};
  disturbance_ = &random;
  run_records_max_ = kRuns[random.below(kRuns.size())];
  crash();
}

Status TaskRun::between_timers() {
  if (disturbance_->chance(0.2)) {
    commit();
  }
  return disturbance_->chance(0.05) ? Status(external_error("dies", Retry::yes)) : Status();
}

bool TaskRun::has_lived(const Status& status) {
  if (disturbance_ == nullptr || status) {
    must(status);
    return true;
  }
  disturbance_->chance(0.5) ? crash() : roll_back();
  return false;
}

void TaskRun::append(std::string key, std::string value) {
  log_.push_back({std::move(key), std::move(value), false, {}});
}

void TaskRun::append_tombstone(std::string key, std::vector<flow::Header> headers) {
  log_.push_back({std::move(key), {}, true, std::move(headers)});
}

void TaskRun::ingest(std::size_t count) {
  std::vector<flow::Message> run;
  for (; count > 0 && next_ < log_.size(); --count, ++next_) {
    flow::Message message;
    message.topic = "in";
    message.partition = Partition(0);
    message.offset = Offset(static_cast<std::int64_t>(next_));
    message.appended = EventTime::max();
    message.key = log_[next_].key;
    message.value = log_[next_].value;
    message.is_tombstone = log_[next_].is_tombstone;
    message.headers = log_[next_].headers;
    run.push_back(message);
  }
  static_cast<void>(has_lived(task_->ingest(run)));
}

bool TaskRun::advance(std::int64_t clock) {
  return has_lived(task_->advance_clock({clock}));
}

void TaskRun::commit() {
  state::WriteBatch rows;
  must(task_->checkpoint(rows));
  must(store_.write(rows));
  task_->committed();
  committed_sent_ = sent_.size();
  const auto positions = task_->positions();
  committed_next_ = positions.empty() ? 0 : static_cast<std::size_t>(positions[0].next.value);
}

void TaskRun::go_back() {
  sent_.resize(committed_sent_);
  next_ = committed_next_;
}

void TaskRun::crash() {
  go_back();
  task_.reset();
  open();
}

void TaskRun::crash(std::shared_ptr<const flow::Topology> topology) {
  go_back();
  task_.reset();
  topology_ = std::move(topology);
  open();
}

void TaskRun::roll_back() {
  go_back();
  must(task_->rolled_back());
}

Status TaskRun::send(const flow::OutgoingMessage& message) {
  Sent kept{std::string(message.topic), std::string(message.key), std::string(message.value), {}};
  for (const flow::Header& header : message.headers) {
    kept.headers.emplace_back(header.name, header.value);
  }
  sent_.push_back(std::move(kept));
  return {};
}

Status TaskRun::commit(std::span<const flow::TaskCommit> /*tasks*/) {
  return {};
}

Status TaskRun::abort() {
  return {};
}

std::string TaskRun::Sent::header(std::string_view name) const {
  const auto found =
      std::ranges::find_if(headers, [&](const auto& each) { return each.first == name; });
  return found == headers.end() ? "" : found->second;
}

std::int64_t TaskRun::Sent::time_of(std::string_view name) const {
  const std::string text = header(name);
  return text.empty() ? -1 : value_of(parse_rfc3339(text)).ms;
}

std::vector<TaskRun::Sent> TaskRun::sent_to(std::string_view topic) const {
  std::vector<Sent> found;
  std::ranges::copy_if(sent_, std::back_inserter(found),
                       [&](const Sent& sent) { return sent.topic == topic; });
  return found;
}

std::size_t TaskRun::rows() const {
  std::size_t count = 0;
  must(store_.scan("", [&](Bytes key, Bytes) {
    count += key.starts_with(state::kMetaKey) || flow::is_tick_row(key) ? 0 : 1;
    return true;
  }));
  return count;
}

}  // namespace ls::test
