#include "app/generate/crm_world.hpp"

#include "app/generate/line_file.hpp"

#include "leadstream/config/yaml.hpp"
#include "leadstream/generator/crm/generator.hpp"
#include "leadstream/generator/crm/truth.hpp"
#include "leadstream/generator/truth_file.hpp"

#include <array>

namespace ls::app {
namespace {

namespace crm = generator::crm;

constexpr std::array<std::string_view, 2> kScenarios = {"leads", "crm"};

template <typename T>
void take(const std::optional<T>& given, T& into) {
  if (given) {
    into = *given;
  }
}

Result<crm::Options> options_of(const CrmRun& run) {
  crm::Options options;
  if (!run.world_file.empty()) {
    const config::Node node = LS_TRY(config::load_yaml(run.world_file));
    options = LS_TRY(crm::read_options(node));
  }
  take(run.seed, options.seed);
  take(run.days, options.days);
  take(run.contacts, options.contacts);
  take(run.start, options.start);
  take(run.tenant, options.tenant);
  take(run.prevalence, options.prevalence);
  take(run.change_at, options.change.at);
  take(run.change_factor, options.change.factor);
  take(run.duplicates, options.faults.duplicates);
  take(run.out_of_order, options.faults.out_of_order);
  take(run.late, options.faults.late);
  take(run.broken, options.faults.broken);
  LS_TRY(crm::check(options));
  if (run.horizon < days(1) || run.horizon > days(90)) {
    return user_error("--horizon is 1 to 90 days in a CRM");
  }
  return options;
}

Status write_truth(const CrmRun& run, const crm::Options& options,
                   const generator::Planted& planted) {
  LineFile out = LS_TRY(LineFile::open(run.truth_file, stdout));
  crm::Truth truth(options, run.horizon);
  out.write_line(crm::world_line(options));
  for (std::uint64_t number = 0; number < truth.contacts() && !out.has_failed(); ++number) {
    const crm::ContactTruth contact = truth.contact(number);
    if (contact.arrived >= options.end()) {
      continue;
    }
    out.write_line(crm::contact_line(contact));
    for (const crm::Moment& moment : truth.moments(number)) {
      out.write_line(crm::event_line(contact.contact, moment));
    }
  }
  out.write_line(generator::planted_line(planted));
  return out.finish();
}

Status write_bayes(const CrmRun& run, const crm::Options& options) {
  LineFile out = LS_TRY(LineFile::open(run.bayes_file, stdout));
  crm::Truth truth(options, run.horizon);
  for (std::uint64_t number = 0; number < truth.contacts() && !out.has_failed(); ++number) {
    const std::string contact = truth.contact(number).contact;
    for (const crm::Moment& moment : truth.moments(number)) {
      out.write_line(crm::bayes_line(contact, moment));
    }
  }
  return out.finish();
}

}  // namespace

std::vector<Option> declare_crm(const Options& command, CrmRun& run) {
  const Option scenario =
      command.choice("--scenario", run.scenario, kScenarios, "Leads, or the contacts of a CRM");
  Option prevalence =
      command.value("--prevalence", run.prevalence, "Share of bots and traps (0.035)");
  prevalence.type_name("SHARE").needs(scenario);
  return {scenario, prevalence};
}

Status write_crm(const CommandContext& context, const WorldOutput& output, const CrmRun& run) {
  const crm::Options options = LS_TRY(options_of(run));
  crm::Generator source(options, run.threads);
  const generator::Planted planted = LS_TRY(write_world(
      context, output,
      {.start = options.start,
       .end = options.end(),
       .next = [&source](generator::GeneratedMessage& message) { return source.next(message); },
       .planted = [&source]() -> const generator::Planted& { return source.planted(); }}));
  if (!run.truth_file.empty()) {
    LS_TRY(write_truth(run, options, planted));
  }
  if (!run.bayes_file.empty()) {
    LS_TRY(write_bayes(run, options));
  }
  print_planted(context, output, planted);
  return {};
}

}  // namespace ls::app
