#include "leadstream/generator/truth_file.hpp"

#include "generator/faults.hpp"

#include "leadstream/config/yaml.hpp"

#include <fmt/core.h>

namespace ls::generator {
namespace {

std::string time_or_null(const std::optional<EventTime>& time) {
  return time ? "\"" + format_rfc3339(*time) + "\"" : "null";
}

}  // namespace

std::string world_line(const GeneratorOptions& options) {
  return fmt::format(
      R"({{"record":"world","options":{{"seed":{},"days":{},"leads":{},"start":"{}",)"
      R"("tenant":"{}","drift":{{"kind":"{}","at":{},"factor":{}}},"faults":{}}}}})",
      options.seed, options.days, options.leads, format_rfc3339(options.start), options.tenant,
      name_of(options.drift.kind), options.drift.at, options.drift.factor,
      faults_json(options.faults));
}

std::string lead_line(const LeadTruth& lead) {
  return fmt::format(
      R"({{"record":"lead","contact_id":"{}","arrived":"{}","bought":{},"reported":{}}})",
      lead.contact, format_rfc3339(lead.arrived), time_or_null(lead.bought),
      time_or_null(lead.reported));
}

std::string planted_line(const Planted& planted) {
  return R"({"record":"planted",)" + planted.to_json().substr(1);
}

std::string bayes_line(const Snapshot& snapshot, double chance) {
  return fmt::format(R"({{"contact_id":"{}","time":"{}","horizon":"{}","chance":{:.9g}}})",
                     snapshot.contact, format_rfc3339(snapshot.at),
                     format_duration(snapshot.horizon), chance);
}

Result<GeneratorOptions> read_world_line(std::string_view line) {
  // JSON is YAML, so the strict reader of the configuration serves.
  const config::Node node = LS_TRY(config::parse_yaml(line, "truth"));
  const auto options = node.find("options");
  if (!options) {
    return user_error("a truth file begins with a line of the record \"world\"");
  }
  return read_options(*options);
}

}  // namespace ls::generator
