#include "event/adapters/mail.hpp"

#include "event/adapters/reading.hpp"

#include <utility>

namespace ls::event {
namespace {

constexpr int kCodeMin = 200;
constexpr int kCodeMax = 599;

void replace_by(const JsonView& arguments, std::initializer_list<std::string_view> keys,
                std::string& value) {
  if (std::string found = first_word(arguments, keys); !found.empty()) {
    value = std::move(found);
  }
}

}  // namespace

void take_arguments(const JsonView& arguments, Mail& mail) {
  mail.contact = address_key(mail.address);
  replace_by(arguments, {"contact_id", "lead_id"}, mail.contact);
  replace_by(arguments, {"campaign_id"}, mail.campaign_id);
  replace_by(arguments, {"send_id"}, mail.send_id);
}

void begin_fields(const Mail& mail, Fields& fields) {
  fields.text("message_id", mail.message_id)
      .text("send_id", mail.send_id)
      .text("campaign_id", mail.campaign_id)
      .text("email", mail.address);
}

void add_mail(Mapping& mapping, const Mail& mail, std::string_view type, const Fields& fields) {
  mapping.add({.type = type,
               .contact = mail.contact,
               .time = mail.time,
               .native_id = mail.native_id,
               .part = mail.part},
              fields);
}

void reply_fields(const SmtpReply& reply, Fields& fields) {
  if (reply.code >= kCodeMin && reply.code <= kCodeMax) {
    fields.integer("smtp_code", reply.code);
  }
  fields.text("enhanced_code", reply.enhanced);
}

SmtpReply completed(SmtpReply reply, std::string_view text) {
  SmtpReply told = parse_reply(text);
  if (reply.code == 0) {
    reply.code = told.code;
  }
  if (reply.enhanced.empty()) {
    reply.enhanced = std::move(told.enhanced);
  }
  return reply;
}

void add_bounce(Mapping& mapping, const Mail& mail, BounceKind kind, const SmtpReply& reply,
                std::string_view diagnostic) {
  Fields fields;
  begin_fields(mail, fields);
  fields.text("kind", to_string(kind));
  reply_fields(reply, fields);
  fields.text("diagnostic", diagnostic);
  add_mail(mapping, mail, "email.bounced", fields);
}

void add_dropped(Mapping& mapping, const Mail& mail, std::string_view reason) {
  Fields fields;
  begin_fields(mail, fields);
  fields.text("diagnostic", reason);
  add_mail(mapping, mail, "email.dropped", fields);
}

void add_subscription(Mapping& mapping, const Mail& mail, const Subscription& change) {
  Fields fields;
  begin_fields(mail, fields);
  fields.text("scope", change.scope).text("list_id", change.list_id).text("method", change.method);
  add_mail(mapping, mail, change.type, fields);
}

}  // namespace ls::event
