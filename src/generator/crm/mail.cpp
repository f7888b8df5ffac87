#include "generator/crm/mail.hpp"

#include <algorithm>
#include <cmath>

namespace ls::generator::crm {
namespace {

using Scan = SessionRules;

double bounce_chance(Mailbox mailbox) {
  return mailbox == Mailbox::abandoned ? Rules::kFullBounce : Rules::kSoftBounce;
}

Millis millis(double count) {
  return {static_cast<std::int64_t>(count)};
}

std::int32_t log_normal(double median, double spread, Random& random) {
  constexpr double kLongest = 1'800'000.0;
  return static_cast<std::int32_t>(std::min(kLongest, median * std::exp(spread * random.normal())));
}

}  // namespace

MailStory Mail::send(const Recipient& recipient, std::uint32_t number, EventTime at) {
  random_ = Random(population_.seed_of(contact_.number, Purpose::mail, number));
  story_ = {};
  story_.number = number;
  story_.sent = at;
  story_.links = static_cast<std::uint8_t>(3 + random_.below(4));
  story_.delivered = at + within(seconds(1), seconds(6));
  add(FactKind::sent, at, Cause::system);
  const double bounce = random_.uniform();
  if (recipient.mailbox == Mailbox::disabled) {
    story_.delivery = bounce < Rules::kHardBounce ? Delivery::hard_bounced : Delivery::soft_bounced;
  } else if (bounce < bounce_chance(recipient.mailbox)) {
    story_.delivery = Delivery::soft_bounced;
  }
  if (story_.delivery != Delivery::delivered) {
    add(story_.delivery == Delivery::hard_bounced ? FactKind::hard_bounced : FactKind::soft_bounced,
        story_.delivered, Cause::system);
    return story_;
  }
  add(FactKind::delivered, story_.delivered, Cause::system);
  prefetch();
  scan();
  if (const auto habits = habits_of(recipient)) {
    read(*habits);
  }
  return story_;
}

Fact& Mail::add(FactKind kind, EventTime time, Cause cause) {
  Fact& fact = facts_.add(kind, time, cause);
  fact.mail = story_.number;
  fact.links = story_.links;
  return fact;
}

Millis Mail::within(Millis shortest, Millis longest) {
  return shortest + millis(random_.uniform() * static_cast<double>(longest.count - shortest.count));
}

bool Mail::is_prefetched() const {
  return static_cast<double>(contact_.apple) < population_.apple_share(story_.sent);
}

// Apple's proxy loads what it is going to show, whether it is ever looked at or not, and so hides
// who opens.
void Mail::prefetch() {
  constexpr double kPrefetched = 0.95;
  constexpr double kFlagged = 0.8;
  if (!is_prefetched()) {
    return;
  }
  const bool happens = random_.chance(kPrefetched);
  const double minutes_later = std::exp(1.5 * random_.normal());
  const bool is_flagged = random_.chance(kFlagged);
  if (happens) {
    Fact& fact =
        add(FactKind::opened,
            story_.delivered + seconds(1) + millis(60'000.0 * std::min(minutes_later, 2e3)),
            Cause::proxy);
    fact.agent = Agent::apple_proxy;
    fact.network = Network::apple;
    fact.is_flagged = is_flagged;
  }
}

void Mail::scan() {
  if (!contact_.has_scanner() || !random_.chance(Scan::kScan)) {
    return;
  }
  Session session;
  const double style = random_.uniform();
  const double agent = random_.uniform();
  const double network = random_.uniform();
  session.network = network < Scan::kVendorNetwork                         ? Network::vendor
                    : network < Scan::kVendorNetwork + Scan::kOtherNetwork ? Network::own
                                                                           : Network::datacentre;
  session.agent = agent < Scan::kVendorAgent                    ? Agent::vendor
                  : agent < Scan::kVendorAgent + Scan::kNoAgent ? Agent::none
                                                                : Agent::browser;
  if (style < Scan::kBurst) {
    session.begin = story_.delivered + within(Millis{0}, Scan::kBurstWithin);
    session.has_head = random_.chance(Scan::kHead);
    session.has_honeypot = random_.chance(Scan::kHoneypot);
    session.clicks = story_.links;
    session.has_open = true;
    Fact& opened = add(FactKind::opened, session.begin, Cause::scanner);
    opened.agent = session.agent;
    opened.network = session.network;
  } else {
    const bool is_single = style < Scan::kBurst + Scan::kSingle;
    if (!is_single) {
      session.agent = Agent::browser;
      session.network = Network::datacentre;
    }
    const double mean = is_single ? Scan::kSingleMs : Scan::kLaterMs;
    session.begin = story_.delivered + Scan::kShortest + millis(mean * random_.exponential());
    session.clicks = 1;
  }
  const int requests = session.clicks + (session.has_honeypot ? 1 : 0);
  const int first = session.clicks > 1 ? 0 : static_cast<int>(random_.below(2));
  for (int i = 0; i < requests; ++i) {
    const Millis later = session.clicks > 1 ? within(Millis{200}, seconds(6)) : Millis{0};
    Fact& clicked = add(FactKind::clicked, session.begin + later, Cause::scanner);
    clicked.agent = session.agent;
    clicked.network = session.network;
    clicked.link = static_cast<std::uint8_t>(first + i);
    clicked.is_flagged = session.has_head;
  }
  if (random_.chance(Scan::kScannerLanding)) {
    session.dwell_ms = static_cast<std::int32_t>(
        Scan::kScannerDwellMinMs +
        random_.uniform() * (Scan::kScannerDwellMaxMs - Scan::kScannerDwellMinMs));
    Fact& landed = add(FactKind::landed, session.begin + seconds(7), Cause::scanner);
    landed.dwell_ms = session.dwell_ms;
    landed.link = static_cast<std::uint8_t>(first);
  }
  story_.scanner = session;
}

std::optional<Mail::Habits> Mail::habits_of(const Recipient& recipient) const {
  if (recipient.mailbox != Mailbox::alive) {
    return std::nullopt;
  }
  switch (contact_.kind) {
    case Kind::human:
      return Habits{rules_.opens(recipient.activity, recipient.intent),
                    rules_.clicks(recipient.intent), Rules::kComplaint, Cause::human};
    case Kind::bot_bombing:
      return Habits{Rules::kVictimOpens, 0.0, Rules::kVictimComplains, Cause::human};
    case Kind::bot_drip:
      return Habits{Rules::kDripOpens, Rules::kDripClicks, 0.0, Cause::bot};
    default:
      return std::nullopt;
  }
}

EventTime Mail::time_of_reading() {
  if (random_.chance(Scan::kFast)) {
    return story_.delivered + Scan::kShortest + millis(Scan::kFastMs * random_.exponential());
  }
  const BusinessTime& business = population_.business();
  const double begin = business.days_at(story_.delivered + contact_.clock_shift);
  const EventTime at = business.time_at(begin + Scan::kSlowDays * random_.exponential());
  return std::max(at - contact_.clock_shift, story_.delivered);
}

void Mail::read(const Habits& habits) {
  const double opens = random_.uniform();
  const EventTime opened_at = time_of_reading();
  if (opens >= habits.opens) {
    return;
  }
  const bool unsubscribes = habits.cause == Cause::human && random_.chance(Rules::kUnsubscribe);
  const bool complains = random_.chance(habits.complains);
  const bool clicks = random_.chance(habits.clicks);
  const bool hides = random_.chance(Scan::kImagesOff) || is_prefetched();
  Session session;
  session.has_open = !hides;
  session.begin = opened_at;
  session.network = contact_.network == Network::crowd ? Network::own : contact_.network;
  story_.reader = session;
  story_.response = unsubscribes ? Response::unsubscribed
                    : complains  ? Response::complained
                    : clicks     ? Response::clicked
                                 : Response::opened;
  if (!hides) {
    Fact& opened = add(FactKind::opened, opened_at, habits.cause);
    opened.agent = contact_.reads_with_google ? Agent::google_proxy : Agent::browser;
    opened.network = contact_.reads_with_google ? Network::google : session.network;
  } else if (story_.response == Response::opened) {
    story_.response = Response::none;
    story_.reader.reset();
  }
  if (unsubscribes) {
    Fact& clicked = add(FactKind::clicked, opened_at + seconds(20), habits.cause);
    clicked.link = static_cast<std::uint8_t>(story_.links - 1);
    clicked.network = session.network;
    add(FactKind::unsubscribed, opened_at + seconds(25), habits.cause);
  } else if (complains) {
    add(FactKind::complained, opened_at + seconds(30), habits.cause);
  } else if (clicks) {
    click_through(habits, opened_at);
  }
}

void Mail::click_through(const Habits& habits, EventTime opened_at) {
  Session& session = *story_.reader;
  if (contact_.has_scanner() && random_.chance(Scan::kGateway)) {
    session.network = Network::vendor;
  }
  session.clicks = random_.chance(Scan::kSecondClick) ? 2 : 1;
  // Where the opening is hidden, the click shows when it was.
  EventTime at = session.has_open ? opened_at + within(seconds(5), minutes(1)) : opened_at;
  const auto first = static_cast<std::uint8_t>(random_.below(2));
  land(habits.cause, at, session);
  for (std::uint8_t i = 0; i < session.clicks; ++i) {
    Fact& clicked = add(FactKind::clicked, at, habits.cause);
    clicked.network = session.network;
    clicked.link = static_cast<std::uint8_t>((first + i) % 2);
    at = at + within(seconds(5), minutes(1));
  }
  if (habits.cause == Cause::human && random_.chance(Rules::kReply)) {
    add(FactKind::replied, at + within(minutes(1), minutes(30)), habits.cause);
  }
}

void Mail::land(Cause cause, EventTime clicked_at, Session& session) {
  const bool is_seen = random_.chance(Scan::kLanding);
  const bool is_bot = cause == Cause::bot;
  const std::int32_t dwell =
      log_normal(is_bot ? Scan::kDripDwellMs : Scan::kDwellMs,
                 is_bot ? Scan::kDripDwellSpread : Scan::kDwellSpread, random_);
  if (is_seen) {
    session.dwell_ms = dwell;
    add(FactKind::landed, clicked_at + within(seconds(1), seconds(3)), cause).dwell_ms = dwell;
  }
}

}  // namespace ls::generator::crm
