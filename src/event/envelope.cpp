#include "event/envelope.hpp"

#include "event/json_pointer.hpp"
#include "event/strict_json.hpp"

#include "leadstream/event/refusal.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <initializer_list>

namespace ls::event {
namespace {

constexpr std::string_view kHeaderPrefix = "ce_";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool begins_with(std::string_view text, std::string_view lower_case) {
  return text.size() >= lower_case.size() &&
         std::equal(lower_case.begin(), lower_case.end(), text.begin(),
                    [](char wanted, char c) { return wanted == lower(c); });
}

bool is_content_type(std::string_view name) {
  constexpr std::string_view kName = "content-type";
  return name.size() == kName.size() && begins_with(name, kName);
}

// "application/json", "text/json", "application/vnd.x+json", each with parameters.
bool is_json_type(std::string_view type) {
  const std::size_t semicolon = type.find(';');
  std::string_view media = type.substr(0, semicolon);
  while (!media.empty() && media.back() == ' ') {
    media.remove_suffix(1);
  }
  const std::string_view tail = media.substr(media.size() < 5 ? 0 : media.size() - 5);
  return begins_with(tail, "/json") || begins_with(tail, "+json");
}

struct Name {
  std::string_view key;
  Part part;
};

NameTable table_of(std::initializer_list<Name> names) {
  NameTable table;
  for (const Name& name : names) {
    table.add(name.key, static_cast<std::uint32_t>(name.part));
  }
  return table;
}

std::string_view name_of(Part part, Form form) {
  switch (part) {
    case Part::type:
      return "type";
    case Part::id:
      return "id";
    case Part::time:
      return "time";
    case Part::contact:
      return "contact_id";
    case Part::source:
      return "source";
    case Part::specversion:
      return "specversion";
    case Part::content_type:
      return form == Form::binary ? "content-type" : "datacontenttype";
    case Part::base64:
      return "data_base64";
    case Part::tenant:
    case Part::subject:
    case Part::data:
      break;
  }
  return "data";
}

}  // namespace

const NameTable& plain_names() {
  static const NameTable table = table_of({{"type", Part::type},
                                           {"id", Part::id},
                                           {"event_id", Part::id},
                                           {"time", Part::time},
                                           {"event_time", Part::time},
                                           {"tenant", Part::tenant},
                                           {"contact_id", Part::contact},
                                           {"lead_id", Part::contact},
                                           {"source", Part::source}});
  return table;
}

const NameTable& cloud_names() {
  static const NameTable table = table_of({{"type", Part::type},
                                           {"id", Part::id},
                                           {"time", Part::time},
                                           {"tenant", Part::tenant},
                                           {"source", Part::source},
                                           {"specversion", Part::specversion},
                                           {"subject", Part::subject},
                                           {"datacontenttype", Part::content_type},
                                           {"data_base64", Part::base64},
                                           {"data", Part::data}});
  return table;
}

const NameTable& data_names() {
  static const NameTable table =
      table_of({{"contact_id", Part::contact}, {"lead_id", Part::contact}});
  return table;
}

Result<Form> form_of(std::span<const Header> headers) {
  bool has_specversion = false;
  for (const Header& header : headers) {
    if (is_content_type(header.name) && begins_with(header.value, "application/cloudevents")) {
      if (begins_with(header.value, "application/cloudevents-batch")) {
        return refuse(RefusalCode::unsupported_content, "#content-type",
                      "a batch in one log record; batches are split before the log");
      }
      return Form::structured;
    }
    has_specversion = has_specversion || header.name == "ce_specversion";
  }
  return has_specversion ? Form::binary : Form::plain;
}

const Envelope::Member Envelope::kNone;

Status Envelope::occupy(Part part, const FieldPlace& place) {
  if (has(part)) {
    return twice(part, place);
  }
  set_ |= bit_of(part);
  members_[static_cast<std::size_t>(part)] = Member{.place = place};
  return {};
}

Error Envelope::twice(Part part, const FieldPlace& place) const {
  const Member& member = at(part);
  if (member.place.name != place.name) {
    return refuse(RefusalCode::duplicate_key, place.pointer(),
                  fmt::format("{} and {} mean the same", in_quotes(member.place.name),
                              in_quotes(place.name)));
  }
  return duplicate_key(place.name, place.pointer());
}

Status Envelope::set(Part part, simdjson::dom::element value, const FieldPlace& place) {
  LS_TRY(occupy(part, place));
  Member& member = members_[static_cast<std::size_t>(part)];
  if (value.get_string().get(member.text) == simdjson::SUCCESS) {
    member.is_text = true;
    return {};
  }
  if (value.is_null() || part == Part::data) {
    return {};
  }
  if (const auto number = part == Part::time ? number_as_time(value) : std::nullopt) {
    member.is_number = true;
    member.number = *number;
    return {};
  }
  const std::string_view wanted =
      part == Part::time ? "text, or seconds or milliseconds since 1970" : "text";
  return refuse(RefusalCode::wrong_type, place.pointer(),
                fmt::format("{} must be {}", in_quotes(place.name), wanted));
}

Status Envelope::set(Part part, std::string_view text, const FieldPlace& place) {
  LS_TRY(occupy(part, place));
  Member& member = members_[static_cast<std::size_t>(part)];
  member.is_text = true;
  member.text = text;
  return {};
}

Status read_headers(std::span<const Header> headers, Envelope& envelope) {
  for (const Header& header : headers) {
    std::uint32_t part = static_cast<std::uint32_t>(Part::content_type);
    if (!is_content_type(header.name)) {
      if (!header.name.starts_with(kHeaderPrefix)) {
        continue;
      }
      const auto known = cloud_names().find(header.name.substr(kHeaderPrefix.size()));
      if (!known || *known >= static_cast<std::uint32_t>(Part::content_type)) {
        continue;  // an extension attribute
      }
      part = *known;
    }
    const FieldPlace place{.prefix = kHeaderPlace, .name = header.name};
    if (!simdjson::validate_utf8(header.value.data(), header.value.size())) {
      return refuse(RefusalCode::invalid_utf8, place.pointer(),
                    fmt::format("the header {} is not UTF-8", in_quotes(header.name)));
    }
    LS_TRY(envelope.set(static_cast<Part>(part), header.value, place));
  }
  return {};
}

Status check_cloud_event(const Envelope& envelope, Form form) {
  if (envelope.text(Part::specversion) != "1.0") {
    return refuse(RefusalCode::unsupported_specversion,
                  pointer_of(envelope, Part::specversion, form),
                  fmt::format("expected specversion 1.0, not {}",
                              in_quotes(envelope.text(Part::specversion))));
  }
  const Envelope::Member& content = envelope.at(Part::content_type);
  if (content.is_text && !is_json_type(content.text)) {
    return refuse(RefusalCode::unsupported_content, content.place.pointer(),
                  fmt::format("expected JSON, not {}", in_quotes(content.text)));
  }
  if (envelope.at(Part::base64).is_text) {
    return refuse(RefusalCode::unsupported_content, pointer_of(envelope, Part::base64, form),
                  "binary data; only JSON data is understood");
  }
  return {};
}

std::string pointer_of(const Envelope& envelope, Part part, Form form) {
  if (envelope.has(part)) {
    return envelope.at(part).place.pointer();
  }
  const std::string_view name = name_of(part, form);
  if (form == Form::binary && part != Part::contact) {
    return fmt::format("{}{}{}", kHeaderPlace, part == Part::content_type ? "" : kHeaderPrefix,
                       name);
  }
  return pointer_to(form == Form::structured && part == Part::contact ? "/data" : "", name);
}

}  // namespace ls::event
