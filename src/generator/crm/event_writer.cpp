#include "generator/crm/event_writer.hpp"

#include "generator/event_id.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ls::generator::crm {
namespace {

constexpr std::array<std::string_view, kAcquisitions> kAcquisitionNames{
    "organic", "paid", "referral", "import", "purchased", "partner", "event"};
constexpr std::array<std::string_view, kAcquisitions> kSourceNames{
    "search", "paid_search", "referral", "import", "list_broker", "partner", "trade_fair"};
constexpr std::array<std::string_view, kTitles> kTitleNames{"Assistant", "Specialist", "Manager",
                                                            "Director"};
// The least and most people that a company of each size has.
constexpr std::array<std::array<std::uint64_t, 2>, kSizes> kSizeBounds{
    {{1, 9}, {10, 49}, {50, 249}, {250, 999}, {1000, 9999}}};
constexpr std::array<std::string_view, 6> kIndustries{"software",      "insurance", "retail",
                                                      "manufacturing", "education", "health"};
struct Country {
  std::string_view code;
  std::string_view offset;  // minutes east of UTC
};
constexpr std::array<Country, 8> kCountries{{{"US", "-300"},
                                             {"GB", "0"},
                                             {"DE", "60"},
                                             {"FR", "60"},
                                             {"NL", "60"},
                                             {"ES", "60"},
                                             {"SE", "60"},
                                             {"PL", "60"}}};
constexpr std::array<std::string_view, kVisits> kCategories{"home",    "product", "docs",
                                                            "pricing", "",        ""};
constexpr std::array<std::string_view, 3> kProducts{"basic", "team", "enterprise"};

std::string_view boolean(bool value) {
  return value ? "true" : "false";
}

// Of what is asked of a server within a message, each with its own address.
std::uint64_t use_of(const Fact& fact) {
  return static_cast<std::uint64_t>(fact.mail) * 8 + static_cast<std::uint64_t>(fact.cause) + 1;
}

}  // namespace

EventWriter::EventWriter(const Population& population)
    : population_(population),
      tenant_(population.options().tenant),
      seed_(population.options().seed),
      change_(population.options().change_time()),
      change_kind_(population.options().change.kind),
      factor_(population.options().change.factor) {}

void EventWriter::write(const Contact& contact, const Fact& fact) {
  key_.clear();
  key_ << tenant_ << "|c" << contact.number;
  value_.clear();
  write_envelope(fact);
  write_body(contact, fact);
  value_ << "}";
}

void EventWriter::write_envelope(const Fact& fact) {
  value_ << R"({"type":")" << type_of(event_kind_of(fact)) << R"(","id":")";
  value_.hex(event_id(seed_, world_number(fact.contact, fact.sequence)));
  value_ << R"(","time":")";
  value_.time(fact.time);
  value_ << R"(","tenant":")" << tenant_ << R"(","contact_id":"c)" << std::uint64_t{fact.contact}
         << "\"";
}

void EventWriter::write_body(const Contact& contact, const Fact& fact) {
  switch (fact.kind) {
    case FactKind::created:
      write_contact(contact);
      return;
    case FactKind::form_flooded:
      write_form(contact, fact);
      return;
    case FactKind::visited:
    case FactKind::landed:
      write_visit(contact, fact);
      return;
    case FactKind::bought:
      value_ << R"(,"order_id":"o)" << contact.number << R"(","value_minor":)"
             << 5'000 + event_id(seed_, world_number(fact.contact, fact.sequence)) % 495'000
             << R"(,"currency":"EUR")";
      return;
    case FactKind::converted:
      value_ << R"(,"value":true,"source":"sim")";
      return;
    default:
      write_mail(contact, fact);
  }
}

void EventWriter::write_email(const Contact& contact) {
  value_ << R"(,"email":")";
  write_address(population_, contact, names_of(population_, contact), value_);
  value_ << "\"";
}

void EventWriter::write_contact(const Contact& contact) {
  Random marks(population_.seed_of(contact.number, Purpose::marks));
  write_email(contact);
  const Names names = names_of(population_, contact);
  const auto acquisition = static_cast<std::size_t>(contact.acquisition);
  value_ << R"(,"first_name":")" << names.first << R"(","last_name":")" << names.last << "\"";
  value_ << R"(,"acquisition":")" << kAcquisitionNames[acquisition] << R"(","source":")"
         << (contact.source == 1 ? "short_video" : kSourceNames[acquisition]) << "\"";
  const Country& country = kCountries[marks.below(kCountries.size())];
  value_ << R"(,"country":")" << country.code << R"(","tz_offset_min":)" << country.offset;
  write_profile(contact, marks);
  if (!contact.has_form()) {
    return;
  }
  value_ << R"(,"form_id":"signup","form_fill_ms":)" << std::uint64_t{contact.fill_ms}
         << R"(,"honeypot_filled":)" << boolean(contact.has_filled_honeypot);
  value_ << R"(,"ip":")";
  write_ip(population_, contact, contact.network, 0, value_);
  value_ << R"(","ua":")" << agent_text(contact, contact.agent) << "\"";
  if (contact.is_confirmed) {
    value_ << R"(,"double_opt_in_at":")";
    value_.time(contact.arrival);
    value_ << "\"";
  }
}

void EventWriter::write_profile(const Contact& contact, Random& marks) {
  if (contact.domain == DomainClass::corporate) {
    value_ << R"(,"company":")";
    write_company(contact.company, " ", value_);
    value_ << "\"";
  }
  value_ << R"(,"industry":")" << kIndustries[marks.below(kIndustries.size())] << "\"";
  if (contact.title != kMissing) {
    value_ << R"(,"title":")" << kTitleNames[contact.title] << "\"";
  }
  if (contact.size != kMissing) {
    const auto& [least, most] = kSizeBounds[contact.size];
    value_ << R"(,"headcount":)" << least + marks.below(most - least + 1);
  }
}

void EventWriter::write_form(const Contact& contact, const Fact& fact) {
  const std::uint64_t mark = event_id(seed_, ~world_number(fact.contact, fact.sequence));
  value_ << R"(,"form_id":"newsletter-)" << mark % 1000
         << R"(","fields_total":3,"fields_filled":3,"fill_ms":)" << 200 + mark / 1024 % 900
         << R"(,"honeypot_filled":)" << boolean(mark % 5 == 0);
  write_email(contact);
  write_request(contact, fact);
}

void EventWriter::write_request(const Contact& contact, const Fact& fact) {
  value_ << R"(,"ua":")" << agent_text(contact, fact.agent) << R"(","ip":")";
  write_ip(population_, contact, fact.network, use_of(fact), value_);
  value_ << "\"";
}

void EventWriter::write_message_id(const Fact& fact) {
  value_ << R"(,"message_id":"m)";
  value_.hex(event_id(seed_, ~world_number(fact.contact, fact.mail)));
  value_ << "\"";
}

void EventWriter::write_mail(const Contact& contact, const Fact& fact) {
  write_message_id(fact);
  value_ << R"(,"campaign_id":"k)" << std::uint64_t{fact.mail} << "\"";
  switch (fact.kind) {
    case FactKind::sent:
      value_ << R"(,"send_id":"s)" << std::uint64_t{fact.mail} << R"(","list_ids":["l)"
             << contact.number % 2 << R"("],"links":)" << std::uint64_t{fact.links};
      write_email(contact);
      return;
    case FactKind::delivered:
      value_ << R"(,"smtp_code":250,"attempt":1)";
      write_email(contact);
      return;
    case FactKind::hard_bounced:
      value_ << R"(,"kind":"hard","smtp_code":550,"enhanced_code":"5.1.1")";
      return;
    case FactKind::soft_bounced:
      value_ << R"(,"kind":"soft","smtp_code":452,"enhanced_code":"4.2.2")";
      return;
    case FactKind::opened:
      value_ << R"(,"machine":)" << boolean(fact.is_flagged);
      write_request(contact, fact);
      return;
    case FactKind::clicked:
      write_click(contact, fact);
      return;
    case FactKind::replied:
      value_ << R"(,"auto_reply":false)";
      return;
    case FactKind::unsubscribed:
      value_ << R"(,"scope":"global","method":"link")";
      return;
    default:
      value_ << R"(,"feedback_type":"abuse")";
  }
}

void EventWriter::write_click(const Contact& contact, const Fact& fact) {
  value_ << R"(,"url":"https://www.example.com/)";
  if (fact.is_honeypot()) {
    value_ << R"(hidden","honeypot_link":true)";
  } else if (fact.is_unsubscribe()) {
    value_ << R"(unsubscribe","is_unsub_link":true)";
  } else {
    value_ << "offer/" << std::uint64_t{fact.link} << "\"";
  }
  value_ << R"(,"link_index":)" << std::uint64_t{fact.link};
  if (fact.is_flagged) {
    value_ << R"(,"method":"head")";
  }
  write_request(contact, fact);
}

void EventWriter::write_visit(const Contact& contact, const Fact& fact) {
  Random marks(population_.seed_of(contact.number, Purpose::marks, fact.sequence + 1));
  if (fact.kind == FactKind::landed) {
    write_message_id(fact);
    write_page(fact, "product", marks);
    return;
  }
  if (fact.visit == Visit::form) {
    value_ << R"(,"form_id":"contact","fields_total":8,"fields_filled":)" << 3 + marks.below(6)
           << R"(,"fill_ms":)" << 8'000 + marks.below(90'000) << R"(,"honeypot_filled":false)";
    write_email(contact);
    write_request(contact, fact);
    return;
  }
  if (fact.visit == Visit::quote) {
    value_ << R"(,"product":")" << kProducts[marks.below(kProducts.size())]
           << R"(","premium_minor":)" << 10'000 + marks.below(490'000);
    return;
  }
  write_page(fact, kCategories[static_cast<std::size_t>(fact.visit)], marks);
}

void EventWriter::write_page(const Fact& fact, std::string_view category, Random& marks) {
  constexpr double kDwellMissing = 0.03;
  constexpr double kDwellMedianMs = 18'000.0;
  constexpr double kDwellMaxMs = 1'800'000.0;
  value_ << R"(,"category":")" << category << R"(","path":"/)" << category << R"(","session_id":"s)"
         << std::uint64_t{fact.contact} << "-"
         << static_cast<std::uint64_t>(fact.time.ms / 86'400'000) << "\"";
  const bool is_missing = fact.kind == FactKind::visited && marks.chance(kDwellMissing);
  const bool is_changed = fact.time >= change_;
  if (is_missing || (is_changed && change_kind_ == ChangeKind::outage)) {
    return;
  }
  double dwell = fact.kind == FactKind::landed
                     ? static_cast<double>(fact.dwell_ms)
                     : std::min(kDwellMaxMs, kDwellMedianMs * std::exp(marks.normal()));
  if (is_changed && change_kind_ == ChangeKind::dwell_unit) {
    dwell *= factor_;
  }
  value_ << R"(,"dwell_ms":)" << static_cast<std::uint64_t>(dwell);
}

}  // namespace ls::generator::crm
