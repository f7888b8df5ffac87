#include "event/adapters/adapters.hpp"
#include "event/adapters/mail.hpp"
#include "event/adapters/reading.hpp"

#include "leadstream/event/refusal.hpp"

#include <fmt/core.h>

namespace ls::event {
namespace {

// "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0" was sent as "14c5d75ce93.dfd.64b469", which
// is also what "<14c5d75ce93.dfd.64b469@ismtpd-555>" begins with: behind it stands the machine.
std::string message_id_of(const JsonView& item) {
  std::string id = word(item, "sg_message_id");
  for (const std::string_view machine : {".filter", ".recvd"}) {
    id = id.substr(0, id.find(machine));
  }
  if (id.empty()) {
    id = word(item, "smtp-id");
    id = id.substr(id.starts_with('<') ? 1 : 0);
    id = id.substr(0, id.find_first_of("@>"));
  }
  return id;
}

Result<Mail> mail_of(const JsonView& item, std::string_view event) {
  Mail mail;
  mail.address = LS_TRY(required_word(item, "email"));
  mail.time = LS_TRY(time(item, "timestamp"));
  mail.message_id = message_id_of(item);
  mail.campaign_id = first_word(item, {"marketing_campaign_id", "singlesend_id"});
  take_arguments(item, mail);
  mail.native_id = word(item, "sg_event_id");
  if (mail.native_id.empty()) {  // of some that were dropped
    mail.native_id = fmt::format("{}|{}|{}|{}", mail.message_id, mail.address, event, mail.time.ms);
  }
  return mail;
}

void add_sending(Mapping& mapping, const JsonView& item, const Mail& mail, std::string_view type) {
  Fields fields;
  begin_fields(mail, fields);
  const std::string response = word(item, "response");
  reply_fields(parse_reply(response), fields);
  fields.integer("attempt", whole(item, "attempt"));
  add_mail(mapping, mail, type, fields);
}

void add_open(Mapping& mapping, const JsonView& item, const Mail& mail) {
  Fields fields;
  begin_fields(mail, fields);
  fields.flag("machine", is_true(item.find("sg_machine_open")));
  fields.text("ua", word(item, "useragent")).text("ip", word(item, "ip"));
  add_mail(mapping, mail, "email.opened", fields);
}

void add_click(Mapping& mapping, const JsonView& item, const Mail& mail) {
  Fields fields;
  begin_fields(mail, fields);
  fields.text("url", word(item, "url"));
  if (const auto offset = item.find("url_offset")) {
    fields.integer("link_index", whole(*offset, "index"));
  }
  fields.text("ua", word(item, "useragent")).text("ip", word(item, "ip"));
  add_mail(mapping, mail, "email.clicked", fields);
}

void add_bounced(Mapping& mapping, const JsonView& item, const Mail& mail) {
  const std::string reason = word(item, "reason");
  const SmtpReply reply = completed({.code = 0, .enhanced = word(item, "status")}, reason);
  const bool is_blocked = word(item, "type") == "blocked";
  add_bounce(mapping, mail, is_blocked ? BounceKind::block : classify_bounce(reply, reason), reply,
             reason);
}

Status map_item(const JsonView& item, Mapping& mapping) {
  const std::string event = LS_TRY(required_word(item, "event"));
  const Mail mail = LS_TRY(mail_of(item, event));
  const std::string group = word(item, "asm_group_id");
  if (event == "processed") {
    add_sending(mapping, item, mail, "email.sent");
  } else if (event == "delivered") {
    add_sending(mapping, item, mail, "email.delivered");
  } else if (event == "deferred") {
    add_sending(mapping, item, mail, "email.deferred");
  } else if (event == "dropped") {
    add_dropped(mapping, mail, word(item, "reason"));
  } else if (event == "open") {
    add_open(mapping, item, mail);
  } else if (event == "click") {
    add_click(mapping, item, mail);
  } else if (event == "bounce" || event == "blocked") {
    add_bounced(mapping, item, mail);
  } else if (event == "spamreport") {
    Fields fields;
    begin_fields(mail, fields);
    fields.text("feedback_type", "abuse");
    add_mail(mapping, mail, "email.complained", fields);
  } else if (event == "unsubscribe") {
    add_subscription(mapping, mail, {"email.unsubscribed", "global", {}, "link"});
  } else if (event == "group_unsubscribe") {
    add_subscription(mapping, mail, {"email.unsubscribed", "group", group, "link"});
  } else if (event == "group_resubscribe") {
    add_subscription(mapping, mail, {"email.resubscribed", "group", group, "link"});
  } else {
    return refuse(RefusalCode::unknown_type, item.pointer() + "/event",
                  fmt::format("no event of SendGrid is called \"{}\"", event));
  }
  return {};
}

}  // namespace

Status map_sendgrid(const JsonView& root, Mapping& mapping) {
  return mapping.each(root, "", map_item);
}

}  // namespace ls::event
