#include "operators/lead/lead_types.hpp"

#include <algorithm>

namespace ls::operators {
namespace {

struct NamedNews {
  std::string_view type;
  LeadNews news;
};

constexpr std::array<NamedNews, 26> kNews = {{
    {"lead.created", LeadNews::created},
    {"lead.updated", LeadNews::updated},
    {"entity.facts", LeadNews::facts},
    {"lead.stage_changed", LeadNews::stage},
    {"lead.deleted", LeadNews::deleted},
    {"privacy.erase", LeadNews::deleted},
    {"email.quality", LeadNews::quality},
    {"email.sent", LeadNews::sent},
    {"email.delivered", LeadNews::delivered},
    {"email.bounced", LeadNews::bounced},
    {"email.opened", LeadNews::opened},
    {"email.clicked", LeadNews::clicked},
    {"email.replied", LeadNews::replied},
    {"email.complained", LeadNews::complained},
    {"email.unsubscribed", LeadNews::unsubscribed},
    {"email.resubscribed", LeadNews::resubscribed},
    {"page.viewed", LeadNews::page},
    {"product.viewed", LeadNews::product},
    {"form.submitted", LeadNews::form},
    {"quote.requested", LeadNews::quote},
    {"video.progress", LeadNews::video},
    {"cart.abandoned", LeadNews::cart},
    {"message.received", LeadNews::message},
    {"call.recorded", LeadNews::call},
    {"meeting.held", LeadNews::meeting},
    {"purchase.completed", LeadNews::purchased},
}};

// In the order of LeadField.
constexpr std::array<std::string_view, kLeadFields> kFields = {"email",
                                                               "phone",
                                                               "company",
                                                               "title",
                                                               "industry",
                                                               "country",
                                                               "state",
                                                               "zip",
                                                               "vertical",
                                                               "insurance_type",
                                                               "property_type",
                                                               "headcount",
                                                               "budget_minor",
                                                               "policy_expiry",
                                                               "tags",
                                                               "custom",
                                                               "acquisition",
                                                               "double_opt_in_at",
                                                               "changed",
                                                               "nulled",
                                                               "facts",
                                                               "status",
                                                               "score",
                                                               "machine",
                                                               "human",
                                                               "p_bot",
                                                               "honeypot_link",
                                                               "is_unsub_link",
                                                               "auto_reply",
                                                               "scope",
                                                               "message_id",
                                                               "url",
                                                               "category",
                                                               "is_return",
                                                               "honeypot_filled",
                                                               "pct",
                                                               "duration_ms",
                                                               "meeting_id",
                                                               "kind",
                                                               "deal"};
static_assert(!kFields.back().empty());

}  // namespace

std::string_view name_of(LeadField field) {
  return kFields[static_cast<std::size_t>(field)];
}

LeadTypes::LeadTypes(const event::Catalog& catalog) {
  for (const NamedNews& named : kNews) {
    LeadType known{.type = catalog.find(named.type), .news = named.news};
    if (known.type == nullptr) {
      continue;
    }
    for (std::size_t i = 0; i < kLeadFields; ++i) {
      known.slots[i] = known.type->slot_of(kFields[i]);
    }
    types_.push_back(known);
  }
}

const LeadType* LeadTypes::find(const event::EventType* type) const {
  const auto found = std::find_if(types_.begin(), types_.end(),
                                  [type](const LeadType& known) { return known.type == type; });
  return found == types_.end() ? nullptr : &*found;
}

}  // namespace ls::operators
