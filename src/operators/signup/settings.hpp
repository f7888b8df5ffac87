#pragma once

#include "operators/signup/signup_fields.hpp"

#include "leadstream/config/reader.hpp"
#include "leadstream/flow/topology_spec.hpp"
#include "leadstream/ml/anomaly_ensemble.hpp"
#include "leadstream/scoring/email/address_facts.hpp"
#include "leadstream/scoring/email/email_lists.hpp"
#include "leadstream/scoring/engagement/traffic_lists.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ls::operators {

//   of: [signup.received]     # event types that are sign-ups
//   lists: lists              # a folder; without it an address is judged by how it is written
//   special_use: refused      # or accepted: the domains of tests and examples are as any other
//   rate: 0.001               # of sign-ups that detectors alone may make an anomaly of
//   window: 16384             # sign-ups that one is ranked among
//   warm_up: 500              # sign-ups that are only learned
//   tenants_max: 100          # each has detectors of its own, about 2 MB
//   emits: signup.judged
struct SignupSettings {
  std::vector<SignupFields> signups;
  std::shared_ptr<const scoring::EmailLists> lists;
  std::shared_ptr<const scoring::TrafficLists> traffic;
  scoring::SpecialUse special_use = scoring::SpecialUse::refused;
  ml::EnsembleOptions ensemble;
  std::size_t tenants_max = 100;
  const event::EventType* emits = nullptr;

  // Null for an event that is no sign-up.
  [[nodiscard]] const SignupFields* find(const event::EventType* type) const;
  [[nodiscard]] std::string fingerprint() const;
  // Of what detectors learn under: they begin anew where it changes.
  [[nodiscard]] std::string ensemble_fingerprint() const;
};

// Nothing after a problem, which is in the reader.
[[nodiscard]] std::optional<SignupSettings> read_signup_settings(
    config::Reader& reader, const flow::BlueprintContext& context);

}  // namespace ls::operators
