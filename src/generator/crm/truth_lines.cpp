#include "leadstream/generator/crm/truth.hpp"

#include <fmt/core.h>

#include <array>

namespace ls::generator::crm {
namespace {

constexpr std::array<std::string_view, kKinds> kKindNames{
    "human",        "bot_dictionary", "bot_random", "bot_dots",      "bot_bombing",
    "bot_headless", "bot_drip",       "disposable", "trap_pristine", "trap_typo"};
constexpr std::array<std::string_view, kTraits> kTraitNames{
    "ordinary", "corporate_id", "eai", "two_letter", "role_firm", "plus_tag", "autofill", "office"};
constexpr std::array<std::string_view, 5> kCauseNames{"system", "human", "scanner", "proxy", "bot"};

std::string time_or_null(const std::optional<EventTime>& time) {
  return time ? "\"" + format_rfc3339(*time) + "\"" : "null";
}

}  // namespace

std::string_view name_of(Kind kind) {
  return kKindNames[static_cast<std::size_t>(kind)];
}

std::string_view name_of(Trait trait) {
  return kTraitNames[static_cast<std::size_t>(trait)];
}

std::string_view name_of(Cause cause) {
  return kCauseNames[static_cast<std::size_t>(cause)];
}

std::string world_line(const Options& options) {
  return fmt::format(R"({{"record":"world","options":{}}})", to_json(options));
}

std::string contact_line(const ContactTruth& contact) {
  return fmt::format(
      R"({{"record":"contact","contact_id":"{}","arrived":"{}","kind":"{}","trait":"{}",)"
      R"("quality":{},"activity":{},"scanner":{},"abandoned":{},"disabled":{},"returned":{},)"
      R"("recycled":{},"bought":{},"reported":{}}})",
      contact.contact, format_rfc3339(contact.arrived), name_of(contact.kind),
      name_of(contact.trait), contact.quality, contact.activity, contact.has_scanner,
      time_or_null(contact.abandoned), time_or_null(contact.disabled),
      time_or_null(contact.returned), time_or_null(contact.recycled), time_or_null(contact.bought),
      time_or_null(contact.reported));
}

std::string event_line(std::string_view contact, const Moment& moment) {
  return fmt::format(
      R"({{"record":"event","id":"{:016x}","contact_id":"{}","time":"{}","type":"{}",)"
      R"("cause":"{}","good":{},"anomalous":{},"converts":{}}})",
      moment.id, contact, format_rfc3339(moment.time), moment.type, name_of(moment.cause),
      moment.is_good, moment.is_anomalous, moment.converts);
}

std::string bayes_line(std::string_view contact, const Moment& moment) {
  std::string line = fmt::format(
      R"({{"id":"{:016x}","contact_id":"{}","time":"{}","good":{:.9g},"anomalous":{:.9g},)"
      R"("conversion":{:.9g})",
      moment.id, contact, format_rfc3339(moment.time), moment.good_chance, moment.anomalous_chance,
      moment.conversion_chance);
  if (moment.human_chance) {
    line += fmt::format(R"(,"human":{:.9g})", *moment.human_chance);
  }
  return line + "}";
}

}  // namespace ls::generator::crm
