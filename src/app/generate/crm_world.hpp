#pragma once

#include "app/command.hpp"
#include "app/generate/world_output.hpp"

#include "leadstream/generator/crm/options.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ls::app {

enum class Scenario { leads, crm };

// What is not given stays as in the world's file, or as it is by default.
struct CrmRun {
  Scenario scenario = Scenario::leads;
  std::string world_file = {};
  std::optional<std::uint64_t> seed = {};
  std::optional<std::int64_t> days = {};
  std::optional<std::uint64_t> contacts = {};
  std::optional<EventTime> start = {};
  std::optional<std::string> tenant = {};
  std::optional<double> prevalence = {};
  std::optional<double> change_at = {};
  std::optional<double> change_factor = {};
  std::optional<double> duplicates = {};
  std::optional<double> out_of_order = {};
  std::optional<double> late = {};
  std::optional<double> broken = {};
  int threads = 2;  // changes nothing but the speed

  std::string truth_file = {};
  std::string bayes_file = {};
  Millis horizon = ls::days(14);
};

// Declares --scenario and what needs it.
std::vector<Option> declare_crm(const Options& command, CrmRun& run);

// Writes the events of a CRM, and what is true and could be known of them where files are named.
Status write_crm(const CommandContext& context, const WorldOutput& output, const CrmRun& run);

}  // namespace ls::app
