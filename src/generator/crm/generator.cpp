#include "leadstream/generator/crm/generator.hpp"

#include "generator/crm/crew.hpp"
#include "generator/transit.hpp"

#include <algorithm>
#include <vector>

namespace ls::generator::crm {
namespace {

DriftWatch watch_of(const Options& options) {
  DriftWatch watch{.at = options.change_time()};
  switch (options.change.kind) {
    case ChangeKind::dwell_unit:
    case ChangeKind::outage:
      watch.kinds = {EventKind::page_viewed};
      watch.field = "page.viewed.dwell_ms";
      break;
    case ChangeKind::new_source:
      watch.kinds = {EventKind::lead_created};
      watch.field = "lead.created.source";
      break;
    case ChangeKind::privacy:
      watch.kinds = {EventKind::email_opened};
      watch.field = "email.opened.ua";
      break;
    case ChangeKind::conversion:
      watch.kinds = {EventKind::label_conversion};
      break;
    case ChangeKind::none:
      break;
  }
  return watch;
}

}  // namespace

class Generator::Stream {
 public:
  Stream(const Options& options, int threads)
      : population_(options),
        rules_(options),
        crew_(population_, rules_, threads),
        transit_(options.faults, options.end(), watch_of(options)),
        day_(options.start) {}

  bool next(GeneratedMessage& message) {
    for (;;) {
      const bool has_fact = find_fact();
      if (transit_.has_arrival(has_fact ? facts_[at_].time : EventTime::max())) {
        transit_.arrive(message);
        return true;
      }
      if (!has_fact) {
        return false;
      }
      if (send(facts_[at_++], message)) {
        return true;
      }
    }
  }

  [[nodiscard]] const Planted& planted() const {
    return transit_.planted();
  }

 private:
  // Goes on to the next day that has facts; false at the end of the world.
  bool find_fact() {
    while (at_ >= today_) {
      if (day_ >= population_.options().end()) {
        return false;
      }
      live_a_day();
    }
    return true;
  }

  void live_a_day() {
    facts_.erase(facts_.begin(), facts_.begin() + static_cast<std::ptrdiff_t>(today_));
    at_ = 0;
    written_begin_ = 0;
    written_end_ = 0;
    day_ = std::min(day_ + days(1), population_.options().end());
    admit();
    crew_.advance(lives_, day_, facts_);
    const auto tomorrow = std::partition_point(
        facts_.begin(), facts_.end(), [this](const Fact& fact) { return fact.time < day_; });
    today_ = static_cast<std::size_t>(tomorrow - facts_.begin());
  }

  // All contacts of the blocks that have begun.
  void admit() {
    const std::uint64_t contacts = population_.options().contacts;
    while (lives_.size() < contacts &&
           population_.begin_of_block(lives_.size() / Population::kBlock) < day_) {
      const std::uint64_t end =
          std::min<std::uint64_t>(contacts, lives_.size() + Population::kBlock);
      for (std::uint64_t number = lives_.size(); number < end; ++number) {
        lives_.emplace_back(population_, rules_, number);
      }
    }
  }

  bool send(const Fact& fact, GeneratedMessage& message) {
    const std::size_t index = at_ - 1;
    if (index >= written_end_) {
      constexpr std::size_t kWrittenAtOnce = 16'384;
      written_begin_ = index;
      written_end_ = std::min(today_, index + kWrittenAtOnce);
      crew_.write(lives_, facts_.data() + written_begin_, written_end_ - written_begin_);
    }
    const std::size_t place = index - written_begin_;
    return transit_.send({event_kind_of(fact), crew_.key(place), crew_.value(place), fact.time},
                         Random(population_.seed_of(fact.contact, Purpose::faults, fact.sequence)),
                         message);
  }

  Population population_;
  Rules rules_;
  Crew crew_;
  Transit transit_;
  std::vector<Life> lives_;
  std::vector<Fact> facts_;  // of this day, then what is decided of later ones
  std::size_t at_ = 0;
  std::size_t today_ = 0;  // how many are of this day
  std::size_t written_begin_ = 0;
  std::size_t written_end_ = 0;
  EventTime day_;  // the end of it
};

Generator::Generator(const Options& options, int threads)
    : stream_(std::make_unique<Stream>(options, threads)) {}

Generator::~Generator() = default;

bool Generator::next(GeneratedMessage& message) {
  return stream_->next(message);
}

const Planted& Generator::planted() const {
  return stream_->planted();
}

}  // namespace ls::generator::crm
