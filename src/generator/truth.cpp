#include "leadstream/generator/truth.hpp"

#include "generator/intent_filter.hpp"
#include "generator/record_writer.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_map>

namespace ls::generator {
namespace {

// About 100 MB of posteriors at 25 events a lead.
constexpr std::size_t kCachedLeads = 1U << 16U;

// The posterior from a time on, until the next one.
struct Known {
  EventTime since;
  IntentFilter filter;
};

std::vector<Known> posteriors(const World& world, std::uint64_t number) {
  std::vector<Known> known;
  Lead lead(world, number);
  Fact fact;
  while (lead.next(world, fact)) {
    if (fact.sign == Sign::lead_created) {
      known.push_back({fact.time, IntentFilter(world, world.profile_of(number), fact.time)});
      continue;
    }
    IntentFilter filter = known.back().filter;
    filter.observe(world, fact);
    known.push_back({fact.time, filter});
  }
  return known;
}

}  // namespace

class Truth::Cache {
 public:
  explicit Cache(const GeneratorOptions& options) : options_(options), world_(options) {}

  [[nodiscard]] const GeneratorOptions& options() const {
    return options_;
  }
  [[nodiscard]] const World& world() const {
    return world_;
  }
  [[nodiscard]] std::optional<std::uint64_t> number_of(std::string_view contact) const {
    if (!contact.starts_with('c')) {
      return std::nullopt;
    }
    std::uint64_t number = 0;
    const char* const end = contact.data() + contact.size();
    const auto read = std::from_chars(contact.data() + 1, end, number);
    if (read.ec != std::errc() || read.ptr != end || number >= options_.leads ||
        contact != contact_of(number)) {
      return std::nullopt;
    }
    return number;
  }
  const std::vector<Known>& known(std::uint64_t number) {
    const auto found = known_.find(number);
    if (found != known_.end()) {
      return found->second;
    }
    if (known_.size() >= kCachedLeads) {
      known_.clear();
    }
    return known_.emplace(number, posteriors(world_, number)).first->second;
  }

 private:
  GeneratorOptions options_;
  World world_;
  std::unordered_map<std::uint64_t, std::vector<Known>> known_;
};

Truth::Truth(const GeneratorOptions& options) : cache_(std::make_unique<Cache>(options)) {}

Truth::~Truth() = default;

std::uint64_t Truth::leads() const {
  return cache_->options().leads;
}

LeadTruth Truth::lead(std::uint64_t number) const {
  LeadTruth truth;
  truth.contact = contact_of(number);
  Lead lead(cache_->world(), number);
  Fact fact;
  while (lead.next(cache_->world(), fact)) {
    if (fact.sign == Sign::lead_created) {
      truth.arrived = fact.time;
    } else if (fact.sign == Sign::conversion) {
      truth.reported = fact.time;
    }
  }
  if (lead.bought_at() != EventTime::max()) {
    truth.bought = lead.bought_at();
  }
  return truth;
}

std::optional<LeadTruth> Truth::find(std::string_view contact) const {
  const auto number = cache_->number_of(contact);
  return number ? std::optional(lead(*number)) : std::nullopt;
}

std::optional<double> Truth::bayes(const Snapshot& snapshot) {
  const auto number = cache_->number_of(snapshot.contact);
  if (!number) {
    return std::nullopt;
  }
  const std::vector<Known>& known = cache_->known(*number);
  auto after = std::ranges::upper_bound(known, snapshot.at, {}, &Known::since);
  if (after == known.begin() || (--after)->filter.has_ended()) {
    return std::nullopt;
  }
  return after->filter.conversion_chance(cache_->world(), snapshot.at, snapshot.horizon);
}

std::vector<EventTime> Truth::event_times(std::uint64_t number) const {
  std::vector<EventTime> times;
  Lead lead(cache_->world(), number);
  Fact fact;
  while (lead.next(cache_->world(), fact) && fact.time < cache_->options().end()) {
    times.push_back(fact.time);
  }
  return times;
}

}  // namespace ls::generator
