#pragma once

#include "leadstream/flow/aligned.hpp"
#include "leadstream/flow/control.hpp"
#include "leadstream/flow/origin.hpp"
#include "leadstream/flow/topology.hpp"
#include "leadstream/state/meta.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ls::flow {

// Up to where each input of a task is complete: before its watermark nothing more comes. An outside
// partition tells by its own records and its end, an internal topic by the controls of those who
// write it. Inputs have the rank of their topic. Part of META; single-threaded.
class Watermarks {
 public:
  Watermarks(const Topology& topology, const AlignedOptions& options);

  // Null if no source reads the topic.
  [[nodiscard]] std::optional<std::uint32_t> rank_of(std::string_view topic) const;
  [[nodiscard]] const std::string& topic_of(std::uint32_t rank) const {
    return inputs_[rank].topic;
  }
  [[nodiscard]] const SourceDef& source_of(std::uint32_t rank) const {
    return *inputs_[rank].source;
  }

  enum class Verdict { held, late, beyond };
  // A record of an outside partition. One beyond the end of the run moves nothing: a date from the
  // far future must not make all that follows late.
  Verdict see(std::uint32_t rank, EventTime time);
  [[nodiscard]] EventTime seen(std::uint32_t rank) const {
    return inputs_[rank].seen;
  }
  [[nodiscard]] Millis disorder(std::uint32_t rank) const;
  // Where an outside partition ends for this run, noted once.
  void set_end(std::uint32_t rank, Offset end);
  // What was appended after the run began is not of it.
  [[nodiscard]] bool is_behind_end(std::uint32_t rank, Offset offset) const;
  // All that lay before the end was read.
  void set_ended(std::uint32_t rank);
  [[nodiscard]] bool has_ended(std::uint32_t rank) const {
    return inputs_[rank].has_ended;
  }

  // Whether a task of the topology that writes the topic may have sent it.
  [[nodiscard]] bool knows(std::uint32_t rank, const OriginHeader& origin) const;
  // One data record, decodable or not. Refuses one that its writer had ruled out.
  Status receive(std::uint32_t rank, const OriginHeader& origin);
  // Refuses a control of another run, and one that does not tell what came.
  Status take(std::uint32_t rank, const Control& control);

  [[nodiscard]] EventTime of(std::uint32_t rank) const;
  // Of the task: that of the input which is least far.
  [[nodiscard]] EventTime in() const;

  // The task of ours that holds it back; none where an outside input does.
  [[nodiscard]] std::optional<Upstream> slowest() const;

  void save(state::Meta& meta) const;
  // Back to what META tells; without inputs: to the begin.
  void load(const state::Meta& meta);

 private:
  struct Writer {
    EventTime watermark = EventTime::min();
    std::uint64_t received = 0;
  };
  struct Input {
    std::string topic;
    const SourceDef* source = nullptr;
    EventTime seen = EventTime::min();
    std::optional<Offset> end = {};
    bool has_ended = false;
    std::vector<Writer> writers = {};  // by task
  };

  const AlignedOptions& options_;
  std::vector<Input> inputs_;
};

}  // namespace ls::flow
