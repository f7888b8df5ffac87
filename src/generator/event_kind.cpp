#include "generator/event_kind.hpp"

namespace ls::generator {

std::string_view topic_of(EventKind kind) {
  switch (kind) {
    case EventKind::lead_created:
      return "crm.lead";
    case EventKind::page_viewed:
    case EventKind::form_submitted:
    case EventKind::quote_requested:
      return "crm.web";
    case EventKind::label_conversion:
      return "crm.label";
    case EventKind::purchase_completed:
      return "crm.billing";
    default:
      return "crm.email";
  }
}

}  // namespace ls::generator
