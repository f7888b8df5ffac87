#include "operators/email/contact_mail.hpp"

#include "operators/email/mail_words.hpp"

#include "leadstream/base/hash.hpp"

#include <algorithm>
#include <cmath>

namespace ls::operators {
namespace {

using event::Event;

constexpr Millis kSilence = days(180);
constexpr double kDayMs = 86'400'000.0;
constexpr double kEvidenceHalfLifeDays = 90.0;

double days_between(EventTime from, EventTime to) {
  return std::max(0.0, static_cast<double>((to - from).count) / kDayMs);
}

std::optional<double> days_since(EventTime at, EventTime now) {
  if (at == EventTime::min()) {
    return std::nullopt;
  }
  return days_between(at, now);
}

// Everyone's mail, and not that of one list only.
bool is_global(std::string_view scope) {
  return scope.empty() || scope == "global";
}

// RFC 3463: X.2.2 is a full mailbox, X.1.x and others are not.
bool is_full(std::string_view enhanced_code) {
  return enhanced_code.ends_with(".2.2");
}

}  // namespace

void ContactMail::apply(const MailType& type, const Event& event) {
  if (!read_address(type, event)) {
    return;
  }
  const EventTime at = event.time;
  switch (type.fact) {
    case MailFact::created:
      return create(type, event);
    case MailFact::updated:
    case MailFact::forgotten:
      return;  // whoever holds the row sees to these
    case MailFact::sent:
      ++sent;
      return;
    case MailFact::delivered:
      return deliver(at);
    case MailFact::bounced:
      return bounce(type, event);
    case MailFact::opened:
      return open(type, event);
    case MailFact::clicked:
      return click(type, event);
    case MailFact::replied:
      if (!type.is_true(event, MailField::auto_reply)) {
        replied_at = std::max(replied_at, at);
        witness(at);
        sign(type, event, at);
      }
      return;
    case MailFact::complained:
      has_complained = true;
      sign(type, event, at);
      return;
    case MailFact::unsubscribed:
      sign(type, event, at);
      is_unsubscribed = is_unsubscribed || is_global(type.text(event, MailField::scope));
      return;
    case MailFact::resubscribed:
      is_unsubscribed = is_unsubscribed && !is_global(type.text(event, MailField::scope));
      return;
    case MailFact::purchased:
      purchased_at = std::max(purchased_at, at);
      return;
    case MailFact::trap_label:
      is_trap = type.is_true(event, MailField::value);
      return;
    case MailFact::bot_label:
      is_bot = type.is_true(event, MailField::value);
      return;
    case MailFact::form_sent:
      return read_form(type, event);
    case MailFact::signup_judged:
      return read_traffic(type, event);
    case MailFact::domain_known:
      return domain.apply(type, event);
    case MailFact::touch_judged:
      return judge_touch(type, event);
  }
}

void ContactMail::create(const MailType& type, const Event& event) {
  created_at = created_at == EventTime::min() ? event.time : std::min(created_at, event.time);
  is_double_opt_in = false;
  read_consent(type, event);
  read_form(type, event);
}

// A form tells in fields of two names how it was filled in. A trap that was stepped into stays so.
void ContactMail::read_form(const MailType& type, const Event& event) {
  const event::Value honeypot = type.read(event, MailField::honeypot_filled);
  if (!honeypot.is_null()) {
    is_honeypot_filled = is_honeypot_filled.value_or(false) || honeypot.boolean();
  }
  for (const MailField field : {MailField::form_fill_ms, MailField::fill_ms}) {
    const event::Value filled = type.read(event, field);
    if (!filled.is_null()) {
      form_fill_ms = filled.number();
    }
  }
  const event::Value ua = type.read(event, MailField::ua);
  is_headless = is_headless || (!ua.is_null() && names_no_browser(ua.text()));
}

void ContactMail::read_traffic(const MailType& type, const Event& event) {
  const auto raise = [&](MailField field, std::uint32_t& most) {
    const event::Value seen = type.read(event, field);
    if (!seen.is_null()) {
      most = std::max(most, static_cast<std::uint32_t>(seen.number()));
    }
  };
  raise(MailField::ip_10min, signups_of_ip_10min);
  raise(MailField::variants_24h, canonical_variants_24h);
  raise(MailField::forms_1h, forms_1h);
  raise(MailField::family, sequential_family);
  const event::Value judged = type.read(event, MailField::score);
  anomaly = judged.is_null() ? anomaly : std::max(anomaly, judged.number());
}

void ContactMail::deliver(EventTime at) {
  const EventTime last_sign = std::max(hard_bounce_at, delivered_at);
  has_come_back =
      has_come_back || (hard_bounce_at != EventTime::min() && at >= last_sign + kSilence);
  ++delivered;
  silent += at > sign_at ? 1 : 0;
  delivered_at = std::max(delivered_at, at);
  if (delivered_at > last_soft_at) {
    soft_bounces = 0;
    is_mailbox_full = false;
  }
  witness(at);
}

void ContactMail::bounce(const MailType& type, const Event& event) {
  const EventTime at = event.time;
  const std::string_view kind = type.text(event, MailField::kind);
  if (kind == "block") {
    return;  // the sender's reputation or the content, not the address
  }
  witness(at);
  if (kind == "hard") {
    hard_bounce_at = std::max(hard_bounce_at, at);
    return;
  }
  if (at < delivered_at) {
    return;
  }
  first_soft_at = soft_bounces == 0 ? at : std::min(first_soft_at, at);
  last_soft_at = soft_bounces == 0 ? at : std::max(last_soft_at, at);
  ++soft_bounces;
  soft_since_sign += at > sign_at ? 1 : 0;
  is_mailbox_full = is_mailbox_full || is_full(type.text(event, MailField::enhanced_code));
}

scoring::MailTouch ContactMail::touch_of(const MailType& type, const Event& event) const {
  scoring::MailTouch touch{.is_flagged = type.is_true(event, MailField::machine),
                           .is_honeypot = type.is_true(event, MailField::honeypot_link)};
  const event::Value ua = type.read(event, MailField::ua);
  if (!ua.is_null()) {
    touch.user_agent = ua.text();
  }
  if (delivered_at != EventTime::min()) {
    touch.since_delivery = event.time - delivered_at;
  }
  return touch;
}

void ContactMail::open(const MailType& type, const Event& event) {
  if (is_machine_open(touch_of(type, event))) {
    has_machine_opens = true;
    return;
  }
  opened_at = std::max(opened_at, event.time);
  witness(event.time);
  sign(type, event, event.time);
}

void ContactMail::click(const MailType& type, const Event& event) {
  if (!is_machine_click(touch_of(type, event))) {
    clicked_at = std::max(clicked_at, event.time);
    witness(event.time);
    sign(type, event, event.time);
  }
}

void ContactMail::witness(EventTime at) {
  if (evidence_at == EventTime::min()) {
    evidence_at = at;
  }
  if (at >= evidence_at) {
    evidence *= std::exp2(-days_between(evidence_at, at) / kEvidenceHalfLifeDays);
    evidence += 1.0;
    evidence_at = at;
  } else {
    evidence += std::exp2(-days_between(at, evidence_at) / kEvidenceHalfLifeDays);
  }
}

void ContactMail::judge_touch(const MailType& type, const Event& event) {
  const bool is_open = type.text(event, MailField::kind) == "open";
  const event::Value delta = type.read(event, MailField::human_delta);
  const event::Value occurred = type.read(event, MailField::occurred_at);
  const int change = delta.is_null() ? 0 : static_cast<int>(delta.number());
  const std::uint64_t touch = hash64(type.text(event, MailField::touch_id));
  has_machine_opens = has_machine_opens || (is_open && !type.is_true(event, MailField::human));
  if (change < 0 && touch == before.touch) {
    take_back();
  }
  if (change <= 0) {
    return;
  }
  const EventTime at = occurred.is_null() ? event.time : occurred.time();
  const Before known = now_before(touch);
  EventTime& newest = is_open ? opened_at : clicked_at;
  newest = std::max(newest, at);
  witness(at);
  sign(type, event, at);
  before = known;
}

ContactMail::Before ContactMail::now_before(std::uint64_t touch) const {
  return {.touch = touch,
          .answered = answered,
          .silent = silent,
          .soft_since_sign = soft_since_sign,
          .last_answered = last_answered,
          .clicked_at = clicked_at,
          .opened_at = opened_at,
          .sign_at = sign_at,
          .evidence_at = evidence_at,
          .evidence = evidence};
}

// What came since then stays unanswered, too.
void ContactMail::take_back() {
  answered = before.answered;
  silent += before.silent;
  soft_since_sign += before.soft_since_sign;
  last_answered = before.last_answered;
  clicked_at = before.clicked_at;
  opened_at = before.opened_at;
  sign_at = before.sign_at;
  evidence_at = before.evidence_at;
  evidence = before.evidence;
  before = {};
}

void ContactMail::sign(const MailType& type, const Event& event, EventTime at) {
  before = {};  // a newer sign than what could be taken back
  const std::uint64_t message = hash64(type.text(event, MailField::message_id));
  if (message != last_answered) {
    last_answered = message;
    ++answered;
  }
  if (at >= sign_at) {
    sign_at = at;
    silent = 0;
    soft_since_sign = 0;
  }
}

scoring::EmailFacts ContactMail::facts(EventTime now) const {
  scoring::EmailFacts facts;
  scoring::MailHistory& history = facts.history;
  history.sent = sent;
  history.delivered = delivered;
  history.days_since_delivered = days_since(delivered_at, now);
  history.days_since_hard_bounce = days_since(hard_bounce_at, now);
  history.soft_bounces_in_a_row = soft_bounces;
  history.soft_bounces_span_days =
      soft_bounces > 0 ? days_between(first_soft_at, last_soft_at) : 0.0;
  history.is_mailbox_full = is_mailbox_full;
  history.has_complained = has_complained;
  history.is_unsubscribed = is_unsubscribed;
  history.has_come_back = has_come_back;
  history.days_since_click = days_since(clicked_at, now);
  history.days_since_open = days_since(opened_at, now);
  history.days_since_reply = days_since(replied_at, now);
  history.days_since_purchase = days_since(purchased_at, now);
  history.has_machine_opens = has_machine_opens;
  if (evidence_at != EventTime::min()) {
    history.evidence =
        evidence * std::exp2(-days_between(evidence_at, now) / kEvidenceHalfLifeDays);
  }
  history.answered = answered;
  history.silent = silent;
  history.soft_bounces_since_sign = soft_since_sign;
  history.days_since_sign = days_since(sign_at, now);
  history.is_trap = is_trap;
  history.is_bot = is_bot;
  facts.domain = domain.facts(email, now);
  facts.signup.signups_of_ip_10min = signups_of_ip_10min;
  facts.signup.canonical_variants_24h = canonical_variants_24h;
  facts.signup.forms_1h = forms_1h;
  facts.signup.sequential_family = sequential_family;
  facts.signup.anomaly = anomaly;
  facts.signup.acquisition = acquisition;
  facts.signup.is_double_opt_in = is_double_opt_in;
  facts.signup.contact_age_days = days_since(created_at, now);
  facts.signup.is_honeypot_filled = is_honeypot_filled;
  facts.signup.form_fill_ms = form_fill_ms;
  facts.signup.is_headless = is_headless;
  return facts;
}

}  // namespace ls::operators
