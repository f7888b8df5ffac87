#include "event/adapters/adapters.hpp"
#include "event/adapters/mail.hpp"
#include "event/adapters/reading.hpp"

#include "leadstream/event/refusal.hpp"

#include <fmt/core.h>

namespace ls::event {
namespace {

// A campaign is told as its name or as an object.
std::string campaign_of(const JsonView& item) {
  const auto campaigns = item.find("campaigns");
  if (!campaigns || !campaigns->is_array() || campaigns->size() == 0) {
    return {};
  }
  const JsonView first = *campaigns->items().begin();
  return first.is_object() ? word(first, "id") : word(first);
}

Result<Mail> mail_of(const JsonView& item) {
  Mail mail;
  mail.native_id = LS_TRY(required_word(item, "id"));
  mail.address = LS_TRY(required_word(item, "recipient"));
  mail.time = LS_TRY(time(item, "timestamp"));
  mail.message_id = word(find(item, {"message", "headers", "message-id"}));
  mail.campaign_id = campaign_of(item);
  take_arguments(item.find("user-variables").value_or(item), mail);
  return mail;
}

SmtpReply reply_of(const JsonView& item, std::string& text) {
  const auto status = item.find("delivery-status");
  if (!status) {
    return {};
  }
  text = first_word(*status, {"message", "description"});
  const std::int64_t code = whole(*status, "code").value_or(0);
  const bool is_smtp = code >= 200 && code <= 599;
  return completed(
      {.code = is_smtp ? static_cast<int>(code) : 0, .enhanced = word(*status, "enhanced-code")},
      text);
}

void add_sending(Mapping& mapping, const JsonView& item, const Mail& mail, std::string_view type) {
  Fields fields;
  begin_fields(mail, fields);
  std::string text;
  const SmtpReply reply = reply_of(item, text);
  fields.text("mx_host", word(find(item, {"delivery-status", "mx-host"})));
  reply_fields(reply, fields);
  if (const auto status = item.find("delivery-status")) {
    fields.integer("attempt", whole(*status, "attempt-no"));
  }
  add_mail(mapping, mail, type, fields);
}

// A temporary failure is tried again; a permanent one of an address that is on one of Mailgun's own
// lists was never sent.
void add_failed(Mapping& mapping, const JsonView& item, const Mail& mail) {
  if (word(item, "severity") == "temporary") {
    add_sending(mapping, item, mail, "email.deferred");
    return;
  }
  std::string text;
  const SmtpReply reply = reply_of(item, text);
  const std::string reason = word(item, "reason");
  if (reason.starts_with("suppress-")) {
    add_dropped(mapping, mail, reason);
    return;
  }
  const bool has_code = reply.code != 0 || !reply.enhanced.empty();
  add_bounce(mapping, mail, has_code ? classify_bounce(reply, text) : BounceKind::hard, reply,
             text.empty() ? std::string_view(reason) : std::string_view(text));
}

void add_seen(Mapping& mapping, const JsonView& item, const Mail& mail, std::string_view type) {
  Fields fields;
  begin_fields(mail, fields);
  if (type == "email.opened") {
    fields.flag("machine", !word(find(item, {"client-info", "bot"})).empty());
  } else {
    fields.text("url", word(item, "url"));
  }
  fields.text("ua", word(find(item, {"client-info", "user-agent"}))).text("ip", word(item, "ip"));
  if (type == "email.opened") {
    fields.json("geo", item.find("geolocation"));
  }
  add_mail(mapping, mail, type, fields);
}

}  // namespace

Status map_mailgun_event(const JsonView& item, Mapping& mapping) {
  const std::string event = LS_TRY(required_word(item, "event"));
  const Mail mail = LS_TRY(mail_of(item));
  if (event == "accepted") {
    add_sending(mapping, item, mail, "email.sent");
  } else if (event == "delivered") {
    add_sending(mapping, item, mail, "email.delivered");
  } else if (event == "failed") {
    add_failed(mapping, item, mail);
  } else if (event == "rejected") {
    add_dropped(mapping, mail, word(find(item, {"reject", "reason"})));
  } else if (event == "opened") {
    add_seen(mapping, item, mail, "email.opened");
  } else if (event == "clicked") {
    add_seen(mapping, item, mail, "email.clicked");
  } else if (event == "complained") {
    Fields fields;
    begin_fields(mail, fields);
    fields.text("feedback_type", "abuse");
    add_mail(mapping, mail, "email.complained", fields);
  } else if (event == "unsubscribed") {
    const std::string list = word(find(item, {"mailing-list", "address"}));
    add_subscription(mapping, mail,
                     {"email.unsubscribed", list.empty() ? "global" : "list", list, "link"});
  } else {
    return refuse(RefusalCode::unknown_type, item.pointer() + "/event",
                  fmt::format("no event of Mailgun is called \"{}\"", event));
  }
  return {};
}

Status map_mailgun(const JsonView& root, Mapping& mapping) {
  const JsonView event = LS_TRY(root.get("event-data"));
  mapping.item(event, "/event-data", map_mailgun_event);
  return {};
}

}  // namespace ls::event
