#include "leadstream/event/json_document.hpp"
#include "leadstream/flow/driver.hpp"
#include "leadstream/flow/topology_spec.hpp"
#include "leadstream/generator/crm/generator.hpp"
#include "leadstream/generator/crm/truth.hpp"
#include "leadstream/operators/registry.hpp"
#include "leadstream/stats/correlation.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// The learned score of leads in simulated CRMs that nothing was tuned on, against what their
// generator knows. Each world is learned from its own begin: nothing is known beforehand. The
// bounds are those below which something is broken, not what is wanted of a score: worlds as small
// as these leave a learner of 118 features far from the best possible.
namespace ls {
namespace {

constexpr const char* kTopologies = LEADSTREAM_SOURCE_DIR "/topologies";
constexpr Millis kHorizon = days(30);
constexpr std::array<std::uint64_t, 3> kSeeds{101, 202, 303};
// By then examples of all kinds have come back.
constexpr Millis kWarmUp = days(120);

template <typename T>
T must(Result<T> result) {
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
  return result.take();
}

generator::crm::Options world(std::uint64_t seed) {
  generator::crm::Options options;
  options.seed = seed;
  options.contacts = 1'200;
  options.days = 240;
  return options;
}

std::unique_ptr<flow::Driver> play(const generator::crm::Options& options) {
  const event::Catalog catalog = must(event::Catalog::load(std::string(kTopologies) + "/events"));
  std::vector<std::shared_ptr<const flow::Topology>> topologies;
  for (const char* name : {"lead_scores", "lead_train"}) {
    topologies.push_back(must(flow::load_topology(std::string(kTopologies) + "/" + name + ".yaml",
                                                  catalog, operators::all_operators())));
  }
  flow::DriverOptions driver_options;
  driver_options.boundary = hours(1);
  driver_options.input_partitions = 2;
  auto driver = must(flow::Driver::make(topologies, catalog, driver_options));
  generator::crm::Generator generator(options);
  generator::GeneratedMessage message;
  while (generator.next(message)) {
    EXPECT_TRUE(driver->push(message.topic, message.key, message.value, message.arrival));
  }
  EXPECT_TRUE(driver->run(options.end()));
  return driver;
}

// The last score of each lead before `until`.
struct LastScore {
  EventTime time;
  double score = 0.0;
  double probability = 0.0;
};

std::map<std::string, LastScore> last_scores(const flow::Driver& driver, EventTime until) {
  std::map<std::string, LastScore> last;
  event::JsonDocument document;
  for (const flow::StoredRecord& record : driver.topic("leads.scores")) {
    const event::JsonView said = must(document.parse(record.value));
    const auto probability = said.number("probability");
    const EventTime time = must(parse_rfc3339(must(said.text("time"))));
    if (probability && said.find("model_version") && time < until) {
      last[std::string(must(said.text("contact_id")))] = {time, must(said.number("score")),
                                                          *probability};
    }
  }
  return last;
}

// What is known of one lead, and what was said of it.
struct Judged {
  LastScore said;
  double quality = 0.0;  // its latent fitness
  double chance = 0.0;   // of a sale within the horizon, by the best possible observer
  bool converts = false;
};

std::vector<Judged> judged_at(const flow::Driver& driver, generator::crm::Truth& truth,
                              EventTime at) {
  std::vector<Judged> all;
  for (const auto& [contact, said] : last_scores(driver, at)) {
    const generator::crm::Moment* moment = truth.find_contact(contact, at);
    if (moment != nullptr && !moment->has_conversion) {
      const Judged judged{said, 0.0, moment->conversion_chance, moment->converts};
      all.push_back(judged);
      all.back().quality = truth.contact(moment->contact).quality;
    }
  }
  return all;
}

double rank_correlation(const std::vector<Judged>& all, double (*left)(const Judged&),
                        double (*right)(const Judged&)) {
  std::vector<stats::Pair> pairs;
  for (const Judged& each : all) {
    pairs.push_back({left(each), right(each)});
  }
  return stats::spearman(pairs).coefficient;
}

double said_of(const Judged& judged) {
  return judged.said.probability;
}
double quality_of(const Judged& judged) {
  return judged.quality;
}
double chance_of(const Judged& judged) {
  return judged.chance;
}

// The means of tenths of the leads, by what was said.
std::array<double, 10> tenths(std::vector<Judged> all, double (*value)(const Judged&)) {
  std::ranges::stable_sort(all, {}, [](const Judged& each) { return each.said.probability; });
  std::array<double, 10> means{};
  for (std::size_t tenth = 0; tenth < means.size(); ++tenth) {
    const std::size_t from = all.size() * tenth / 10;
    const std::size_t to = all.size() * (tenth + 1) / 10;
    for (std::size_t i = from; i < to; ++i) {
      means[tenth] += value(all[i]) / static_cast<double>(to - from);
    }
  }
  return means;
}

double tenth_correlation(const std::array<double, 10>& means) {
  std::vector<stats::Pair> pairs;
  for (std::size_t i = 0; i < means.size(); ++i) {
    pairs.push_back({static_cast<double>(i), means[i]});
  }
  return stats::spearman(pairs).coefficient;
}

TEST(LearnedScore, RanksLeadsMuchAsWhoeverKnowsTheWorldWould) {
  for (const std::uint64_t seed : kSeeds) {
    const generator::crm::Options options = world(seed);
    const auto driver = play(options);
    generator::crm::Truth truth(options, kHorizon);
    std::vector<Judged> all;
    std::vector<double> per_lead;
    std::vector<double> with_quality;
    std::vector<double> best_with_quality;
    for (EventTime at = options.start + kWarmUp; at < options.end() - kHorizon;
         at = at + days(30)) {
      const std::vector<Judged> now = judged_at(*driver, truth, at);
      per_lead.push_back(rank_correlation(now, said_of, chance_of));
      with_quality.push_back(rank_correlation(now, said_of, quality_of));
      best_with_quality.push_back(rank_correlation(now, chance_of, quality_of));
      all.insert(all.end(), now.begin(), now.end());
    }
    const double in_tenths = tenth_correlation(tenths(all, chance_of));
    const double in_rates = tenth_correlation(
        tenths(all, [](const Judged& each) { return each.converts ? 1.0 : 0.0; }));
    fmt::print(
        "seed {}: {} judgements; Spearman per lead with the best possible chance {:.3f} to {:.3f}, "
        "with latent fitness {:.3f} (the best possible: {:.3f}); of tenths with chance {:.3f}, "
        "with "
        "rates {:.3f}\n",
        seed, all.size(), *std::ranges::min_element(per_lead), *std::ranges::max_element(per_lead),
        with_quality.back(), best_with_quality.back(), in_tenths, in_rates);
    EXPECT_GE(*std::ranges::min_element(per_lead), 0.35) << "seed " << seed;
    EXPECT_GE(in_tenths, 0.85) << "seed " << seed;
  }
}

}  // namespace
}  // namespace ls
