#include "operators/lead/lead_news.hpp"

#include "leadstream/base/hash.hpp"

#include <algorithm>

namespace ls::operators {
namespace {

using event::Event;
using event::Value;
using scoring::TouchKind;

constexpr double kHalfVideo = 50.0;
constexpr double kMinuteMs = 60'000.0;

void verify(LeadRow& row, EventTime at) {
  row.verified_at = std::max(row.verified_at.value_or(at), at);
}

void act(LeadRow& row, EventTime at) {
  row.active_at = std::max(row.active_at, at);
}

void touch(LeadRow& row, TouchKind kind, const Event& event, std::uint64_t id) {
  row.touch({kind, event.time, id});
}
void touch(LeadRow& row, TouchKind kind, const Event& event) {
  touch(row, kind, event, hash_combine(hash64(event.source), hash64(event.id)));
}

bool is_of_person(const LeadType& type, const Event& event) {
  if (const std::optional<bool> human = type.flag(event, LeadField::human)) {
    return *human;
  }
  const Value p_bot = type.read(event, LeadField::p_bot);
  if (!p_bot.is_null()) {
    return p_bot.number() < 0.5;
  }
  return !type.is_true(event, LeadField::machine) && !type.is_true(event, LeadField::honeypot_link);
}

// Of one message the opens count once, and so do the clicks on one of its links.
void read_mail(const LeadType& type, const Event& event, TouchKind kind, LeadRow& row) {
  const std::uint64_t id = hash_combine(hash64(type.text(event, LeadField::message_id)),
                                        hash64(type.text(event, LeadField::url)));
  if (!is_of_person(type, event)) {
    row.take_back(kind, id);
    return;
  }
  // Who leaves a list is heard of by its own event.
  if (!type.is_true(event, LeadField::is_unsub_link)) {
    touch(row, kind, event, id);
    verify(row, event.time);
  }
}

void read_page(const LeadType& type, const Event& event, LeadRow& row) {
  const std::string_view category = type.text(event, LeadField::category);
  if (category == "pricing" || category == "quote") {
    touch(row, TouchKind::pricing_page, event);
  }
  if (type.is_true(event, LeadField::is_return)) {
    touch(row, TouchKind::return_visit, event);
  }
  act(row, event.time);
}

bool is_global(std::string_view scope) {
  return scope.empty() || scope == "global";
}

double number_of(const LeadType& type, const Event& event, LeadField field) {
  const Value value = type.read(event, field);
  return value.is_null() ? 0.0 : value.number();
}

// What somebody did on a site, on the phone or in a meeting. False if it is none of these.
bool read_deed(const LeadType& type, const Event& event, LeadRow& row) {
  switch (type.news) {
    case LeadNews::page:
      read_page(type, event, row);
      return true;
    case LeadNews::product:
      touch(row, TouchKind::product_view, event);
      return true;
    case LeadNews::form:
      if (!type.is_true(event, LeadField::honeypot_filled)) {
        touch(row, TouchKind::form, event);
      }
      return true;
    case LeadNews::quote:
      touch(row, TouchKind::quote, event);
      return true;
    case LeadNews::video:
      if (number_of(type, event, LeadField::pct) >= kHalfVideo) {
        touch(row, TouchKind::video, event);
      }
      return true;
    case LeadNews::cart:
      row.cart_abandoned_at = std::max(row.cart_abandoned_at.value_or(event.time), event.time);
      act(row, event.time);
      return true;
    case LeadNews::message:
      touch(row, TouchKind::reply, event);
      return true;
    case LeadNews::call:
      if (type.text(event, LeadField::status) == "completed" &&
          number_of(type, event, LeadField::duration_ms) >= kMinuteMs) {
        touch(row, TouchKind::call, event);
      }
      return true;
    case LeadNews::meeting:
      touch(row, TouchKind::demo, event, hash64(type.text(event, LeadField::meeting_id)));
      return true;
    case LeadNews::purchased:
      row.signals |= scoring::signal(scoring::Bonus::repeat_customer);
      row.cart_abandoned_at.reset();
      act(row, event.time);
      return true;
    default:
      return false;
  }
}

// What became of mail. False if it is nothing of that.
bool read_mail_news(const LeadType& type, const Event& event, LeadRow& row) {
  switch (type.news) {
    case LeadNews::quality:
      row.email_quality = number_of(type, event, LeadField::score);
      return true;
    case LeadNews::sent:
      ++row.sent;
      return true;
    case LeadNews::delivered:
      verify(row, event.time);
      return true;
    case LeadNews::bounced:
      // A block is about the sender, not about the address.
      row.bounced += type.text(event, LeadField::kind) == "block" ? 0 : 1;
      return true;
    case LeadNews::opened:
      read_mail(type, event, TouchKind::open, row);
      return true;
    case LeadNews::clicked:
      read_mail(type, event, TouchKind::click, row);
      return true;
    case LeadNews::replied:
      if (!type.is_true(event, LeadField::auto_reply)) {
        touch(row, TouchKind::reply, event, hash64(type.text(event, LeadField::message_id)));
        verify(row, event.time);
      }
      return true;
    case LeadNews::complained:
      ++row.complained;
      return true;
    case LeadNews::unsubscribed:
      row.is_unsubscribed = row.is_unsubscribed || is_global(type.text(event, LeadField::scope));
      return true;
    case LeadNews::resubscribed:
      row.is_unsubscribed = row.is_unsubscribed && !is_global(type.text(event, LeadField::scope));
      return true;
    default:
      return false;
  }
}

}  // namespace

void LeadNewsReader::apply(const LeadType& type, const Event& event, LeadRow& row) {
  if (read_deed(type, event, row) || read_mail_news(type, event, row)) {
    return;
  }
  if (type.news == LeadNews::created) {
    create(type, event, row);
  } else if (type.news == LeadNews::updated) {
    update(type, event, row);
  } else if (type.news == LeadNews::facts) {
    facts_.set_all(type.text(event, LeadField::facts), row);
  } else if (type.news == LeadNews::stage && type.flag(event, LeadField::deal).value_or(true)) {
    // How far the contact itself got ("lead", "working") is no deal that would hold its tier.
    row.has_open_deal = type.text(event, LeadField::status) == "open";
  }
}

void LeadNewsReader::create(const LeadType& type, const Event& event, LeadRow& row) {
  for (std::size_t i = 0; i < kLeadTexts; ++i) {
    const std::string_view text = type.text(event, static_cast<LeadField>(i));
    if (!text.empty()) {
      LeadFactsReader::set_text(static_cast<LeadText>(i), text, row);
    }
  }
  if (const Value headcount = type.read(event, LeadField::headcount); !headcount.is_null()) {
    row.headcount = headcount.integer();
  }
  if (const Value budget = type.read(event, LeadField::budget_minor); !budget.is_null()) {
    row.budget_minor = budget.integer();
  }
  if (const Value expiry = type.read(event, LeadField::policy_expiry); !expiry.is_null()) {
    row.policy_expiry = expiry.time();
  }
  if (const Value opted_in = type.read(event, LeadField::double_opt_in_at); !opted_in.is_null()) {
    verify(row, opted_in.time());
  }
  if (const std::string_view tags = type.text(event, LeadField::tags); !tags.empty()) {
    facts_.add_tags(tags, row);
  }
  if (const std::string_view custom = type.text(event, LeadField::custom); !custom.empty()) {
    facts_.set_all(custom, row);
  }
  if (type.text(event, LeadField::acquisition) == "referral") {
    row.signals |= scoring::signal(scoring::Bonus::referral);
  }
  act(row, event.time);
}

void LeadNewsReader::update(const LeadType& type, const Event& event, LeadRow& row) {
  facts_.change_all(type.text(event, LeadField::changed), row);
  if (const std::string_view nulled = type.text(event, LeadField::nulled); !nulled.empty()) {
    facts_.clear_all(nulled, row);
  }
}

scoring::LeadFacts facts_of(const LeadRow& row) {
  scoring::LeadFacts facts;
  facts.company = {.company = row.text(LeadText::company),
                   .industry = row.text(LeadText::industry),
                   .interests = {row.text(LeadText::vertical), row.text(LeadText::insurance_type),
                                 row.text(LeadText::property_type)},
                   .title = row.text(LeadText::title),
                   .headcount = row.headcount,
                   .country = row.text(LeadText::country),
                   .state = row.text(LeadText::state),
                   .zip = row.text(LeadText::zip),
                   .has_growth_signal = row.has_growth_signal};
  const std::string_view email = row.text(LeadText::email);
  const std::size_t at = email.rfind('@');
  facts.contact = {
      .email_domain = at == std::string_view::npos ? std::string_view{} : email.substr(at + 1),
      .has_phone = !row.text(LeadText::phone).empty(),
      .email_quality = row.email_quality,
      .list_health = row.list_health,
      .verified_at = row.verified_at,
      .sent = row.sent,
      .bounced = row.bounced,
      .complained = row.complained,
      .is_unsubscribed = row.is_unsubscribed};
  facts.touches = row.touches;
  facts.active_at = row.active_at;
  facts.signals = row.signals;
  facts.policy_expiry = row.policy_expiry;
  facts.moves_at = row.moves_at;
  facts.cart_abandoned_at = row.cart_abandoned_at;
  facts.age_years = row.age_years;
  facts.budget_minor = row.budget_minor;
  if (row.has_open_deal && row.told) {
    facts.held_tier = row.told->verdict.tier;
  }
  return facts;
}

}  // namespace ls::operators
