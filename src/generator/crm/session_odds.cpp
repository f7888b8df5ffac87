#include "generator/crm/session_odds.hpp"

#include "generator/crm/response_chances.hpp"

#include <cmath>

namespace ls::generator::crm {
namespace {

using Scan = SessionRules;

// Densities per millisecond of the begin and of the dwell time.
class SessionOdds {
 public:
  SessionOdds(const Population& population, const Contact& contact, const MailStory& story)
      : population_(population), contact_(contact), story_(story) {}

  // Of this session as the reader's, who is a person or a slow bot.
  struct Reader {
    double person;
    double drip;
  };
  [[nodiscard]] Reader reader(const Session& session, const ReaderChances& readers) const {
    const double like_reader = reader_density(session);
    const bool is_open = session.clicks == 0;
    return {(is_open ? readers.person.opened : readers.person.clicked) * like_reader *
                dwell_density(session, Scan::kDwellMs, Scan::kDwellSpread),
            (is_open ? readers.drip.opened : readers.drip.clicked) * like_reader *
                dwell_density(session, Scan::kDripDwellMs, Scan::kDripDwellSpread)};
  }

  [[nodiscard]] double scanner(const Session& session) const {
    return (burst(session) + single(session) + later(session)) * scanner_dwell(session);
  }

 private:
  [[nodiscard]] double after_delivery(const Session& session) const {
    return static_cast<double>((session.begin - story_.delivered).count);
  }

  [[nodiscard]] static double exponential(double ms, double mean) {
    const double later = ms - static_cast<double>(Scan::kShortest.count);
    return later < 0.0 ? 0.0 : std::exp(-later / mean) / mean;
  }

  [[nodiscard]] double reading_density(const Session& session) const {
    const BusinessTime& business = population_.business();
    const EventTime from = story_.delivered + contact_.clock_shift;
    const EventTime to = session.begin + contact_.clock_shift;
    const double days = business.days_at(to) - business.days_at(from);
    constexpr Millis kHour = hours(1);
    const EventTime hour = floor_to(to, kHour);
    const double days_per_ms = (business.days_at(hour + kHour) - business.days_at(hour)) /
                               static_cast<double>(kHour.count);
    return Scan::kFast * exponential(after_delivery(session), Scan::kFastMs) +
           (1.0 - Scan::kFast) * std::exp(-days / Scan::kSlowDays) / Scan::kSlowDays * days_per_ms;
  }

  [[nodiscard]] double reader_density(const Session& session) const {
    if (session.agent != Agent::browser || session.has_head || session.has_honeypot ||
        session.clicks > 2) {
      return 0.0;
    }
    double density = reading_density(session);
    if (session.clicks == 0) {
      return density;  // that the opening shows is in the reader's chances
    }
    const double shown =
        shown_share(static_cast<double>(contact_.apple) < population_.apple_share(story_.sent));
    density *= session.has_open ? shown : 1.0 - shown;
    density *= session.clicks == 2 ? Scan::kSecondClick : 1.0 - Scan::kSecondClick;
    const Network usual = contact_.network == Network::crowd ? Network::own : contact_.network;
    const double gateway = contact_.has_scanner() ? Scan::kGateway : 0.0;
    return density * (session.network == Network::vendor ? gateway
                      : session.network == usual         ? 1.0 - gateway
                                                         : 0.0);
  }

  [[nodiscard]] static double dwell_density(const Session& session, double median, double spread) {
    if (session.clicks == 0) {
      return 1.0;
    }
    if (session.dwell_ms < 0) {
      return 1.0 - Scan::kLanding;
    }
    const double dwell = std::fmax(1.0, static_cast<double>(session.dwell_ms));
    const double z = std::log(dwell / median) / spread;
    constexpr double kRootTwoPi = 2.50662827463100050242;
    return Scan::kLanding * std::exp(-0.5 * z * z) / (dwell * spread * kRootTwoPi);
  }

  [[nodiscard]] static double scanner_dwell(const Session& session) {
    if (session.dwell_ms < 0) {
      return 1.0 - Scan::kScannerLanding;
    }
    const auto dwell = static_cast<double>(session.dwell_ms);
    const double width = Scan::kScannerDwellMaxMs - Scan::kScannerDwellMinMs;
    const bool is_within = dwell >= Scan::kScannerDwellMinMs && dwell <= Scan::kScannerDwellMaxMs;
    return is_within ? Scan::kScannerLanding / width : 0.0;
  }

  [[nodiscard]] static double scanner_origin(const Session& session) {
    const double agent = session.agent == Agent::vendor ? Scan::kVendorAgent
                         : session.agent == Agent::none ? Scan::kNoAgent
                                                        : 1.0 - Scan::kVendorAgent - Scan::kNoAgent;
    const double network = session.network == Network::vendor ? Scan::kVendorNetwork
                           : session.network == Network::own
                               ? Scan::kOtherNetwork
                               : 1.0 - Scan::kVendorNetwork - Scan::kOtherNetwork;
    return agent * network;
  }

  [[nodiscard]] double burst(const Session& session) const {
    if (!session.has_open || session.clicks != story_.links ||
        session.begin - story_.delivered >= Scan::kBurstWithin) {
      return 0.0;
    }
    return Scan::kBurst * scanner_origin(session) *
           (session.has_head ? Scan::kHead : 1.0 - Scan::kHead) *
           (session.has_honeypot ? Scan::kHoneypot : 1.0 - Scan::kHoneypot) /
           static_cast<double>(Scan::kBurstWithin.count);
  }

  [[nodiscard]] static bool is_lone_click(const Session& session) {
    return !session.has_open && session.clicks == 1 && !session.has_head && !session.has_honeypot;
  }

  [[nodiscard]] double single(const Session& session) const {
    return is_lone_click(session) ? Scan::kSingle * scanner_origin(session) *
                                        exponential(after_delivery(session), Scan::kSingleMs)
                                  : 0.0;
  }

  [[nodiscard]] double later(const Session& session) const {
    const bool looks_so = is_lone_click(session) && session.agent == Agent::browser &&
                          session.network == Network::datacentre;
    return looks_so ? (1.0 - Scan::kBurst - Scan::kSingle) *
                          exponential(after_delivery(session), Scan::kLaterMs)
                    : 0.0;
  }

  const Population& population_;
  const Contact& contact_;
  const MailStory& story_;
};

double share(double part, double rest) {
  return part > 0.0 ? part / (part + rest) : 0.0;
}

}  // namespace

SessionChances session_chances(const Population& population, const Contact& contact,
                               const MailStory& story, const ReaderChances& readers) {
  SessionChances chances;
  if (story.response == Response::unsubscribed || story.response == Response::complained) {
    chances.reader = 1.0;  // no program does that
    return chances;
  }
  const SessionOdds odds(population, contact, story);
  if (story.reader && story.scanner) {
    const auto as_it_was = odds.reader(*story.reader, readers);
    const auto swapped = odds.reader(*story.scanner, readers);
    const double scans = odds.scanner(*story.scanner);
    const double swapped_scans = odds.scanner(*story.reader);
    chances.reader =
        share(as_it_was.person * scans,
              as_it_was.drip * scans + (swapped.person + swapped.drip) * swapped_scans);
    chances.scanner =
        share(swapped.person * swapped_scans,
              swapped.drip * swapped_scans + (as_it_was.person + as_it_was.drip) * scans);
    return chances;
  }
  if (!story.reader && !story.scanner) {
    return chances;
  }
  const Session& session = story.reader ? *story.reader : *story.scanner;
  const auto read = odds.reader(session, readers);
  const double scan_share = contact.has_scanner() ? Scan::kScan : 0.0;
  const double scanned =
      scan_share * odds.scanner(session) * (readers.person.none + readers.drip.none);
  const double chance =
      share(read.person * (1.0 - scan_share), read.drip * (1.0 - scan_share) + scanned);
  (story.reader ? chances.reader : chances.scanner) = chance;
  return chances;
}

}  // namespace ls::generator::crm
