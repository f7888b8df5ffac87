#include "leadstream/generator/crm/truth.hpp"

#include "generator/crm/moments.hpp"
#include "generator/event_id.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace ls::generator::crm {
namespace {

constexpr std::uint64_t kNobody = std::numeric_limits<std::uint64_t>::max();

std::optional<std::uint64_t> number_of(std::string_view text, int base) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number, base);
  if (text.empty() || read.ec != std::errc() || read.ptr != end) {
    return std::nullopt;
  }
  return number;
}

}  // namespace

class Truth::Known {
 public:
  Known(const Options& options, Millis horizon)
      : population_(options), rules_(options), horizon_(horizon) {}

  [[nodiscard]] const Population& population() const {
    return population_;
  }
  [[nodiscard]] LifeRecord life(std::uint64_t number) const {
    return live(population_, rules_, number, horizon_);
  }
  const std::vector<Moment>& moments(std::uint64_t number) {
    if (number != number_) {
      moments_ = moments_of(population_, rules_, number, horizon_);
      number_ = number;
    }
    return moments_;
  }

 private:
  Population population_;
  Rules rules_;
  Millis horizon_;
  std::uint64_t number_ = kNobody;
  std::vector<Moment> moments_;  // of this contact
};

Truth::Truth(const Options& options, Millis horizon)
    : known_(std::make_unique<Known>(options, horizon)) {}

Truth::~Truth() = default;

std::uint64_t Truth::contacts() const {
  return known_->population().options().contacts;
}

ContactTruth Truth::contact(std::uint64_t number) const {
  const Contact contact = known_->population().contact(number);
  const LifeRecord life = known_->life(number);
  const EventTime end = known_->population().options().end();
  ContactTruth truth;
  truth.contact = "c" + std::to_string(number);
  truth.arrived = contact.arrival;
  truth.kind = contact.kind;
  truth.trait = contact.trait;
  truth.quality = kQualityScores[contact.quality];
  truth.activity = kActivityFactors[contact.activity];
  truth.has_scanner = contact.has_scanner();
  Mailbox before = Mailbox::alive;
  for (const MailboxSince& since : life.mailboxes) {
    if (since.time >= end) {
      break;
    }
    if (since.mailbox == Mailbox::abandoned) {
      truth.abandoned = since.time;
    } else if (since.mailbox == Mailbox::disabled) {
      truth.disabled = since.time;
    } else if (since.mailbox == Mailbox::recycled && contact.kind == Kind::human) {
      truth.recycled = since.time;
    } else if (before == Mailbox::disabled) {
      truth.returned = since.time;
    }
    before = since.mailbox;
  }
  if (life.bought != EventTime::max()) {
    truth.bought = life.bought;
  }
  for (const Fact& fact : life.facts) {
    if (fact.kind == FactKind::converted) {
      truth.reported = fact.time;
    }
  }
  return truth;
}

std::span<const Moment> Truth::moments(std::uint64_t number) {
  return known_->moments(number);
}

const Moment* Truth::find_event(std::string_view id) {
  const auto hash = number_of(id, 16);
  if (!hash || id.size() != 16) {
    return nullptr;
  }
  const std::uint64_t number = number_of_id(known_->population().options().seed, *hash);
  if (contact_of_number(number) >= contacts()) {
    return nullptr;
  }
  const auto& moments = known_->moments(contact_of_number(number));
  const auto found =
      std::ranges::find(moments, sequence_of_number(number),
                        [](const Moment& moment) { return std::uint64_t{moment.sequence}; });
  return found == moments.end() ? nullptr : &*found;
}

const Moment* Truth::find_contact(std::string_view contact, EventTime at) {
  if (!contact.starts_with('c')) {
    return nullptr;
  }
  const auto number = number_of(contact.substr(1), 10);
  if (!number || *number >= contacts()) {
    return nullptr;
  }
  const auto& moments = known_->moments(*number);
  const auto after = std::ranges::upper_bound(moments, at, {}, &Moment::time);
  return after == moments.begin() ? nullptr : &*std::prev(after);
}

}  // namespace ls::generator::crm
