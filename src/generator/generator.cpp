#include "leadstream/generator/generator.hpp"

#include "generator/life_queue.hpp"
#include "generator/record_writer.hpp"
#include "generator/spoil.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace ls::generator {
namespace {

constexpr std::uint64_t kFaultPurpose = 1ULL << 32U;

// A record on its way: it happened at `time` and arrives later.
struct Travelling {
  EventTime arrival;
  std::uint64_t order;  // among equal arrivals: in the order of sending
  EventTime time;
  Sign sign;
  Fault fault;
  std::uint8_t spoiling;
  std::string key;
  std::string value;
};

bool arrives_after(const Travelling& a, const Travelling& b) {
  return a.arrival != b.arrival ? a.arrival > b.arrival : a.order > b.order;
}

std::size_t type_index(Sign sign) {
  const std::string_view type = type_of(sign);
  return static_cast<std::size_t>(std::ranges::find(kEventTypeNames, type) -
                                  kEventTypeNames.begin());
}

bool may_be_delayed(Sign sign) {
  return sign != Sign::lead_created && sign != Sign::conversion;
}

}  // namespace

class Generator::Stream {
 public:
  explicit Stream(const GeneratorOptions& options)
      : options_(options), world_(options), lives_(world_, options), writer_(world_, options) {
    if (options.drift.kind == DriftKind::covariate) {
      planted_.drift_field = "page.viewed.dwell_ms";
    }
  }

  bool next(GeneratedMessage& message) {
    for (;;) {
      const Fact* fact = lives_.top();
      if (!travelling_.empty() && (!fact || travelling_.front().arrival <= fact->time)) {
        arrive(message);
        return true;
      }
      if (!fact) {
        return false;
      }
      const bool is_sent = send(message);
      lives_.pop();
      if (is_sent) {
        return true;
      }
    }
  }

  [[nodiscard]] const Planted& planted() const {
    return planted_;
  }

 private:
  // Hands out the present fact, unless it is delayed.
  bool send(GeneratedMessage& message) {
    const Fact& fact = *lives_.top();
    writer_.write(lives_.lead(), fact);
    Random chance(world_.seed_of(lives_.lead().number(), kFaultPurpose + fact.sequence));
    const Fault fault = draw_fault(fact.sign, chance);
    if (fault == Fault::out_of_order || fault == Fault::late) {
      const EventTime arrival = fact.time + delay_of(fault, chance);
      // Later than the end there is nothing that it could come after.
      if (arrival < options_.end()) {
        travel(fact, fault, arrival, writer_.value(), 0);
        return false;
      }
    } else if (fault == Fault::duplicate) {
      travel(fact, fault, fact.time + delay_of(fault, chance), writer_.value(), 0);
    } else if (fault == Fault::broken) {
      const auto way = static_cast<std::uint8_t>(chance.below(kSpoilings));
      travel(fact, fault, fact.time, spoilings()[way].spoil(writer_.value()), way);
    }
    message = {topic_of(fact.sign), writer_.key(), writer_.value(), fact.time, fact.time};
    count_event(fact.sign, message);
    return true;
  }

  [[nodiscard]] Fault draw_fault(Sign sign, Random& chance) const {
    const FaultOptions& faults = options_.faults;
    double rest = chance.uniform();
    if ((rest -= faults.duplicates) < 0.0) {
      return Fault::duplicate;
    }
    if ((rest -= faults.broken) < 0.0) {
      return Fault::broken;
    }
    if (!may_be_delayed(sign)) {
      return Fault::none;
    }
    if ((rest -= faults.out_of_order) < 0.0) {
      return Fault::out_of_order;
    }
    return rest < faults.late ? Fault::late : Fault::none;
  }

  // Short delays are as frequent as long ones on a logarithmic scale, from a minute on; a second
  // copy may follow within a second.
  Millis delay_of(Fault fault, Random& chance) const {
    if (fault == Fault::late) {
      const auto spread = static_cast<std::uint64_t>(options_.faults.late_by.count / 3);
      return options_.faults.late_by + Millis{static_cast<std::int64_t>(chance.below(spread))};
    }
    const double shortest = fault == Fault::duplicate ? 1'000.0 : 60'000.0;
    const double longest = static_cast<double>(options_.faults.disorder_max.count);
    const double ms = shortest * std::pow(longest / shortest, chance.uniform());
    return {static_cast<std::int64_t>(ms)};
  }

  void travel(const Fact& fact, Fault fault, EventTime arrival, std::string_view value,
              std::uint8_t spoiling) {
    travelling_.push_back({arrival, sent_++, fact.time, fact.sign, fault, spoiling,
                           std::string(writer_.key()), std::string(value)});
    std::push_heap(travelling_.begin(), travelling_.end(), arrives_after);
  }

  void arrive(GeneratedMessage& message) {
    std::pop_heap(travelling_.begin(), travelling_.end(), arrives_after);
    arrived_ = std::move(travelling_.back());
    travelling_.pop_back();
    message = {topic_of(arrived_.sign), arrived_.key,     arrived_.value,
               arrived_.time,           arrived_.arrival, arrived_.fault};
    switch (arrived_.fault) {
      case Fault::duplicate:
        ++planted_.duplicates;
        ++planted_.messages;
        break;
      case Fault::broken:
        ++planted_.broken_by_way[arrived_.spoiling];
        ++planted_.messages;
        break;
      case Fault::late:
        ++planted_.late;
        count_event(arrived_.sign, message);
        break;
      default:
        planted_.out_of_order += message.time < planted_.last ? 1 : 0;
        count_event(arrived_.sign, message);
    }
  }

  void count_event(Sign sign, const GeneratedMessage& message) {
    note_drift(sign, message);
    ++planted_.messages;
    ++planted_.events_by_type[type_index(sign)];
    planted_.leads += sign == Sign::lead_created ? 1 : 0;
    planted_.conversions += sign == Sign::conversion ? 1 : 0;
    planted_.first = std::min(planted_.first, message.time);
    planted_.last = std::max(planted_.last, message.time);
  }

  void note_drift(Sign sign, const GeneratedMessage& message) {
    if (planted_.drift || message.time < options_.drift_time()) {
      return;
    }
    const bool is_page = static_cast<std::size_t>(sign) < kPageSigns;
    const bool is_touched = options_.drift.kind == DriftKind::covariate ? is_page
                            : options_.drift.kind == DriftKind::concept_shift
                                ? sign == Sign::lead_created
                                : true;
    if (is_touched) {
      planted_.drift = {options_.drift_time(), message.time, planted_.messages};
    }
  }

  GeneratorOptions options_;
  World world_;
  LifeQueue lives_;
  RecordWriter writer_;
  std::vector<Travelling> travelling_;  // a heap by arrival
  Travelling arrived_{};
  std::uint64_t sent_ = 0;
  Planted planted_;
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
