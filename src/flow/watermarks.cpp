#include "flow/watermarks.hpp"

#include "leadstream/base/assert.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::flow {
namespace {

Error broken(const std::string& topic, std::string_view what) {
  return internal_error(
      fmt::format("topic {}: {}; the run cannot go on and has to be started anew", topic, what));
}

}  // namespace

Watermarks::Watermarks(const Topology& topology, const AlignedOptions& options)
    : options_(options) {
  for (const SourceDef& source : topology.sources()) {
    for (const std::string& topic : source.topics) {
      Input input{topic, &source};
      if (source.is_internal()) {
        const auto tasks = options.tasks.find(source.upstream.front());
        LS_ASSERT(tasks != options.tasks.end());
        input.writers.resize(static_cast<std::size_t>(tasks->second));
      }
      inputs_.push_back(std::move(input));
    }
  }
}

std::optional<std::uint32_t> Watermarks::rank_of(std::string_view topic) const {
  for (std::uint32_t rank = 0; rank < inputs_.size(); ++rank) {
    if (inputs_[rank].topic == topic) {
      return rank;
    }
  }
  return std::nullopt;
}

Millis Watermarks::disorder(std::uint32_t rank) const {
  return options_.disorder.value_or(inputs_[rank].source->lateness);
}

Watermarks::Verdict Watermarks::see(std::uint32_t rank, EventTime time) {
  Input& input = inputs_[rank];
  if (time >= options_.until) {
    return Verdict::beyond;
  }
  if (time < input.seen - disorder(rank)) {
    return Verdict::late;
  }
  input.seen = std::max(input.seen, time);
  return Verdict::held;
}

void Watermarks::set_end(std::uint32_t rank, Offset end) {
  Input& input = inputs_[rank];
  if (!input.source->is_internal() && !input.end) {
    input.end = end;
  }
}

bool Watermarks::is_behind_end(std::uint32_t rank, Offset offset) const {
  const Input& input = inputs_[rank];
  return input.end && offset >= *input.end;
}

void Watermarks::set_ended(std::uint32_t rank) {
  LS_ASSERT(inputs_[rank].end.has_value());
  inputs_[rank].has_ended = true;
}

bool Watermarks::knows(std::uint32_t rank, const OriginHeader& origin) const {
  const Input& input = inputs_[rank];
  return origin.topology == input.source->upstream.front() && origin.task >= 0 &&
         static_cast<std::size_t>(origin.task) < input.writers.size();
}

Status Watermarks::receive(std::uint32_t rank, const OriginHeader& origin) {
  Input& input = inputs_[rank];
  Writer& writer = input.writers[static_cast<std::size_t>(origin.task)];
  if (origin.time < writer.watermark) {
    return broken(input.topic,
                  fmt::format("a record of {}/{} at {} came after its writer had "
                              "told that all before {} was sent",
                              origin.topology, origin.task, origin.time.ms, writer.watermark.ms));
  }
  ++writer.received;
  return {};
}

Status Watermarks::take(std::uint32_t rank, const Control& control) {
  Input& input = inputs_[rank];
  LS_TRY(check_control(control, options_, input.source->upstream.front())
             .with("topic " + input.topic));
  Writer& writer = input.writers[static_cast<std::size_t>(control.task)];
  if (control.sent != writer.received) {
    return broken(input.topic,
                  fmt::format("{}/{} has sent {} records and {} came", control.topology,
                              control.task, control.sent, writer.received));
  }
  if (control.watermark <= writer.watermark) {
    return broken(input.topic,
                  fmt::format("the watermark of {}/{} fell from {} to {}", control.topology,
                              control.task, writer.watermark.ms, control.watermark.ms));
  }
  writer.watermark = control.watermark;
  return {};
}

EventTime Watermarks::of(std::uint32_t rank) const {
  const Input& input = inputs_[rank];
  if (!input.source->is_internal()) {
    return input.has_ended ? options_.until : std::min(input.seen - disorder(rank), options_.until);
  }
  EventTime least = EventTime::max();
  for (const Writer& writer : input.writers) {
    least = std::min(least, writer.watermark);
  }
  return least;
}

EventTime Watermarks::in() const {
  EventTime least = EventTime::max();
  for (std::uint32_t rank = 0; rank < inputs_.size(); ++rank) {
    least = std::min(least, of(rank));
  }
  return least;
}

std::optional<Upstream> Watermarks::slowest() const {
  std::optional<Upstream> slowest;
  for (const Input& input : inputs_) {
    for (std::size_t task = 0; task < input.writers.size(); ++task) {
      const EventTime watermark = input.writers[task].watermark;
      if (!slowest || watermark < slowest->watermark) {
        slowest = Upstream{input.source->upstream.front(),
                           Partition(static_cast<std::int32_t>(task)), watermark};
      }
    }
  }
  return slowest && slowest->watermark <= in() ? slowest : std::nullopt;
}

void Watermarks::save(state::Meta& meta) const {
  for (state::Meta::Input& kept : meta.inputs) {
    const Input& input = inputs_[rank_of(kept.topic).value()];
    kept.seen = input.seen;
    kept.end = input.end;
    kept.has_ended = input.has_ended;
  }
  for (const Input& input : inputs_) {
    for (std::size_t task = 0; task < input.writers.size(); ++task) {
      meta.upstream.push_back({input.source->upstream.front(),
                               Partition(static_cast<std::int32_t>(task)),
                               input.writers[task].watermark, input.writers[task].received});
    }
  }
}

void Watermarks::load(const state::Meta& meta) {
  for (Input& input : inputs_) {
    input.seen = EventTime::min();
    input.end.reset();
    input.has_ended = false;
    std::ranges::fill(input.writers, Writer());
    for (const state::Meta::Input& kept : meta.inputs) {
      if (kept.topic == input.topic) {
        input.seen = kept.seen;
        input.end = kept.end;
        input.has_ended = kept.has_ended;
      }
    }
    for (const state::Meta::Upstream& kept : meta.upstream) {
      const auto task = static_cast<std::size_t>(kept.partition.value);
      if (!input.writers.empty() && kept.topology == input.source->upstream.front()) {
        input.writers.at(task) = {kept.watermark, kept.received};
      }
    }
  }
}

}  // namespace ls::flow
