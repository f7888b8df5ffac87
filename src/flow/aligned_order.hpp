#pragma once

#include "flow/held_records.hpp"
#include "flow/watermarks.hpp"

#include "leadstream/flow/aligned.hpp"
#include "leadstream/flow/egress.hpp"
#include "leadstream/flow/intake.hpp"
#include "leadstream/flow/pipeline.hpp"

#include <memory>
#include <vector>

namespace ls::flow {

// The order of one task in an aligned run. What it reads is held back; what no later record can
// come before leaves in the order of (time, key, rank, position), timers first, each under the
// model versions of its own boundary. So the result is a function of the input logs, however they
// are read. Single-threaded; part of its Task, whose parts it borrows.
class AlignedOrder {
 public:
  struct Parts {
    const Topology* topology = nullptr;
    Partition partition;
    Millis boundary{60'000};
    std::size_t run_records_max = 1000;
    state::StateStore* store = nullptr;
    Arena* arena = nullptr;
    std::shared_ptr<const ModelSet>* models = nullptr;
    Intake* intake = nullptr;
    Egress* egress = nullptr;
    Pipeline* pipeline = nullptr;
  };
  AlignedOrder(const Parts& parts, AlignedOptions options);
  AlignedOrder(const AlignedOrder&) = delete;
  AlignedOrder& operator=(const AlignedOrder&) = delete;

  // One message: held back, refused, late, or a control.
  Status take(const Message& message);
  // Processes what is due, up to about `records_max`. `feed` is null where no models are read.
  Result<AlignedStep> advance(const FeedView* feed, std::size_t records_max);

  // Before which everything is sent and every timer has fired, as far as boundaries tell it.
  [[nodiscard]] EventTime publishable() const;
  [[nodiscard]] EventTime published() const {
    return published_;
  }
  // Tells the readers of internal topics.
  Status publish();

  [[nodiscard]] Watermarks& watermarks() {
    return watermarks_;
  }
  [[nodiscard]] HeldRecords& held() {
    return held_;
  }
  [[nodiscard]] const AlignedOptions& options() const {
    return options_;
  }
  // Records that are not before the end of the run.
  [[nodiscard]] std::uint64_t beyond() const {
    return beyond_;
  }
  void save(state::Meta& meta) const;
  void load(const state::Meta& meta);

 private:
  // The next thing to do; nothing if all that is complete is done.
  struct Next {
    EventTime at;
    bool is_timer = false;
  };
  Result<std::optional<Next>> next(EventTime watermark);
  Status take_outside(std::uint32_t rank, const Message& message);
  Status take_internal(std::uint32_t rank, const Message& message);
  void hold(std::uint32_t rank, const Intake::Item& item, const Message& message);
  [[nodiscard]] EventTime boundary_of(EventTime time) const;
  Status run_batch(EventTime first, EventTime watermark);
  Result<Entry> take_first(const OrderPlace& place);

  Parts parts_;
  AlignedOptions options_;
  Watermarks watermarks_;
  HeldRecords held_;
  EventTime safe_ = EventTime::min();  // everything before it is done
  EventTime published_ = EventTime::min();
  EventTime models_boundary_ = EventTime::max();  // of the versions in force
  std::uint64_t beyond_ = 0;
  std::vector<Entry> run_;
};

}  // namespace ls::flow
