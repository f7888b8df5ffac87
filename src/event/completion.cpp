#include "event/completion.hpp"

#include "event/json_pointer.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

#include <vector>

namespace ls::event {
namespace {

// Identifiers become keys of state and topics: they stay small.
constexpr std::size_t kIdBytesMax = 256;
constexpr std::size_t kSourceBytesMax = 1024;
// Half of a SHA-256: as unlikely to collide as any id that a producer would make.
constexpr std::size_t kDerivedIdDigits = 32;
constexpr std::string_view kSubjectPrefix = "contact/";

Result<EventTime> time_of(const Draft& draft) {
  const Envelope::Member& member = draft.envelope.at(Part::time);
  if (member.is_number) {
    return read_time(member.number, member.place);
  }
  if (!member.is_text) {
    return missing(RefusalCode::missing_time, draft, Part::time, "time");
  }
  return read_time(member.text, member.place);
}

// The contact of the data, or of a subject such as "contact/42"; both may be there and then agree.
Result<std::string_view> contact_of(const Draft& draft) {
  const std::string_view direct = draft.envelope.text(Part::contact);
  const std::string_view subject = draft.envelope.text(Part::subject);
  if (!subject.starts_with(kSubjectPrefix)) {
    if (direct.empty()) {
      return missing(RefusalCode::missing_key, draft, Part::contact, "contact");
    }
    return direct;
  }
  const std::string_view named = subject.substr(kSubjectPrefix.size());
  if (named.empty()) {
    return missing(RefusalCode::missing_key, draft, Part::subject, "contact");
  }
  if (!direct.empty() && direct != named) {
    return refuse(RefusalCode::key_mismatch, pointer_of(draft.envelope, Part::subject, draft.form),
                  "the subject names another contact than the data");
  }
  return named;
}

Status check_required(const Draft& draft) {
  const std::vector<FieldDef>& fields = draft.type->fields();
  for (const std::uint32_t slot : draft.required) {
    if (draft.slots[slot].is_null()) {
      const std::string_view prefix = draft.form == Form::structured ? kDataPrefix : "";
      return refuse(RefusalCode::missing_field, pointer_to(prefix, fields[slot].name),
                    fmt::format("{} needs {}", draft.type->name(), in_quotes(fields[slot].name)));
    }
  }
  return {};
}

Result<Contact> who_of(const Draft& draft) {
  const Contact who{.tenant = draft.envelope.text(Part::tenant),
                    .contact = LS_TRY(contact_of(draft))};
  const Envelope::Member& contact = draft.envelope.at(Part::contact);
  LS_TRY(check_length(
      who.contact, kIdBytesMax,
      draft.envelope.has(Part::contact) ? contact.place : draft.envelope.at(Part::subject).place));
  LS_TRY(check_length(who.tenant, kIdBytesMax, draft.envelope.at(Part::tenant).place));
  return who;
}

// In the plain form a field called `source` is the event's source too.
std::string_view source_of(const Draft& draft) {
  const std::string_view source = draft.envelope.text(Part::source);
  if (!source.empty() || draft.form != Form::plain) {
    return source;
  }
  const auto slot = draft.type->slot_of("source");
  const bool is_text = slot && draft.slots[*slot].kind() == ValueKind::text;
  return is_text ? draft.slots[*slot].text() : std::string_view();
}

Result<std::string_view> id_of(const Draft& draft, const RawEvent& raw, Arena& arena) {
  const Envelope::Member& member = draft.envelope.at(Part::id);
  if (!member.text.empty()) {
    LS_TRY(check_length(member.text, kIdBytesMax, member.place));
    return arena.copy(member.text);
  }
  if (draft.form != Form::plain || member.is_text) {
    return missing(RefusalCode::missing_id, draft, Part::id, "id");
  }
  // Equal bytes are the same fact, so that a repeated delivery is recognised.
  return arena.copy(std::string_view(sha256_hex(raw.value)).substr(0, kDerivedIdDigits));
}

}  // namespace

Error missing(RefusalCode code, const Draft& draft, Part part, std::string_view what) {
  return refuse(code, pointer_of(draft.envelope, part, draft.form),
                fmt::format("the event has no {}", what));
}

Status Completion::check_future(const Draft& draft, EventTime time, EventTime appended) const {
  if (appended == EventTime::min() || time <= appended + future_skew_max_) {
    return {};
  }
  // Nothing of `appended`: where a producer's clock is not believed, it is the time of reading, and
  // a record that is read again has to be refused in the same words.
  return refuse(RefusalCode::future_timestamp, pointer_of(draft.envelope, Part::time, draft.form),
                fmt::format("{} is more than {} after the log took it in", format_rfc3339(time),
                            format_duration(future_skew_max_)));
}

Status Completion::check_key(const Draft& draft, Contact who, std::string_view record_key) {
  if (record_key.empty()) {
    return {};
  }
  key_.clear();
  append_record_key(key_, who);
  if (key_ == record_key) {
    return {};
  }
  return refuse(RefusalCode::key_mismatch, pointer_of(draft.envelope, Part::contact, draft.form),
                "the record's key is not the key of the event's contact");
}

Result<const Event*> Completion::complete(const Draft& draft, const RawEvent& raw, Arena& arena) {
  const Contact who = LS_TRY(who_of(draft));
  const std::string_view source = source_of(draft);
  if (source.empty() && draft.form != Form::plain) {
    return missing(RefusalCode::missing_source, draft, Part::source, "source");
  }
  LS_TRY(check_length(source, kSourceBytesMax, draft.envelope.at(Part::source).place));
  const EventTime time = LS_TRY(time_of(draft));
  LS_TRY(check_future(draft, time, raw.appended));
  const std::string_view id = LS_TRY(id_of(draft, raw, arena));
  LS_TRY(check_required(draft));
  LS_TRY(check_key(draft, who, raw.key));
  const Event* event = arena.make<Event>(Event{.type = draft.type,
                                               .id = id,
                                               .time = time,
                                               .tenant = arena.copy(who.tenant),
                                               .contact = arena.copy(who.contact),
                                               .source = arena.copy(source),
                                               .slots = draft.slots});
  return event;
}

}  // namespace ls::event
