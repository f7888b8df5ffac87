#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/strong.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/flow/control.hpp"
#include "leadstream/flow/models.hpp"
#include "leadstream/flow/topology.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ls::flow {

// What makes a run aligned: bounded in event time, and with one result whatever happens on the way.
// The same for every task of the run.
struct AlignedOptions {
  std::string run;          // its id
  std::string fingerprint;  // `aligned_fingerprint`: who differs is of another run
  EventTime until;          // end of the run: what is not before it is not of it
  Millis lag{60'000};       // how far a scorer stays behind the newest boundary; at least 1 ms
  std::optional<Millis> disorder;  // hold-back of outside topics; default: each source's lateness
  std::map<std::string, std::int32_t, std::less<>> tasks;  // how many each topology has, by name
  std::size_t held_bytes_max = 64 << 20;  // records held back in memory, per task; more are spilled
};

// A task of another topology, by what it has told of itself.
struct Upstream {
  std::string_view topology;
  Partition task;
  EventTime watermark;  // everything before it was sent
};

// The model topic as far as it is known. Any answer for a boundary up to the watermark is final.
class FeedView {
 public:
  virtual ~FeedView() = default;
  // Every version valid from before or at this time is known; `EventTime::min()`: none yet.
  [[nodiscard]] virtual EventTime watermark() const = 0;
  // The trainer's task that holds the watermark.
  [[nodiscard]] virtual Upstream slowest() const = 0;
  // Per model the last version with valid_from <= boundary. Never null.
  [[nodiscard]] virtual std::shared_ptr<const ModelSet> as_of(EventTime boundary) const = 0;
};

// What one call of `Task::advance` did.
struct AlignedStep {
  std::size_t records = 0;  // processed, or calls for a timer
  // The boundary whose versions the feed does not know yet.
  std::optional<EventTime> waiting_for = {};
  // Who has to go on before this task can, where that is a task of ours.
  std::optional<Upstream> behind = {};
};

using Topologies = std::span<const std::shared_ptr<const Topology>>;

// Refuses with a reason what cannot run aligned: a lag of nothing, an internal topic with several
// writing topologies or sinks, topics that lead back to themselves, a second trainer.
[[nodiscard]] Status check_aligned(Topologies topologies, const AlignedOptions& options,
                                   const std::string& models_topic);
// Refuses a control that no task of `writer` in this run sends.
[[nodiscard]] Status check_control(const Control& control, const AlignedOptions& options,
                                   const std::string& writer);
// Of everything that shapes the run's result.
[[nodiscard]] std::string aligned_fingerprint(Topologies topologies, const AlignedOptions& options,
                                              Millis boundary);
// Writers before readers; refuses a cycle. The model topic is no event edge: it is read by
// boundary.
[[nodiscard]] Result<std::vector<std::shared_ptr<const Topology>>> in_flow_order(
    std::vector<std::shared_ptr<const Topology>> topologies);

}  // namespace ls::flow
