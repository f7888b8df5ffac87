#pragma once

#include "event/adapters/bounce.hpp"
#include "event/adapters/fields.hpp"
#include "event/adapters/mapping.hpp"

#include "leadstream/base/time.hpp"
#include "leadstream/event/json_document.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace ls::event {

// What all mail providers tell about a message to one recipient.
struct Mail {
  std::string native_id;
  std::size_t part = 0;
  EventTime time;
  std::string address;
  std::string contact;     // as webhook.hpp says
  std::string message_id;  // the provider's, the same through all that happens to the message
  std::string campaign_id;
  std::string send_id;
};

// Takes `contact_id`, `campaign_id` and `send_id` from the custom arguments of the message; what
// they do not name stays as it is, and the contact is the address.
void take_arguments(const JsonView& arguments, Mail& mail);

// Begins the fields of an event of `mail` with those above.
void begin_fields(const Mail& mail, Fields& fields);
void add_mail(Mapping& mapping, const Mail& mail, std::string_view type, const Fields& fields);

// `smtp_code` and `enhanced_code`, where they are within the bounds of our fields.
void reply_fields(const SmtpReply& reply, Fields& fields);
// The reply with what the text knows beyond it.
SmtpReply completed(SmtpReply reply, std::string_view text);

void add_bounce(Mapping& mapping, const Mail& mail, BounceKind kind, const SmtpReply& reply,
                std::string_view diagnostic);
// email.dropped: the provider did not send the message at all.
void add_dropped(Mapping& mapping, const Mail& mail, std::string_view reason);

// email.unsubscribed and email.resubscribed.
struct Subscription {
  std::string_view type;
  std::string_view scope;
  std::string_view list_id = {};
  std::string_view method = {};
};
void add_subscription(Mapping& mapping, const Mail& mail, const Subscription& change);

}  // namespace ls::event
