#include "generator/record_writer.hpp"

#include "generator/event_id.hpp"

#include <algorithm>
#include <cmath>

namespace ls::generator {
namespace {

constexpr std::uint64_t kMarkPurpose = 16;
constexpr double kDwellMissing = 0.03;
constexpr double kDwellMedianMs = 18'000.0;
constexpr double kDwellSpread = 1.0;
constexpr double kDwellMaxMs = 1'800'000.0;

constexpr std::array<std::string_view, kPageSigns> kCategories{"home", "product", "pricing",
                                                               "docs", "support", "careers"};
// How much a view of the category says about interest.
constexpr std::array<std::string_view, kPageSigns> kWeights{"1", "1.5", "3", "1", "0.5", "0"};
constexpr std::array<std::string_view, 8> kCountries{"US", "GB", "DE", "FR",
                                                     "NL", "ES", "SE", "PL"};
constexpr std::array<std::string_view, 4> kBrowsers{"chrome", "safari", "firefox", "edge"};
constexpr std::array<std::string_view, 3> kDevices{"desktop", "mobile", "tablet"};
constexpr std::array<std::string_view, 4> kForms{"contact", "newsletter", "webinar", "callback"};
constexpr std::array<std::string_view, 3> kProducts{"basic", "team", "enterprise"};

template <std::size_t N>
std::string_view pick(const std::array<std::string_view, N>& names, Random& marks) {
  return names[marks.below(N)];
}

}  // namespace

EventKind event_kind_of(Sign sign) {
  switch (sign) {
    case Sign::lead_created:
      return EventKind::lead_created;
    case Sign::email_sent:
      return EventKind::email_sent;
    case Sign::email_opened:
      return EventKind::email_opened;
    case Sign::email_clicked:
      return EventKind::email_clicked;
    case Sign::form_submitted:
      return EventKind::form_submitted;
    case Sign::quote_requested:
      return EventKind::quote_requested;
    case Sign::conversion:
      return EventKind::label_conversion;
    default:
      return EventKind::page_viewed;
  }
}

std::string contact_of(std::uint64_t lead) {
  return "c" + std::to_string(lead);
}

RecordWriter::RecordWriter(const World& world, const GeneratorOptions& options)
    : world_(world),
      tenant_(options.tenant),
      seed_(options.seed),
      dwell_change_(options.drift.kind == DriftKind::covariate ? options.drift_time()
                                                               : EventTime::max()),
      dwell_factor_(options.drift.factor) {}

void RecordWriter::write(const Lead& lead, const Fact& fact) {
  key_.clear();
  key_ << tenant_ << "|c" << lead.number();

  value_.clear();
  value_ << R"({"type":")" << type_of(event_kind_of(fact.sign)) << R"(","id":")";
  value_.hex(event_id(seed_, world_number(lead.number(), fact.sequence)));
  value_ << R"(","time":")";
  value_.time(fact.time);
  value_ << R"(","tenant":")" << tenant_ << R"(","contact_id":"c)" << lead.number() << "\"";
  Random marks(world_.seed_of(lead.number(), kMarkPurpose + fact.sequence));
  switch (fact.sign) {
    case Sign::lead_created:
      write_lead(lead, marks);
      break;
    case Sign::email_sent:
    case Sign::email_opened:
    case Sign::email_clicked:
      write_email(lead, fact);
      break;
    case Sign::form_submitted:
      write_form(marks);
      break;
    case Sign::quote_requested:
      write_quote(marks);
      break;
    case Sign::conversion:
      value_ << R"(,"value":true,"as_of":")";
      value_.time(lead.bought_at());
      value_ << R"(","source":"sim")";
      break;
    default:
      write_page(lead, fact, marks);
  }
  value_ << "}";
}

void RecordWriter::write_lead(const Lead& lead, Random& marks) {
  const Profile profile = world_.profile_of(lead.number());
  if (profile.source >= 0) {
    value_ << R"(,"source":")" << kSourceNames[static_cast<std::size_t>(profile.source)] << "\"";
  }
  if (profile.industry >= 0) {
    value_ << R"(,"industry":")" << kIndustryNames[static_cast<std::size_t>(profile.industry)]
           << "\"";
  }
  if (profile.headcount > 0) {
    value_ << R"(,"headcount":)" << static_cast<std::uint64_t>(profile.headcount);
  }
  value_ << R"(,"country":")" << pick(kCountries, marks) << R"(","device":")"
         << pick(kDevices, marks) << R"(","browser":")" << pick(kBrowsers, marks) << "\"";
}

void RecordWriter::write_page(const Lead& lead, const Fact& fact, Random& marks) {
  const std::string_view category = kCategories[static_cast<std::size_t>(fact.sign)];
  value_ << R"(,"category":")" << category << R"(","path":"/)" << category << R"(","session_id":"s)"
         << lead.number() << "-" << static_cast<std::uint64_t>(fact.time.ms / 86'400'000) << "\"";
  value_ << R"(,"weight":)" << kWeights[static_cast<std::size_t>(fact.sign)];
  if (marks.chance(kDwellMissing)) {
    return;
  }
  double dwell = std::min(kDwellMaxMs, kDwellMedianMs * std::exp(kDwellSpread * marks.normal()));
  if (fact.time >= dwell_change_) {
    dwell *= dwell_factor_;
  }
  value_ << R"(,"dwell_ms":)" << static_cast<std::uint64_t>(dwell);
}

void RecordWriter::write_email(const Lead& lead, const Fact& fact) {
  const std::uint64_t email = world_number(lead.number(), lead.last_email());
  value_ << R"(,"message_id":"m)";
  value_.hex(event_id(seed_, ~email));
  value_ << R"(","campaign_id":"k)" << email % 7 << "\"";
  if (fact.sign == Sign::email_opened) {
    value_ << R"(,"machine":false)";
  }
  if (fact.sign == Sign::email_clicked) {
    value_ << R"(,"url":"https://www.example.com/offer/)" << email % 5 << "\"";
  }
}

void RecordWriter::write_form(Random& marks) {
  value_ << R"(,"form_id":")" << pick(kForms, marks) << R"(","fields_total":8,"fields_filled":)"
         << 3 + marks.below(6) << R"(,"fill_ms":)" << 8'000 + marks.below(90'000);
}

void RecordWriter::write_quote(Random& marks) {
  value_ << R"(,"product":")" << pick(kProducts, marks) << R"(","premium_minor":)"
         << 10'000 + marks.below(490'000);
}

}  // namespace ls::generator
