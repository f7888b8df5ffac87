#include "operators/email/contact_mail.hpp"

// The bytes of a row.

namespace ls::operators {
namespace {

constexpr std::uint8_t kFormat = 4;
// Ended with the judgement of the sign-up: what a judgement of a touch can be taken back to came
// later.
constexpr std::uint8_t kFormatWithoutBefore = 3;
// Ended with the domain: signs of people and the judgement of the sign-up came later.
constexpr std::uint8_t kFormatWithoutSigns = 2;
// Ended with the evidence: what is known of the domain and of other sign-ups came later.
constexpr std::uint8_t kFormatWithoutDomain = 1;

// 0 unknown, 1 no, 2 yes.
void put(ByteWriter& out, const std::optional<bool>& value) {
  out.u8(static_cast<std::uint8_t>(value ? (*value ? 2 : 1) : 0));
}

std::optional<bool> take_flag(ByteReader& in) {
  const std::uint8_t value = in.u8();
  if (value == 0) {
    return std::nullopt;
  }
  return value == 2;
}

constexpr std::array<std::uint32_t ContactMail::Before::*, 3> kCountsBefore = {
    &ContactMail::Before::answered, &ContactMail::Before::silent,
    &ContactMail::Before::soft_since_sign};
constexpr std::array<EventTime ContactMail::Before::*, 4> kTimesBefore = {
    &ContactMail::Before::clicked_at, &ContactMail::Before::opened_at,
    &ContactMail::Before::sign_at, &ContactMail::Before::evidence_at};

// One byte where there is nothing to take back.
void put(ByteWriter& out, const ContactMail::Before& before) {
  out.u8(before.touch == 0 ? 0 : 1);
  if (before.touch == 0) {
    return;
  }
  out.u64(before.touch);
  for (std::uint32_t ContactMail::Before::*const count : kCountsBefore) {
    out.varint(before.*count);
  }
  out.u64(before.last_answered);
  for (EventTime ContactMail::Before::*const time : kTimesBefore) {
    out.svarint((before.*time).ms);
  }
  out.f64(before.evidence);
}

ContactMail::Before take_before(ByteReader& in) {
  ContactMail::Before before;
  if (in.u8() == 0) {
    return before;
  }
  before.touch = in.u64();
  for (std::uint32_t ContactMail::Before::*const count : kCountsBefore) {
    before.*count = static_cast<std::uint32_t>(in.varint());
  }
  before.last_answered = in.u64();
  for (EventTime ContactMail::Before::*const time : kTimesBefore) {
    before.*time = EventTime{in.svarint()};
  }
  before.evidence = in.f64();
  return before;
}

constexpr std::array<EventTime ContactMail::*, 10> kTimes = {
    &ContactMail::created_at,    &ContactMail::delivered_at, &ContactMail::hard_bounce_at,
    &ContactMail::first_soft_at, &ContactMail::last_soft_at, &ContactMail::clicked_at,
    &ContactMail::opened_at,     &ContactMail::replied_at,   &ContactMail::purchased_at,
    &ContactMail::evidence_at};
constexpr std::array<bool ContactMail::*, 6> kFlags = {
    &ContactMail::is_headless,     &ContactMail::has_complained,    &ContactMail::is_unsubscribed,
    &ContactMail::is_mailbox_full, &ContactMail::has_machine_opens, &ContactMail::has_come_back};
constexpr std::array<std::uint32_t ContactMail::*, 3> kCounts = {
    &ContactMail::sent, &ContactMail::delivered, &ContactMail::soft_bounces};
constexpr std::array<std::uint32_t ContactMail::*, 3> kSigns = {
    &ContactMail::answered, &ContactMail::silent, &ContactMail::soft_since_sign};
constexpr std::array<std::uint32_t ContactMail::*, 4> kTraffic = {
    &ContactMail::signups_of_ip_10min, &ContactMail::canonical_variants_24h, &ContactMail::forms_1h,
    &ContactMail::sequential_family};

}  // namespace

void ContactMail::save(ByteWriter& out) const {
  out.u8(kFormat);
  out.bytes(email);
  out.u8(static_cast<std::uint8_t>(acquisition ? static_cast<int>(*acquisition) + 1 : 0));
  put(out, is_double_opt_in);
  put(out, is_honeypot_filled);
  put(out, is_trap);
  out.u8(form_fill_ms ? 1 : 0);
  out.f64(form_fill_ms.value_or(0.0));
  for (bool ContactMail::*const flag : kFlags) {
    out.u8(this->*flag ? 1 : 0);
  }
  for (std::uint32_t ContactMail::*const count : kCounts) {
    out.varint(this->*count);
  }
  for (EventTime ContactMail::*const time : kTimes) {
    out.svarint((this->*time).ms);
  }
  out.f64(evidence);
  put(out, is_bot);
  for (std::uint32_t ContactMail::*const count : kTraffic) {
    out.varint(this->*count);
  }
  domain.save(out);
  for (std::uint32_t ContactMail::*const count : kSigns) {
    out.varint(this->*count);
  }
  out.u64(last_answered);
  out.svarint(sign_at.ms);
  out.f64(anomaly);
  put(out, before);
}

Result<ContactMail> ContactMail::load(ByteReader& in) {
  const std::uint8_t format = in.u8();
  if (format < kFormatWithoutDomain || format > kFormat) {
    return internal_error("email_quality: unknown row format");
  }
  ContactMail row;
  row.email.assign(in.bytes());
  if (const std::uint8_t known = in.u8(); known > 0) {
    row.acquisition = static_cast<scoring::Acquisition>(known - 1);
  }
  row.is_double_opt_in = take_flag(in);
  row.is_honeypot_filled = take_flag(in);
  row.is_trap = take_flag(in);
  const bool has_fill = in.u8() != 0;
  const double fill = in.f64();
  if (has_fill) {
    row.form_fill_ms = fill;
  }
  for (bool ContactMail::*const flag : kFlags) {
    row.*flag = in.u8() != 0;
  }
  for (std::uint32_t ContactMail::*const count : kCounts) {
    row.*count = static_cast<std::uint32_t>(in.varint());
  }
  for (EventTime ContactMail::*const time : kTimes) {
    row.*time = EventTime{in.svarint()};
  }
  row.evidence = in.f64();
  if (format == kFormatWithoutDomain) {
    return row;
  }
  row.is_bot = take_flag(in);
  for (std::uint32_t ContactMail::*const count : kTraffic) {
    row.*count = static_cast<std::uint32_t>(in.varint());
  }
  row.domain = KnownDomain::load(in);
  if (format == kFormatWithoutSigns) {
    return row;
  }
  for (std::uint32_t ContactMail::*const count : kSigns) {
    row.*count = static_cast<std::uint32_t>(in.varint());
  }
  row.last_answered = in.u64();
  row.sign_at = EventTime{in.svarint()};
  row.anomaly = in.f64();
  if (format == kFormatWithoutBefore) {
    return row;
  }
  row.before = take_before(in);
  return row;
}

}  // namespace ls::operators
