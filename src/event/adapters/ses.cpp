#include "event/adapters/adapters.hpp"
#include "event/adapters/mail.hpp"
#include "event/adapters/reading.hpp"

#include "leadstream/event/refusal.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace ls::event {
namespace {

// The events of SES, and where each keeps what it is about.
struct Kind {
  std::string_view name;
  std::string_view part;        // the member that describes it
  std::string_view recipients;  // a list in that member; empty: mail.destination
};
constexpr std::array<Kind, 10> kKinds{{{"Bounce", "bounce", "bouncedRecipients"},
                                       {"Complaint", "complaint", "complainedRecipients"},
                                       {"Delivery", "delivery", "recipients"},
                                       {"Send", "send", ""},
                                       {"Reject", "reject", ""},
                                       {"Open", "open", ""},
                                       {"Click", "click", ""},
                                       {"Rendering Failure", "failure", ""},
                                       {"DeliveryDelay", "deliveryDelay", "delayedRecipients"},
                                       {"Subscription", "subscription", ""}}};

struct Recipient {
  std::string address;
  std::optional<JsonView> details;  // where the event has some of each
};

Result<std::vector<Recipient>> recipients_of(const JsonView& item, const JsonView& part,
                                             const Kind& kind) {
  std::vector<Recipient> recipients;
  const auto list =
      kind.recipients.empty() ? find(item, {"mail", "destination"}) : part.find(kind.recipients);
  if (list) {
    for (const JsonView one : list->items()) {
      recipients.push_back({one.is_object() ? word(one, "emailAddress") : word(one), one});
    }
  }
  if (recipients.empty()) {
    return refuse(RefusalCode::missing_field, item.pointer(), "it names no recipient");
  }
  for (const Recipient& recipient : recipients) {
    if (recipient.address.empty()) {
      return refuse(RefusalCode::missing_field, recipient.details->pointer(),
                    "the recipient has no address");
    }
  }
  return recipients;
}

// A message tag is a list of values; ours have one.
std::string tag(const JsonView& item, std::string_view name) {
  const auto values = find(item, {"mail", "tags", name});
  return values && values->is_array() && values->size() > 0 ? word(*values->items().begin())
                                                            : std::string();
}

// What is the same for all recipients.
Result<Mail> mail_of(const JsonView& item, const JsonView& part, const Kind& kind) {
  Mail mail;
  const JsonView sent = LS_TRY(item.get("mail"));
  mail.message_id = LS_TRY(required_word(sent, "messageId"));
  const bool has_own_time = part.find("timestamp").has_value();
  mail.time = LS_TRY(time(has_own_time ? part : sent, "timestamp"));
  mail.campaign_id = tag(item, "campaign_id");
  mail.send_id = tag(item, "send_id");
  mail.native_id = word(part, "feedbackId");
  if (mail.native_id.empty()) {
    mail.native_id =
        fmt::format("{}|{}|{}|{}", mail.message_id, kind.name, mail.time.ms, word(part, "link"));
  }
  return mail;
}

BounceKind kind_of(const JsonView& bounce, const SmtpReply& reply, std::string_view text) {
  const std::string type = word(bounce, "bounceType");
  const BounceKind judged = classify_bounce(reply, text);
  if (judged == BounceKind::block || type == "Undetermined") {
    return judged;
  }
  return type == "Permanent" ? BounceKind::hard : BounceKind::soft;
}

void add_bounced(Mapping& mapping, const JsonView& bounce, const Mail& mail,
                 const JsonView& recipient) {
  const std::string text = word(recipient, "diagnosticCode");
  const SmtpReply reply = completed({.code = 0, .enhanced = word(recipient, "status")}, text);
  add_bounce(mapping, mail, kind_of(bounce, reply, text), reply, text);
}

void add_complaint(Mapping& mapping, const JsonView& complaint, const Mail& mail) {
  const std::string told = word(complaint, "complaintFeedbackType");
  const bool is_ours = told == "abuse" || told == "fraud" || told == "virus";
  Fields fields;
  begin_fields(mail, fields);
  fields.text("feedback_type", is_ours ? std::string_view(told) : std::string_view("other"))
      .text("arf_ua", word(complaint, "userAgent"));
  add_mail(mapping, mail, "email.complained", fields);
}

void add_sending(Mapping& mapping, const Mail& mail, std::string_view type,
                 const SmtpReply& reply) {
  Fields fields;
  begin_fields(mail, fields);
  reply_fields(reply, fields);
  add_mail(mapping, mail, type, fields);
}

void add_seen(Mapping& mapping, const JsonView& part, const Mail& mail, std::string_view type) {
  Fields fields;
  begin_fields(mail, fields);
  fields.text("url", word(part, "link"))
      .text("ua", word(part, "userAgent"))
      .text("ip", word(part, "ipAddress"));
  add_mail(mapping, mail, type, fields);
}

// All lists at once, or each topic by itself.
void add_preferences(Mapping& mapping, const JsonView& part, Mail mail) {
  const bool is_header = word(part, "source") == "UnsubscribeHeader";
  const std::string_view method = is_header ? "one_click" : "link";
  if (is_true(find(part, {"newTopicPreferences", "unsubscribeAll"}))) {
    add_subscription(mapping, mail, {"email.unsubscribed", "global", {}, method});
    return;
  }
  if (const auto topics = find(part, {"newTopicPreferences", "topicSubscriptionStatus"})) {
    for (const JsonView topic : topics->items()) {
      const std::string name = word(topic, "topicName");
      const bool is_out = word(topic, "subscriptionStatus") == "OptOut";
      add_subscription(
          mapping, mail,
          {is_out ? "email.unsubscribed" : "email.resubscribed", "list", name, method});
      ++mail.part;
    }
  }
}

void add_event(Mapping& mapping, const Kind& kind, const JsonView& part, const Mail& mail,
               const JsonView& recipient) {
  if (kind.name == "Bounce") {
    add_bounced(mapping, part, mail, recipient);
  } else if (kind.name == "Complaint") {
    add_complaint(mapping, part, mail);
  } else if (kind.name == "Delivery") {
    add_sending(mapping, mail, "email.delivered", parse_reply(word(part, "smtpResponse")));
  } else if (kind.name == "Send") {
    add_sending(mapping, mail, "email.sent", {});
  } else if (kind.name == "Reject") {
    add_dropped(mapping, mail, word(part, "reason"));
  } else if (kind.name == "Rendering Failure") {
    add_dropped(mapping, mail, word(part, "errorMessage"));
  } else if (kind.name == "DeliveryDelay") {
    add_sending(mapping, mail, "email.deferred",
                completed({.code = 0, .enhanced = word(recipient, "status")},
                          word(recipient, "diagnosticCode")));
  } else if (kind.name == "Open") {
    add_seen(mapping, part, mail, "email.opened");
  } else if (kind.name == "Click") {
    add_seen(mapping, part, mail, "email.clicked");
  } else {
    add_preferences(mapping, part, mail);
  }
}

Status map_item(const JsonView& item, Mapping& mapping) {
  const std::string name = first_word(item, {"eventType", "notificationType"});
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(),
                                 [&name](const Kind& known) { return known.name == name; });
  if (kind == kKinds.end()) {
    return refuse(RefusalCode::unknown_type, "/eventType",
                  fmt::format("no event of Amazon SES is called \"{}\"", name));
  }
  const JsonView part = LS_TRY(item.get(kind->part));
  Mail mail = LS_TRY(mail_of(item, part, *kind));
  const std::vector<Recipient> recipients = LS_TRY(recipients_of(item, part, *kind));
  for (std::size_t i = 0; i < recipients.size(); ++i) {
    mail.part = i;
    mail.address = recipients[i].address;
    mail.contact = address_key(mail.address);
    // The tag is of the message: it names a person only where there is one.
    const std::string contact = tag(item, "contact_id");
    if (recipients.size() == 1 && !contact.empty()) {
      mail.contact = contact;
    }
    add_event(mapping, *kind, part, mail, *recipients[i].details);
  }
  return {};
}

// Where the text stands that SNS carries.
constexpr std::string_view kMessage = "/Message";
// What SES says, as plain text, once it may post to a topic.
constexpr std::string_view kTopicWorks = "Successfully validated SNS topic";

}  // namespace

Status map_ses(const JsonView& root, JsonDocument& inner, Mapping& mapping) {
  const auto message = root.find("Message");
  if (!message || !root.find("TopicArn")) {
    mapping.item(root, "", map_item);
    return {};
  }
  if (word(root, "Type") != "Notification") {
    return {};  // SNS asking to confirm a subscription, or having ended one: nobody's event
  }
  const std::string_view text = LS_TRY(message->text());
  if (text.starts_with(kTopicWorks)) {
    return {};
  }
  const Result<JsonView> carried = inner.parse(text);
  if (!carried) {
    Error error = carried.error();
    error.pointer.insert(0, kMessage);
    return error;
  }
  mapping.item(*carried, std::string(kMessage), map_item, kMessage);
  return {};
}

}  // namespace ls::event
