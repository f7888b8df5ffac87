#include "operators/signup/judgement_event.hpp"

#include "operators/derived_id.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/event/json_writer.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ls::operators {
namespace {

using event::FieldKind;
using event::Value;
using scoring::name_of;

constexpr std::array<EmittedField, 15> kFields = {{
    {"email", FieldKind::text},
    {"score", FieldKind::number},
    {"anomaly", FieldKind::boolean},
    {"severity", FieldKind::category},
    {"kind", FieldKind::category},
    {"pattern", FieldKind::number},
    {"unusual", FieldKind::number},
    {"p", FieldKind::number},
    {"trap_risk", FieldKind::number},
    {"bot_risk", FieldKind::number},
    {"ip_10min", FieldKind::integer},
    {"variants_24h", FieldKind::integer},
    {"forms_1h", FieldKind::integer},
    {"family", FieldKind::integer},
    {"reasons", FieldKind::json},
}};

Value count(std::uint32_t number) {
  return Value::of(static_cast<std::int64_t>(number));
}

// A kind is named where patterns alone make an anomaly of it; a guess is none.
Value kind_value(const scoring::PatternVerdict& patterns) {
  return patterns.is_anomaly() ? Value::of(name_of(*patterns.kind())) : Value::null();
}

std::array<Value, kFields.size()> values_of(const SignupJudgement& judgement,
                                            std::string_view reasons, Arena& arena) {
  const double score = judgement.score();
  return {Value::of(arena.copy(judgement.applicant.email)),
          Value::of(score),
          Value::of(score >= scoring::kAnomalyScore),
          Value::of(name_of(scoring::severity_of(score))),
          kind_value(judgement.patterns),
          Value::of(judgement.patterns.confidence()),
          Value::of(judgement.unusual),
          Value::of(judgement.p),
          Value::of(judgement.trap_risk),
          Value::of(judgement.bot_risk),
          count(judgement.facts.signups_of_ip_10min),
          count(judgement.facts.canonical_variants_24h),
          count(judgement.facts.forms_1h),
          count(judgement.facts.sequential_family),
          Value::of(reasons)};
}

// The features that make up most of what the detectors found, at least a tenth of it each.
constexpr std::size_t kFeaturesTold = 5;
constexpr double kShareMin = 0.1;

}  // namespace

EmittedFields JudgementEvents::fields() {
  return kFields;
}

JudgementEvents::JudgementEvents(const event::EventType& type, std::string_view node_id)
    : events_(type, kFields), node_(hash64(node_id)) {}

const event::Event* JudgementEvents::make(const SignupJudgement& judgement, const Cause& cause,
                                          Arena& arena) {
  const auto values = values_of(judgement, reasons(judgement, arena), arena);
  const std::span<Value> slots = events_.slots(values, arena);
  return events_.make({.id = derived_id(node_, cause.source, cause.id, arena),
                       .time = cause.time,
                       .contact = {cause.contact.tenant, cause.contact.contact}},
                      slots, arena);
}

std::string_view JudgementEvents::reasons(const SignupJudgement& judgement, Arena& arena) {
  reasons_.clear();
  event::JsonWriter json(reasons_);
  json.begin_array();
  for (const scoring::FoundSign& found : judgement.patterns.signs()) {
    json.begin_object().member("code", name_of(found.sign));
    json.member("confidence", found.confidence).end_object();
  }
  std::array<std::size_t, scoring::kSignupFeatures> order{};
  for (std::size_t i = 0; i < order.size(); ++i) {
    order[i] = i;
  }
  const std::span<const double> shares = judgement.shares;
  if (!shares.empty()) {
    std::sort(order.begin(), order.end(), [shares](std::size_t a, std::size_t b) {
      return shares[a] > shares[b] || (shares[a] == shares[b] && a < b);
    });
  }
  for (std::size_t i = 0; i < kFeaturesTold && !shares.empty(); ++i) {
    const std::size_t feature = order[i];
    if (i > 0 && shares[feature] < kShareMin) {
      break;
    }
    json.begin_object().member("code", "unusual");
    json.member("feature", name_of(static_cast<scoring::SignupFeature>(feature)));
    json.member("share", shares[feature]);
    if (std::isfinite(judgement.point[feature])) {
      json.member("value", judgement.point[feature]);
    }
    json.end_object();
  }
  json.end_array();
  return arena.copy(std::string_view(reasons_));
}

}  // namespace ls::operators
