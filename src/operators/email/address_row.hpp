#pragma once

#include "operators/email/contact_mail.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/scoring/email/email_quality.hpp"

#include <optional>
#include <string>

namespace ls::operators {

// What time alone may change of a judgement; the score moves along with it.
struct Verdict {
  scoring::EmailTier tier = scoring::EmailTier::invalid;
  scoring::EmailAdvice advice = scoring::EmailAdvice::do_not_send;
  scoring::Reachability reachability = scoring::Reachability::unknown;

  friend bool operator==(const Verdict&, const Verdict&) = default;
};

[[nodiscard]] inline Verdict verdict_of(const scoring::EmailQuality& quality) {
  return {quality.tier, quality.advice, quality.reachability};
}

// A contact's row: what is known of the address, and what was told of it last.
struct AddressRow {
  ContactMail mail;
  std::string tenant;
  std::string contact;
  Verdict told;
  EventTime judged_at = EventTime::min();
  EventTime active_at = EventTime::min();  // when the last event was met
  std::optional<EventTime> timer;

  void save(ByteWriter& out) const {
    out.u8(1);
    mail.save(out);
    out.bytes(tenant);
    out.bytes(contact);
    out.u8(static_cast<std::uint8_t>(told.tier));
    out.u8(static_cast<std::uint8_t>(told.advice));
    out.u8(static_cast<std::uint8_t>(told.reachability));
    out.svarint(judged_at.ms);
    out.svarint(active_at.ms);
    out.u8(timer ? 1 : 0);
    out.svarint(timer.value_or(EventTime{}).ms);
  }
  static Result<AddressRow> load(ByteReader& in) {
    if (in.u8() != 1) {
      return internal_error("email_quality: unknown row format");
    }
    AddressRow row;
    row.mail = LS_TRY(ContactMail::load(in));
    row.tenant = in.bytes();
    row.contact = in.bytes();
    row.told.tier = static_cast<scoring::EmailTier>(in.u8());
    row.told.advice = static_cast<scoring::EmailAdvice>(in.u8());
    row.told.reachability = static_cast<scoring::Reachability>(in.u8());
    row.judged_at = EventTime{in.svarint()};
    row.active_at = EventTime{in.svarint()};
    const bool has_timer = in.u8() != 0;
    const EventTime timer{in.svarint()};
    if (has_timer) {
      row.timer = timer;
    }
    return row;
  }
};

}  // namespace ls::operators
