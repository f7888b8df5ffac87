#include "generator/crm/population.hpp"

#include <algorithm>
#include <cmath>

namespace ls::generator::crm {
namespace {

constexpr std::uint32_t kCompanies = 2000;
constexpr double kScannerShare = 0.4;  // of the companies
constexpr double kGoogleShare = 0.35;  // of the free mailboxes
constexpr double kNewSourceShare = 0.4;
constexpr std::array<Millis, kChronotypes> kShifts{hours(2), hours(0), hours(-4)};

template <std::size_t N>
std::size_t draw(const std::array<double, N>& chances, Random& random) {
  double rest = random.uniform();
  for (std::size_t i = 0; i + 1 < N; ++i) {
    rest -= chances[i];
    if (rest < 0.0) {
      return i;
    }
  }
  // What rounding leaves over falls on the last that is possible.
  std::size_t last = N - 1;
  while (last > 0 && chances[last] == 0.0) {
    --last;
  }
  return last;
}

bool forms_crowd(const Contact& contact) {
  switch (contact.kind) {
    case Kind::human:
      return contact.trait == Trait::office;
    case Kind::bot_dictionary:
    case Kind::bot_random:
    case Kind::bot_dots:
    case Kind::bot_headless:
      return true;
    default:
      return false;
  }
}

}  // namespace

Population::Population(const Options& options)
    : options_(options),
      first_day_(business_.days_at(options.start)),
      days_per_contact_((business_.days_at(options.end()) - first_day_) /
                        static_cast<double>(options.contacts)) {}

std::uint64_t Population::seed_of(std::uint64_t number, Purpose purpose,
                                  std::uint64_t sequence) const {
  const std::uint64_t use = static_cast<std::uint64_t>(purpose) << 32U | sequence;
  return splitmix64(splitmix64(options_.seed + use * 0x632be59bd9b4e019ULL) ^ splitmix64(number));
}

EventTime Population::begin_of_block(std::uint64_t block) const {
  return business_.time_at(first_day_ + static_cast<double>(block * kBlock) * days_per_contact_);
}

double Population::apple_share(EventTime time) const {
  constexpr double kUsual = 0.35;
  constexpr double kChanged = 0.5;
  if (options_.change.kind != ChangeKind::privacy) {
    return kUsual;
  }
  return time < options_.change_time() ? 0.0 : kChanged;
}

Contact Population::contact(std::uint64_t number) const {
  Random random(seed_of(number, Purpose::traits));
  Contact contact;
  contact.number = number;
  draw_kind(contact, random);
  draw_arrival(contact, random);
  const Origin& origin =
      contact.kind == Kind::human ? origin_of(contact.trait) : origin_of(contact.kind);
  draw_address(contact, origin, random);
  draw_form(contact, origin, random);
  draw_person(contact, random);
  return contact;
}

// The rank in the shuffled block decides: the first ranks are bots of the first family, and so on,
// the last ones people, trait by trait.
void Population::draw_kind(Contact& contact, Random& random) const {
  const std::uint64_t block = contact.number / kBlock;
  const std::uint64_t mix = splitmix64(splitmix64(options_.seed) + block);
  const std::uint64_t rank =
      (contact.number * ((mix << 1U) | 1U) + (mix >> 40U)) % kBlock;  // odd factor: one to one
  const double size = static_cast<double>(kBlock);
  const double at = (static_cast<double>(rank) + random.uniform()) / size;
  double begin = 0.0;
  for (std::size_t i = 1; i < kKinds; ++i) {
    const double share = options_.prevalence * origin_of(static_cast<Kind>(i)).share;
    if (at < begin + share) {
      contact.kind = static_cast<Kind>(i);
      break;
    }
    begin += share;
  }
  std::size_t trait = 0;
  if (contact.kind == Kind::human) {
    for (; trait + 1 < kTraits; ++trait) {
      const double share = (1.0 - options_.prevalence) * origin_of(static_cast<Trait>(trait)).share;
      if (at < begin + share) {
        break;
      }
      begin += share;
    }
    contact.trait = static_cast<Trait>(trait);
  }
  contact.rank =
      static_cast<std::uint32_t>(rank - std::min(rank, static_cast<std::uint64_t>(begin * size)));
  const auto group = static_cast<std::uint64_t>(contact.kind) * kTraits + trait;
  contact.crowd = splitmix64(mix ^ splitmix64(group + 1));
}

// Somewhere in the time of its block; the last block may have fewer contacts and less time.
EventTime Population::time_in_block(std::uint64_t block, double within) const {
  const auto before = static_cast<double>(block * kBlock);
  const auto size = static_cast<double>(std::min(kBlock, options_.contacts - block * kBlock));
  return business_.time_at(first_day_ + (before + within * size) * days_per_contact_);
}

void Population::draw_arrival(Contact& contact, Random& random) const {
  contact.clock_shift = kShifts[random.below(kChronotypes)];
  const std::uint64_t block = contact.number / kBlock;
  const double within = random.uniform();
  if (!forms_crowd(contact)) {
    contact.arrival = time_in_block(block, within);
    return;
  }
  const EventTime begin = time_in_block(block, Random(contact.crowd).uniform());
  contact.arrival =
      begin + Millis{static_cast<std::int64_t>(within * static_cast<double>(kCrowdTime.count))};
}

void Population::draw_address(Contact& contact, const Origin& origin, Random& random) const {
  contact.pattern = static_cast<Pattern>(draw(origin.patterns, random));
  contact.domain = random.chance(origin.corporate) ? DomainClass::corporate : DomainClass::free;
  if (contact.kind == Kind::disposable) {
    contact.domain = DomainClass::disposable;
  } else if (contact.kind == Kind::trap_typo) {
    contact.domain = DomainClass::typo;
  }
  contact.company = static_cast<std::uint32_t>(random.below(kCompanies));
  const double apple = random.uniform();
  const bool is_google = random.chance(kGoogleShare / (1.0 - 0.35));
  if (contact.domain == DomainClass::corporate) {
    Random company(splitmix64(options_.seed) ^ contact.company);
    const bool has_scanner = company.chance(kScannerShare);
    const std::uint64_t vendor = company.below(kVendors);
    contact.vendor = has_scanner ? static_cast<std::uint8_t>(vendor) : kMissing;
  } else if (contact.domain == DomainClass::free) {
    contact.apple = static_cast<float>(apple);
    contact.reads_with_google = is_google;
  }
}

void Population::draw_form(Contact& contact, const Origin& origin, Random& random) const {
  contact.acquisition = static_cast<Acquisition>(draw(origin.acquisitions, random));
  const double fill = origin.fill_median_ms * std::exp(origin.fill_spread * random.normal());
  const double agent = random.uniform();
  const bool is_confirmed = random.chance(origin.confirmed);
  const bool has_filled_honeypot = random.chance(origin.honeypot);
  const bool is_datacentre = random.chance(origin.datacentre);
  const bool is_new_source = random.chance(kNewSourceShare);
  if (contact.acquisition == Acquisition::organic && is_new_source &&
      options_.change.kind == ChangeKind::new_source && contact.arrival >= options_.change_time()) {
    contact.source = 1;
  }
  if (forms_crowd(contact)) {
    contact.network = Network::crowd;
  } else if (is_datacentre) {
    contact.network = Network::datacentre;
  }
  if (agent < origin.headless) {
    contact.agent = Agent::headless;
  } else if (agent < origin.headless + origin.no_agent) {
    contact.agent = Agent::none;
  }
  if (contact.has_form()) {
    contact.fill_ms = static_cast<std::uint32_t>(std::clamp(fill, 50.0, 3'600'000.0));
    contact.is_confirmed = is_confirmed;
    contact.has_filled_honeypot = has_filled_honeypot;
  }
}

void Population::draw_person(Contact& contact, Random& random) const {
  contact.quality = static_cast<std::uint8_t>(random.below(kQualities));
  contact.activity = static_cast<std::uint8_t>(random.below(kActivities));
  const ProfileRules& rules = profile_rules(contact.quality);
  if (!random.chance(rules.missing)) {
    contact.title = static_cast<std::uint8_t>(draw(rules.titles, random));
  }
  if (!random.chance(rules.missing)) {
    contact.size = static_cast<std::uint8_t>(draw(rules.sizes, random));
  }
}

}  // namespace ls::generator::crm
