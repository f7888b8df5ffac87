#include "event/adapters/adapters.hpp"
#include "event/adapters/lead_fields.hpp"
#include "event/adapters/mail.hpp"
#include "event/adapters/reading.hpp"
#include "event/json_pointer.hpp"

#include "leadstream/event/refusal.hpp"

#include <fmt/core.h>

#include <array>

namespace ls::event {
namespace {

constexpr std::array<FieldRule, 16> kRules{{{"email", "email"},
                                            {"phone", "phone", FieldForm::phone},
                                            {"mobile", "phone", FieldForm::phone},
                                            {"firstname", "first_name"},
                                            {"lastname", "last_name"},
                                            {"company", "company"},
                                            {"position", "title"},
                                            {"companyindustry", "industry"},
                                            {"country", "country", FieldForm::country},
                                            {"state", "state"},
                                            {"city", "city"},
                                            {"address1", "street"},
                                            {"zipcode", "zip"},
                                            {"preferred_locale", "lang"},
                                            {"timezone", "timezone"},
                                            {"tags", "tags", FieldForm::list}}};

// When the webhook was queued; the time of receipt where an older version does not say.
Result<EventTime> queued_at(const JsonView& item, const Mapping& mapping) {
  const auto stamp = item.find("timestamp");
  return stamp ? time(*stamp) : Result<EventTime>(mapping.received());
}

// A trigger about a lead calls it contact, or lead in older versions.
Result<JsonView> contact_in(const JsonView& item) {
  const auto contact = item.find("contact");
  return contact ? Result<JsonView>(*contact) : item.get("lead");
}

// {"core": {"email": {"value": ...}}, "social": {...}}: each field of each group with its value.
template <typename Visit>
void for_each_field(const JsonView& contact, const Visit& visit) {
  const auto groups = contact.find("fields");
  if (!groups) {
    return;
  }
  for (const JsonMember group : groups->members()) {
    if (group.key == "all") {  // the same again, flat
      continue;
    }
    for (const JsonMember field : group.value.members()) {
      const auto value = field.value.find("value");
      if (value && !value->is_null() && !(value->is_text() && value->text()->empty())) {
        visit(field.key, *value);
      }
    }
  }
}

Status add_created(const JsonView& item, Mapping& mapping) {
  const JsonView contact = LS_TRY(contact_in(item));
  const std::string id = LS_TRY(required_word(contact, "id"));
  Fields fields;
  LeadFields lead(kRules, fields);
  for_each_field(contact,
                 [&lead](std::string_view name, const JsonView& value) { lead.take(name, value); });
  if (const auto points = contact.find("points")) {
    lead.take("points", *points);
  }
  lead.finish();
  mapping.add({"lead.created", id, LS_TRY(queued_at(item, mapping)), {}, 0}, fields);
  return {};
}

Status add_updated(const JsonView& item, Mapping& mapping) {
  const JsonView contact = LS_TRY(contact_in(item));
  const std::string id = LS_TRY(required_word(contact, "id"));
  Changes changes(kRules);
  for_each_field(contact, [&changes](std::string_view name, const JsonView& value) {
    // Mautic's title is "Mr"; what we call so is its position.
    changes.set(name == "title" ? std::string_view("salutation") : name, value);
  });
  Fields fields;
  changes.write(fields);
  mapping.add({"lead.updated", id, LS_TRY(queued_at(item, mapping)), {}, 0}, fields);
  return {};
}

Status add_points(const JsonView& item, Mapping& mapping) {
  const JsonView contact = LS_TRY(contact_in(item));
  const std::string id = LS_TRY(required_word(contact, "id"));
  const JsonView points = LS_TRY(item.get("points"));
  Changes changes(kRules);
  changes.set("points", LS_TRY(points.get("old_points")), LS_TRY(points.get("new_points")));
  Fields fields;
  changes.write(fields);
  mapping.add({"lead.updated", id, LS_TRY(queued_at(item, mapping)), {}, 0}, fields);
  return {};
}

Status add_deleted(const JsonView& item, Mapping& mapping) {
  // The contact is gone: what names it stands beside it.
  std::string id = word(item, "id");
  if (id.empty()) {
    const JsonView contact = LS_TRY(contact_in(item));
    id = LS_TRY(required_word(contact, "id"));
  }
  mapping.add({"lead.deleted", id, LS_TRY(queued_at(item, mapping)), {}, 0}, Fields());
  return {};
}

// Of an e-mail: who got it, and which it was.
Result<Mail> mail_of(const JsonView& stat) {
  Mail mail;
  mail.address = LS_TRY(required_word(stat, "emailAddress"));
  mail.message_id = LS_TRY(required_word(stat, "trackingHash"));
  mail.campaign_id = word(find(stat, {"email", "id"}));
  const std::string lead = word(find(stat, {"lead", "id"}));
  mail.contact = lead.empty() ? address_key(mail.address) : lead;
  return mail;
}

Status add_open(const JsonView& item, Mapping& mapping) {
  const JsonView stat = LS_TRY(item.get("stat"));
  Mail mail = LS_TRY(mail_of(stat));
  const auto last = stat.find("lastOpened");
  mail.time = last && !last->is_null() ? LS_TRY(time(*last)) : LS_TRY(time(stat, "dateRead"));
  // The stat is of the message; each opening counts it up.
  mail.native_id = fmt::format("{}|{}", LS_TRY(required_word(stat, "id")), word(stat, "openCount"));
  Fields fields;
  begin_fields(mail, fields);
  add_mail(mapping, mail, "email.opened", fields);
  return {};
}

Status add_sent(const JsonView& item, Mapping& mapping) {
  const JsonView contact = LS_TRY(contact_in(item));
  Mail mail;
  mail.address = word(find(contact, {"fields", "core", "email", "value"}));
  mail.contact = LS_TRY(required_word(contact, "id"));
  mail.campaign_id = word(find(item, {"email", "id"}));
  mail.time = LS_TRY(queued_at(item, mapping));
  const std::string hash = word(item, "trackingHash");
  mail.message_id =
      hash.empty() ? fmt::format("{}:{}:{}", mail.campaign_id, mail.contact, mail.time.ms) : hash;
  Fields fields;
  begin_fields(mail, fields);
  add_mail(mapping, mail, "email.sent", fields);
  return {};
}

Status add_page(const JsonView& item, Mapping& mapping) {
  const JsonView hit = LS_TRY(item.get("hit"));
  const std::string id = word(find(hit, {"lead", "id"}));
  if (id.empty()) {
    return refuse(RefusalCode::missing_key, hit.pointer() + "/lead/id", "nobody is named");
  }
  const EventTime at = LS_TRY(time(hit, "dateHit"));
  const std::string tracking = word(hit, "trackingId");
  const std::string url = word(hit, "url");
  const std::string page = word(find(hit, {"page", "id"}));
  // The tracking id is the device's and the time has seconds: within one, pages tell hits apart.
  const std::string native =
      tracking.empty() ? std::string() : fmt::format("{}|{}|{}|{}", tracking, at.ms, page, url);
  Fields fields;
  fields.text("url", url).text("title", word(find(hit, {"page", "title"})));
  fields.text("session_id", tracking).text("referrer", word(hit, "referer"));
  fields.text("page_id", page);
  mapping.add({"page.viewed", id, at, native, 0}, fields);
  return {};
}

Status add_form(const JsonView& item, Mapping& mapping) {
  const JsonView submission = LS_TRY(item.get("submission"));
  const std::string id = word(find(submission, {"lead", "id"}));
  if (id.empty()) {
    return refuse(RefusalCode::missing_key, submission.pointer() + "/lead/id", "nobody is named");
  }
  const JsonView form = LS_TRY(submission.get("form"));
  std::int64_t filled = 0;
  std::int64_t total = 0;
  if (const auto results = submission.find("results")) {
    for (const JsonMember result : results->members()) {
      ++total;
      filled += result.value.is_null() || (result.value.is_text() && result.value.text()->empty())
                    ? 0
                    : 1;
    }
  }
  Fields fields;
  fields.text("form_id", LS_TRY(required_word(form, "id")));
  fields.integer("fields_total", total).integer("fields_filled", filled);
  fields.text("referrer", word(submission, "referer"));
  const std::string native = LS_TRY(required_word(submission, "id"));
  mapping.add({"form.submitted", id, LS_TRY(time(submission, "dateSubmitted")), native, 0}, fields);
  return {};
}

Status add_subscription_change(const JsonView& item, Mapping& mapping) {
  const JsonView contact = LS_TRY(contact_in(item));
  const std::string status = LS_TRY(required_word(item, "new_status"));
  Mail mail;
  mail.contact = LS_TRY(required_word(contact, "id"));
  mail.address = word(find(contact, {"fields", "core", "email", "value"}));
  mail.time = LS_TRY(queued_at(item, mapping));
  if (word(item, "channel") != "email") {
    return refuse(RefusalCode::unknown_category, item.pointer() + "/channel",
                  "only subscriptions to e-mail are events of ours");
  }
  if (status == "contactable") {
    add_subscription(mapping, mail, {"email.resubscribed", "global", {}, "link"});
  } else if (status == "unsubscribed" || status == "manual") {
    add_subscription(mapping, mail,
                     {"email.unsubscribed", "global", {}, status == "manual" ? "manual" : "link"});
  } else {  // "bounced" says nothing of the message, which is told by who sends the mail
    return refuse(RefusalCode::unknown_category, item.pointer() + "/new_status",
                  fmt::format("the status \"{}\" is no event of ours", status));
  }
  return {};
}

struct Trigger {
  std::string_view name;
  Mapping::MapItem map;
};
constexpr std::array<Trigger, 9> kTriggers{
    {{"mautic.lead_post_save_new", add_created},
     {"mautic.lead_post_save_update", add_updated},
     {"mautic.lead_points_change", add_points},
     {"mautic.lead_post_delete", add_deleted},
     {"mautic.email_on_open", add_open},
     {"mautic.email_on_send", add_sent},
     {"mautic.page_on_hit", add_page},
     {"mautic.form_on_submit", add_form},
     {"mautic.lead_channel_subscription_changed", add_subscription_change}}};

Status unknown_trigger(const JsonView& item, Mapping& /*mapping*/) {
  return refuse(RefusalCode::unknown_type, item.pointer(), "no event of ours has that trigger");
}

Mapping::MapItem trigger_of(std::string_view name) {
  for (const Trigger& trigger : kTriggers) {
    if (trigger.name == name) {
      return trigger.map;
    }
  }
  return unknown_trigger;
}

}  // namespace

Status map_mautic(const JsonView& root, Mapping& mapping) {
  if (!root.is_object()) {
    return refuse(RefusalCode::not_an_object, "", "expected triggers and what happened");
  }
  for (const JsonMember trigger : root.members()) {
    if (!trigger.key.starts_with("mautic.")) {
      continue;  // "timestamp" and the like, of the request
    }
    const std::string pointer = pointer_to("", trigger.key);
    if (trigger.value.is_array()) {
      LS_TRY(mapping.each(trigger.value, pointer, trigger_of(trigger.key)));
    } else {
      mapping.item(trigger.value, pointer, trigger_of(trigger.key));
    }
  }
  return {};
}

}  // namespace ls::event
