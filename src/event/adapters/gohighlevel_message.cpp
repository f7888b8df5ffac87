#include "event/adapters/gohighlevel.hpp"
#include "event/adapters/reading.hpp"

#include <array>

namespace ls::event::gohighlevel {
namespace {

std::string_view channel_of(std::string_view type) {
  struct Channel {
    std::string_view theirs;
    std::string_view ours;
  };
  constexpr std::array<Channel, 8> kChannels{{{"SMS", "sms"},
                                              {"WhatsApp", "whatsapp"},
                                              {"Email", "email"},
                                              {"Live_Chat", "chat"},
                                              {"Live Chat", "chat"},
                                              {"GMB", "social"},
                                              {"FB", "social"},
                                              {"IG", "social"}}};
  for (const Channel& channel : kChannels) {
    if (channel.theirs == type) {
      return channel.ours;
    }
  }
  return "chat";
}

bool has_attachments(const JsonView& item) {
  const auto attachments = item.find("attachments");
  return attachments && attachments->is_array() && attachments->size() > 0;
}

Status add_call(const JsonView& item, const Webhook& webhook, std::string_view contact,
                Mapping& mapping) {
  const std::string told = first_word(item, {"callStatus", "status"});
  const bool is_known = told == "completed" || told == "voicemail";
  Fields fields;
  fields.text("call_id", LS_TRY(required_word(item, "messageId")));
  fields.text("direction", word(item, "direction"));
  if (const auto seconds = whole(item, "callDuration")) {
    fields.integer("duration_ms", *seconds * 1000);
  }
  if (has_attachments(item)) {
    fields.text("recording_url", word(*item.find("attachments")->items().begin()));
  }
  fields.text("status", is_known ? std::string_view(told) : std::string_view("missed"));
  mapping.add(fact_of(webhook, "call.recorded", contact), fields);
  return {};
}

}  // namespace

Status add_message(const JsonView& item, const Webhook& webhook, Mapping& mapping) {
  const std::string contact = LS_TRY(required_word(item, "contactId"));
  const std::string kind = word(item, "messageType");
  if (kind == "CALL" || kind == "Call") {
    return add_call(item, webhook, contact, mapping);
  }
  const std::string direction = word(item, "direction");
  const bool is_inbound =
      direction.empty() ? webhook.type == "InboundMessage" : direction == "inbound";
  const std::string text = word(item, "body");
  std::string quoted;
  JsonWriter(quoted).value(std::string_view(text));
  Fields fields;
  fields.text("channel", channel_of(kind)).text("conversation_id", word(item, "conversationId"));
  fields.raw("text", quoted).flag("has_media", has_attachments(item));
  fields.text("reply_to", word(item, "threadId")).text("agent_id", word(item, "userId"));
  fields.text("subject", word(item, "subject"));
  mapping.add(fact_of(webhook, is_inbound ? "message.received" : "message.sent", contact), fields);
  return {};
}

}  // namespace ls::event::gohighlevel
