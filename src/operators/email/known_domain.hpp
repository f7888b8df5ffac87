#pragma once

#include "operators/email/mail_types.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/scoring/email/email_facts.hpp"

#include <string>
#include <string_view>

namespace ls::operators {

// What was told last of the domain of a contact's address. A part of the contact's row.
struct KnownDomain {
  std::string name;  // empty if nothing is known; small letters
  EventTime at = EventTime::min();
  scoring::DomainFacts told;  // without a reputation; its age as of `at`

  void apply(const MailType& type, const event::Event& event);
  // As of `now`; nothing if the address is at another domain by now.
  [[nodiscard]] scoring::DomainFacts facts(std::string_view email, EventTime now) const;

  void save(ByteWriter& out) const;
  static KnownDomain load(ByteReader& in);  // the reader tells whether the bytes were whole
};

}  // namespace ls::operators
