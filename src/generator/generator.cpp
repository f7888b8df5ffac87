#include "leadstream/generator/generator.hpp"

#include "generator/life_queue.hpp"
#include "generator/record_writer.hpp"
#include "generator/transit.hpp"

namespace ls::generator {
namespace {

constexpr std::uint64_t kFaultPurpose = 1ULL << 32U;

DriftWatch drift_of(const GeneratorOptions& options) {
  DriftWatch watch{.at = options.drift_time()};
  if (options.drift.kind == DriftKind::covariate) {
    watch.kinds = {EventKind::page_viewed};
    watch.field = "page.viewed.dwell_ms";
  } else if (options.drift.kind == DriftKind::concept_shift) {
    watch.kinds = {EventKind::lead_created};
  }
  return watch;
}

}  // namespace

class Generator::Stream {
 public:
  explicit Stream(const GeneratorOptions& options)
      : world_(options),
        lives_(world_, options),
        writer_(world_, options),
        transit_(options.faults, options.end(), drift_of(options)) {}

  bool next(GeneratedMessage& message) {
    for (;;) {
      const Fact* fact = lives_.top();
      if (transit_.has_arrival(fact ? fact->time : EventTime::max())) {
        transit_.arrive(message);
        return true;
      }
      if (!fact) {
        return false;
      }
      const bool is_sent = send(*fact, message);
      lives_.pop();
      if (is_sent) {
        return true;
      }
    }
  }

  [[nodiscard]] const Planted& planted() const {
    return transit_.planted();
  }

 private:
  // Hands out the present fact, unless it is delayed.
  bool send(const Fact& fact, GeneratedMessage& message) {
    const Lead& lead = lives_.lead();
    writer_.write(lead, fact);
    return transit_.send({event_kind_of(fact.sign), writer_.key(), writer_.value(), fact.time},
                         Random(world_.seed_of(lead.number(), kFaultPurpose + fact.sequence)),
                         message);
  }

  World world_;
  LifeQueue lives_;
  RecordWriter writer_;
  Transit transit_;
};

Generator::Generator(const GeneratorOptions& options)
    : stream_(std::make_unique<Stream>(options)) {}

Generator::~Generator() = default;

bool Generator::next(GeneratedMessage& message) {
  return stream_->next(message);
}

const Planted& Generator::planted() const {
  return stream_->planted();
}

}  // namespace ls::generator
