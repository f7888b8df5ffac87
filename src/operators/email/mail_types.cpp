#include "operators/email/mail_types.hpp"

#include <algorithm>

namespace ls::operators {
namespace {

struct NamedFact {
  std::string_view type;
  MailFact fact;
};

constexpr std::array<NamedFact, 20> kFacts = {{
    {"lead.created", MailFact::created},
    {"lead.updated", MailFact::updated},
    {"lead.deleted", MailFact::forgotten},
    {"privacy.erase", MailFact::forgotten},
    {"email.sent", MailFact::sent},
    {"email.delivered", MailFact::delivered},
    {"email.bounced", MailFact::bounced},
    {"email.opened", MailFact::opened},
    {"email.clicked", MailFact::clicked},
    {"email.replied", MailFact::replied},
    {"email.complained", MailFact::complained},
    {"email.unsubscribed", MailFact::unsubscribed},
    {"email.resubscribed", MailFact::resubscribed},
    {"purchase.completed", MailFact::purchased},
    {"label.trap", MailFact::trap_label},
    {"label.bot", MailFact::bot_label},
    {"form.submitted", MailFact::form_sent},
    {"signup.judged", MailFact::signup_judged},
    {"domain.known", MailFact::domain_known},
    {"engagement.classified", MailFact::touch_judged},
}};

// In the order of MailField.
constexpr std::array<std::string_view, kMailFields> kFields = {"email",
                                                               "acquisition",
                                                               "double_opt_in_at",
                                                               "form_fill_ms",
                                                               "honeypot_filled",
                                                               "ua",
                                                               "kind",
                                                               "enhanced_code",
                                                               "machine",
                                                               "honeypot_link",
                                                               "scope",
                                                               "auto_reply",
                                                               "value",
                                                               "fill_ms",
                                                               "ip_10min",
                                                               "variants_24h",
                                                               "forms_1h",
                                                               "family",
                                                               "score",
                                                               "domain",
                                                               "mx",
                                                               "null_mx",
                                                               "spf",
                                                               "dkim",
                                                               "dmarc",
                                                               "age_days",
                                                               "catch_all",
                                                               "blocklisted",
                                                               "message_id",
                                                               "touch_id",
                                                               "occurred_at",
                                                               "human",
                                                               "human_delta"};
static_assert(!kFields.back().empty());

}  // namespace

MailTypes::MailTypes(const event::Catalog& catalog) {
  for (const NamedFact& named : kFacts) {
    MailType known{.type = catalog.find(named.type), .fact = named.fact};
    if (known.type == nullptr) {
      continue;
    }
    for (std::size_t i = 0; i < kMailFields; ++i) {
      known.slots[i] = known.type->slot_of(kFields[i]);
    }
    types_.push_back(known);
  }
}

const MailType* MailTypes::find(const event::EventType* type) const {
  const auto found = std::find_if(types_.begin(), types_.end(),
                                  [type](const MailType& known) { return known.type == type; });
  return found == types_.end() ? nullptr : &*found;
}

std::vector<std::string> MailTypes::names() const {
  std::vector<std::string> names;
  for (const MailType& known : types_) {
    names.push_back(known.type->name());
  }
  return names;
}

}  // namespace ls::operators
