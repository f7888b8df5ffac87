#pragma once

#include "event/adapters/mapping.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/event/json_document.hpp"

// One function per provider, one file per function: the whole payload into the mapping. An error
// refuses the whole. The form of each payload is the vendor's, as its reference for webhooks shows
// it; tests/unit/event/adapters holds an example of each kind.

namespace ls::event {

// A list of subscriptions' notifications. A notification tells ids and one property, so that what
// is created needs to be looked up (`needs_hydration`).
Status map_hubspot(const JsonView& root, Mapping& mapping);
// One change data capture event, or a list of them as a relay posts it. The changes of a list are
// put in the order of their transactions.
Status map_salesforce(const JsonView& root, Mapping& mapping);
Status map_gohighlevel(const JsonView& root, Mapping& mapping);
// Triggers' names to lists of what happened, queued or not.
Status map_mautic(const JsonView& root, Mapping& mapping);
Status map_sendgrid(const JsonView& root, Mapping& mapping);
Status map_mailgun(const JsonView& root, Mapping& mapping);
Status map_postmark(const JsonView& root, Mapping& mapping);
// An event of Amazon SES, as SNS wraps it or as it is ("raw message delivery"). `inner` reads what
// SNS carries as text.
Status map_ses(const JsonView& root, JsonDocument& inner, Mapping& mapping);

// The `event-data` of Mailgun, also where another provider passes it on.
Status map_mailgun_event(const JsonView& item, Mapping& mapping);

}  // namespace ls::event
