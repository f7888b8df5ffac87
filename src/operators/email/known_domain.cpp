#include "operators/email/known_domain.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace ls::operators {
namespace {

using event::Event;
using event::Value;
using event::ValueKind;
using scoring::DomainFacts;

constexpr double kDayMs = 86'400'000.0;

std::optional<bool> flag_of(const MailType& type, const Event& event, MailField field) {
  const Value value = type.read(event, field);
  if (value.kind() != ValueKind::boolean) {
    return std::nullopt;
  }
  return value.boolean();
}

// A record that is there, whatever it says.
std::optional<bool> has_record(const MailType& type, const Event& event, MailField field) {
  const Value value = type.read(event, field);
  if (value.kind() != ValueKind::text) {
    return std::nullopt;
  }
  return !value.text().empty() && value.text() != "none";
}

std::optional<scoring::DmarcPolicy> policy_of(std::string_view text) {
  // In the order of scoring::DmarcPolicy.
  constexpr std::array<std::string_view, 3> kPolicies = {"none", "quarantine", "reject"};
  const auto found = std::find(kPolicies.begin(), kPolicies.end(), text);
  if (found == kPolicies.end()) {
    return std::nullopt;
  }
  return static_cast<scoring::DmarcPolicy>(found - kPolicies.begin());
}

char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_at(std::string_view email, std::string_view domain) {
  const std::size_t at = email.rfind('@');
  const std::string_view own = at == std::string_view::npos ? "" : email.substr(at + 1);
  return std::equal(own.begin(), own.end(), domain.begin(), domain.end(),
                    [](char a, char b) { return to_lower(a) == to_lower(b); });
}

constexpr std::array<std::optional<bool> DomainFacts::*, 6> kFlags = {
    &DomainFacts::has_mx,   &DomainFacts::has_null_mx,  &DomainFacts::has_spf,
    &DomainFacts::has_dkim, &DomainFacts::is_catch_all, &DomainFacts::is_blocklisted};

}  // namespace

void KnownDomain::apply(const MailType& type, const Event& event) {
  if (event.time < at) {
    return;
  }
  at = event.time;
  name.assign(type.text(event, MailField::domain));
  std::transform(name.begin(), name.end(), name.begin(), to_lower);
  told = {};
  told.has_mx = flag_of(type, event, MailField::mx);
  told.has_null_mx = flag_of(type, event, MailField::null_mx);
  told.has_spf = has_record(type, event, MailField::spf);
  told.has_dkim = flag_of(type, event, MailField::dkim);
  told.dmarc = policy_of(type.text(event, MailField::dmarc));
  told.is_catch_all = flag_of(type, event, MailField::catch_all);
  told.is_blocklisted = flag_of(type, event, MailField::blocklisted);
  if (const Value age = type.read(event, MailField::age_days); !age.is_null()) {
    told.age_days = age.number();
  }
}

DomainFacts KnownDomain::facts(std::string_view email, EventTime now) const {
  if (name.empty() || !is_at(email, name)) {
    return {};
  }
  DomainFacts facts = told;
  if (facts.age_days) {
    *facts.age_days += std::max(0.0, static_cast<double>((now - at).count) / kDayMs);
  }
  return facts;
}

// 0 unknown, 1 no, 2 yes.
void KnownDomain::save(ByteWriter& out) const {
  out.bytes(name);
  if (name.empty()) {
    return;
  }
  out.svarint(at.ms);
  for (std::optional<bool> DomainFacts::*const flag : kFlags) {
    const std::optional<bool>& value = told.*flag;
    out.u8(static_cast<std::uint8_t>(value ? (*value ? 2 : 1) : 0));
  }
  out.u8(static_cast<std::uint8_t>(told.dmarc ? static_cast<int>(*told.dmarc) + 1 : 0));
  out.u8(told.age_days ? 1 : 0);
  out.f64(told.age_days.value_or(0.0));
}

KnownDomain KnownDomain::load(ByteReader& in) {
  KnownDomain known;
  known.name.assign(in.bytes());
  if (known.name.empty()) {
    return known;
  }
  known.at = EventTime{in.svarint()};
  for (std::optional<bool> DomainFacts::*const flag : kFlags) {
    if (const std::uint8_t value = in.u8(); value > 0) {
      known.told.*flag = value == 2;
    }
  }
  if (const std::uint8_t policy = in.u8(); policy > 0) {
    known.told.dmarc = static_cast<scoring::DmarcPolicy>(policy - 1);
  }
  const bool has_age = in.u8() != 0;
  const double age = in.f64();
  if (has_age) {
    known.told.age_days = age;
  }
  return known;
}

}  // namespace ls::operators
