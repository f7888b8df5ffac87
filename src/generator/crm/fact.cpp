#include "generator/crm/fact.hpp"

namespace ls::generator::crm {

EventKind event_kind_of(const Fact& fact) {
  switch (fact.kind) {
    case FactKind::created:
      return EventKind::lead_created;
    case FactKind::form_flooded:
      return EventKind::form_submitted;
    case FactKind::sent:
      return EventKind::email_sent;
    case FactKind::delivered:
      return EventKind::email_delivered;
    case FactKind::hard_bounced:
    case FactKind::soft_bounced:
      return EventKind::email_bounced;
    case FactKind::opened:
      return EventKind::email_opened;
    case FactKind::clicked:
      return EventKind::email_clicked;
    case FactKind::replied:
      return EventKind::email_replied;
    case FactKind::unsubscribed:
      return EventKind::email_unsubscribed;
    case FactKind::complained:
      return EventKind::email_complained;
    case FactKind::landed:
      return EventKind::page_viewed;
    case FactKind::bought:
      return EventKind::purchase_completed;
    case FactKind::converted:
      return EventKind::label_conversion;
    case FactKind::visited:
      break;
  }
  return fact.visit == Visit::form    ? EventKind::form_submitted
         : fact.visit == Visit::quote ? EventKind::quote_requested
                                      : EventKind::page_viewed;
}

}  // namespace ls::generator::crm
