#include "event/adapters/adapters.hpp"
#include "event/adapters/mail.hpp"
#include "event/adapters/reading.hpp"

#include "leadstream/event/refusal.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>

namespace ls::event {
namespace {

// What a bounce of Postmark is for us. `judge`: by what the server wrote.
enum class Bounced : std::uint8_t {
  hard,
  soft,
  block,
  judge,
  unsubscribed,
  resubscribed,
  auto_reply,
  complained,
  dropped,
};

struct BounceType {
  std::int64_t code;
  Bounced meaning;
};

// Postmark's bounce types by TypeCode.
constexpr std::array<BounceType, 22> kBounceTypes{{
    {1, Bounced::hard},             // HardBounce
    {2, Bounced::soft},             // Transient
    {16, Bounced::unsubscribed},    // Unsubscribe
    {32, Bounced::resubscribed},    // Subscribe
    {64, Bounced::auto_reply},      // AutoResponder
    {128, Bounced::soft},           // AddressChange
    {256, Bounced::soft},           // DnsError, a temporary one
    {512, Bounced::block},          // SpamNotification
    {1024, Bounced::block},         // OpenRelayTest
    {2048, Bounced::judge},         // Unknown
    {4096, Bounced::soft},          // SoftBounce
    {8192, Bounced::block},         // VirusNotification
    {16384, Bounced::auto_reply},   // ChallengeVerification
    {100000, Bounced::hard},        // BadEmailAddress
    {100001, Bounced::complained},  // SpamComplaint
    {100002, Bounced::dropped},     // ManuallyDeactivated
    {100003, Bounced::dropped},     // Unconfirmed
    {100006, Bounced::block},       // Blocked
    {100007, Bounced::dropped},     // SMTPApiError
    {100008, Bounced::dropped},     // InboundError
    {100009, Bounced::block},       // DMARCPolicy
    {100010, Bounced::dropped},     // TemplateRenderingFailed
}};

std::optional<Bounced> meaning_of(std::int64_t code) {
  const auto found = std::find_if(kBounceTypes.begin(), kBounceTypes.end(),
                                  [code](const BounceType& type) { return type.code == code; });
  return found == kBounceTypes.end() ? std::nullopt : std::optional(found->meaning);
}

struct Times {
  std::string_view record_type;
  std::string_view key;      // of when it happened
  std::string_view address;  // the key of the recipient
};
constexpr std::array<Times, 6> kTimes{{{"Delivery", "DeliveredAt", "Recipient"},
                                       {"Bounce", "BouncedAt", "Email"},
                                       {"SpamComplaint", "BouncedAt", "Email"},
                                       {"Open", "ReceivedAt", "Recipient"},
                                       {"Click", "ReceivedAt", "Recipient"},
                                       {"SubscriptionChange", "ChangedAt", "Recipient"}}};

Result<Mail> mail_of(const JsonView& item, const Times& times) {
  Mail mail;
  mail.address = LS_TRY(required_word(item, times.address));
  mail.time = LS_TRY(time(item, times.key));
  mail.message_id = word(item, "MessageID");
  mail.campaign_id = word(item, "Tag");
  take_arguments(item.find("Metadata").value_or(item), mail);
  // Only bounces and complaints have a name of their own; a person opens a message many times.
  mail.native_id = word(item, "ID");
  if (mail.native_id.empty()) {
    mail.native_id = fmt::format("{}|{}|{}|{}|{}", times.record_type, mail.message_id, mail.address,
                                 mail.time.ms, word(item, "OriginalLink"));
  }
  return mail;
}

void add_complaint(Mapping& mapping, const Mail& mail) {
  Fields fields;
  begin_fields(mail, fields);
  fields.text("feedback_type", "abuse");
  add_mail(mapping, mail, "email.complained", fields);
}

void add_auto_reply(Mapping& mapping, const Mail& mail) {
  Fields fields;
  begin_fields(mail, fields);
  fields.flag("auto_reply", true);
  add_mail(mapping, mail, "email.replied", fields);
}

void add_bounced(Mapping& mapping, const JsonView& item, const Mail& mail, Bounced meaning) {
  const std::string details = first_word(item, {"Details", "Description"});
  const SmtpReply reply = parse_reply(details);
  switch (meaning) {
    case Bounced::hard:
      add_bounce(mapping, mail, BounceKind::hard, reply, details);
      return;
    case Bounced::soft:
      add_bounce(mapping, mail, BounceKind::soft, reply, details);
      return;
    case Bounced::block:
      add_bounce(mapping, mail, BounceKind::block, reply, details);
      return;
    case Bounced::judge:
      add_bounce(mapping, mail, classify_bounce(reply, details), reply, details);
      return;
    case Bounced::unsubscribed:
      add_subscription(mapping, mail, {"email.unsubscribed", "global", {}, "reply"});
      return;
    case Bounced::resubscribed:
      add_subscription(mapping, mail, {"email.resubscribed", "global", {}, "reply"});
      return;
    case Bounced::auto_reply:
      add_auto_reply(mapping, mail);
      return;
    case Bounced::complained:
      add_complaint(mapping, mail);
      return;
    case Bounced::dropped:
      add_dropped(mapping, mail, details);
      return;
  }
}

void add_delivered(Mapping& mapping, const JsonView& item, const Mail& mail) {
  Fields fields;
  begin_fields(mail, fields);
  reply_fields(parse_reply(word(item, "Details")), fields);
  add_mail(mapping, mail, "email.delivered", fields);
}

void add_seen(Mapping& mapping, const JsonView& item, const Mail& mail, std::string_view type) {
  Fields fields;
  begin_fields(mail, fields);
  if (type == "email.clicked") {
    fields.text("url", word(item, "OriginalLink"));
  }
  fields.text("ua", word(item, "UserAgent")).text("ip", word(find(item, {"Geo", "IP"})));
  if (type == "email.opened") {
    fields.json("geo", item.find("Geo"));
  }
  add_mail(mapping, mail, type, fields);
}

void add_change(Mapping& mapping, const JsonView& item, const Mail& mail) {
  const bool is_off = is_true(item.find("SuppressSending"));
  const bool is_own_wish = word(item, "Origin") == "Recipient";
  const std::string stream = word(item, "MessageStream");
  add_subscription(mapping, mail,
                   {.type = is_off ? "email.unsubscribed" : "email.resubscribed",
                    .scope = "list",
                    .list_id = stream,
                    .method = is_own_wish ? "link" : "manual"});
}

Status map_item(const JsonView& item, Mapping& mapping) {
  const std::string type = LS_TRY(required_word(item, "RecordType"));
  const auto times = std::find_if(kTimes.begin(), kTimes.end(), [&type](const Times& known) {
    return known.record_type == type;
  });
  if (times == kTimes.end()) {
    return refuse(RefusalCode::unknown_type, "/RecordType",
                  fmt::format("no record of Postmark is called \"{}\"", type));
  }
  const Mail mail = LS_TRY(mail_of(item, *times));
  if (type == "Delivery") {
    add_delivered(mapping, item, mail);
  } else if (type == "Bounce") {
    const std::int64_t code = whole(item, "TypeCode").value_or(0);
    const std::optional<Bounced> meaning = meaning_of(code);
    if (!meaning) {
      return refuse(RefusalCode::unknown_category, "/TypeCode",
                    fmt::format("no bounce of Postmark has the TypeCode {}", code));
    }
    add_bounced(mapping, item, mail, *meaning);
  } else if (type == "SpamComplaint") {
    add_complaint(mapping, mail);
  } else if (type == "Open") {
    add_seen(mapping, item, mail, "email.opened");
  } else if (type == "Click") {
    add_seen(mapping, item, mail, "email.clicked");
  } else {
    add_change(mapping, item, mail);
  }
  return {};
}

}  // namespace

Status map_postmark(const JsonView& root, Mapping& mapping) {
  mapping.item(root, "", map_item);
  return {};
}

}  // namespace ls::event
