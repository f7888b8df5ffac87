#include "app/profile/backtest.hpp"

#include "app/evaluate/bounded_pass.hpp"
#include "app/profile/outcomes.hpp"
#include "app/worker_options.hpp"

#include "leadstream/config/yaml.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/flow/topology_spec.hpp"
#include "leadstream/operators/registry.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace ls::app {
namespace {

using config::Node;

constexpr std::array<std::string_view, 2> kTopics = {"backtest.before", "backtest.after"};

Node with(const Node& map, std::string_view key, const Node& value) {
  const Node above =
      Node::map({{.key = std::string(key), .place = map.place(), .value = value}}, map.place());
  return config::merge(map, above);
}

Node scalar(const Node& at, std::string_view text) {
  return Node::scalar(std::string(text), at.place());
}

std::string text_of(const Node& map, std::string_view key) {
  const std::optional<Node> found = map.find(key);
  return found ? found->text() : std::string();
}

// The rules of the topology, as they would be with the profile alone.
Node rules_with(const Node& rules, std::string_view id, const std::string& profile,
                const std::filesystem::path& profiles) {
  Node made = with(rules, "id", scalar(rules, id));
  made = with(made, "profile", scalar(rules, profile));
  made = with(made, "by_vertical", scalar(rules, "false"));
  return with(made, "profiles", scalar(rules, std::filesystem::absolute(profiles).string()));
}

Node sink(const Node& at, std::string_view node, std::string_view topic) {
  const auto entry = [&at](std::string key, Node value) {
    return Node::Entry{.key = std::move(key), .place = at.place(), .value = std::move(value)};
  };
  return Node::map({entry("id", scalar(at, fmt::format("{}_scores", node))),
                    entry("inputs", Node::list({scalar(at, node)}, at.place())),
                    entry("topic", scalar(at, topic))},
                   at.place());
}

struct Doubled {
  Node topology;
  std::string against;
};

// The topology with its rules twice, and nothing but their scores.
Result<Doubled> doubled(const Node& root, const BacktestOptions& options) {
  const std::optional<Node> listed = root.find("nodes");
  std::vector<Node> nodes;
  std::optional<Node> rules;
  for (const Node& node : listed ? listed->elements() : std::vector<Node>{}) {
    if (text_of(node, "type") == "rule_score") {
      rules = node;
    } else {
      nodes.push_back(node);
    }
  }
  if (!rules) {
    return user_error("the topology lead_rules has no node of type rule_score");
  }
  const std::string against =
      options.against.empty() ? text_of(*rules, "profile") : options.against;
  nodes.push_back(rules_with(*rules, "before", against, options.profiles));
  nodes.push_back(rules_with(*rules, "after", options.profile, options.profiles));
  const std::vector<Node> sinks = {sink(*rules, "before", kTopics[0]),
                                   sink(*rules, "after", kTopics[1])};
  const Node topology = with(root, "nodes", Node::list(nodes, rules->place()));
  return Doubled{with(topology, "sinks", Node::list(sinks, rules->place())), against};
}

struct Said {
  double score = 0.0;
  std::size_t tier = 0;
};
using Scores = std::map<std::string, Said>;  // by record key

std::size_t tier_named(std::string_view name) {
  for (std::size_t i = 0; i < kLeadTiers; ++i) {
    if (name_of(static_cast<scoring::LeadTier>(i)) == name) {
      return i;
    }
  }
  return kLeadTiers - 1;
}

// The last of each lead that was said before its outcome.
Result<Scores> last_scores(const std::vector<flow::StoredRecord>& records,
                           const Outcomes& outcomes) {
  Scores scores;
  event::JsonDocument document;
  for (const flow::StoredRecord& record : records) {
    const event::JsonView told = LS_TRY(document.parse(record.value));
    const std::string_view at = LS_TRY(told.text("time"));
    const EventTime time = LS_TRY(parse_rfc3339(at));
    const double score = LS_TRY(told.number("score"));
    const std::string_view tier = LS_TRY(told.text("tier"));
    if (time < outcomes.of(record.key)) {
      scores[record.key] = {score, tier_named(tier)};
    }
  }
  return scores;
}

Backtest::Side side_of(std::string profile, const Scores& scores, const Outcomes& outcomes,
                       const Backtest& all) {
  Backtest::Side side{.profile = std::move(profile)};
  std::vector<std::pair<double, const std::string*>> order;
  for (const auto& [key, said] : scores) {
    ++side.tiers[said.tier];
    order.emplace_back(said.score, &key);
  }
  // Of equal scores, in the order of their keys.
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  for (std::size_t i = 0; i < std::min<std::size_t>(all.top, order.size()); ++i) {
    side.top_outcomes += outcomes.of(*order[i].second) == EventTime::max() ? 0 : 1;
  }
  if (all.outcomes > 0) {
    side.lift = static_cast<double>(side.top_outcomes) / static_cast<double>(all.top) *
                static_cast<double>(all.leads) / static_cast<double>(all.outcomes);
  }
  return side;
}

Backtest compare(const Scores& before, const Scores& after, const Outcomes& outcomes) {
  Backtest all;
  all.leads = after.size();
  all.top = (all.leads + 9) / 10;
  for (const auto& [key, said] : after) {
    all.outcomes += outcomes.of(key) == EventTime::max() ? 0 : 1;
    if (const auto was = before.find(key); was != before.end()) {
      ++all.moves[was->second.tier][said.tier];
    }
  }
  return all;
}

constexpr std::size_t kRefusalsTold = 5;

// What is put into a pass, and what is noticed of it on the way.
struct Reading {
  BoundedPass& pass;
  Outcomes& outcomes;
  std::vector<std::string>& refusals;
};

Status read_events(const std::string& name, EventTime now, const Settings& settings,
                   const Project& project, const Reading& to) {
  std::ifstream file(name);
  if (!file) {
    return user_error(fmt::format("{}: {}", name, std::strerror(errno)));
  }
  event::EventDecoder decoder(project.catalog, project.catalog.types(), decode_limits(settings));
  Arena arena;
  std::uint64_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.empty()) {
      continue;
    }
    if (const Status added = to.pass.add(line, now); !added) {
      const Error& error = added.error();  // counted by the pass
      if (to.refusals.size() < kRefusalsTold) {
        to.refusals.push_back(fmt::format("{}:{}: refused {}{}{}: {}", name, number, error.code,
                                          error.pointer.empty() ? "" : " ", error.pointer,
                                          error.message));
      }
      continue;
    }
    arena.reset();
    event::RawEvent raw;
    raw.value = line;
    raw.appended = now;
    if (const auto decoded = decoder.decode(raw, arena)) {
      to.outcomes.see(**decoded);
    }
  }
  return {};
}

}  // namespace

Result<Backtest> run_backtest(const Settings& settings, const BacktestOptions& options,
                              EventTime now) {
  const std::filesystem::path folder = settings.topologies.dir;
  const Node root = LS_TRY(config::load_yaml(folder / "lead_rules.yaml"));
  const Doubled both = LS_TRY(doubled(root, options));
  Project project;
  project.catalog = LS_TRY(event::Catalog::load(folder / "events"));
  const auto topology = LS_TRY(flow::parse_topology(both.topology, project.catalog,
                                                    operators::all_operators(), settings.topics));
  project.topologies.push_back(topology);
  BoundedPass pass(settings, project);
  Outcomes outcomes;
  std::vector<std::string> refusals;
  LS_TRY(read_events(options.events, now, settings, project, {pass, outcomes, refusals}));
  LS_TRY(pass.run());
  const Scores before = LS_TRY(last_scores(pass.topic(std::string(kTopics[0])), outcomes));
  const Scores after = LS_TRY(last_scores(pass.topic(std::string(kTopics[1])), outcomes));
  Backtest result = compare(before, after, outcomes);
  result.before = side_of(both.against, before, outcomes, result);
  result.after = side_of(options.profile, after, outcomes, result);
  result.events = pass.measured().events;
  result.refused = pass.measured().refused;
  result.refusals = std::move(refusals);
  return result;
}

}  // namespace ls::app
