#include "app/graph/graph.hpp"

#include "app/command.hpp"
#include "app/project.hpp"

#include <fmt/core.h>

#include <array>
#include <memory>

namespace ls::app {

Command graph_command();

namespace {

enum class GraphFormat { dot, mermaid, json };
constexpr std::array<std::string_view, 3> kGraphFormats = {"dot", "mermaid", "json"};

struct GraphOptions {
  std::vector<std::string> topologies = {};
  GraphFormat format = GraphFormat::dot;
};

Result<std::string> draw(const CommandContext& context, const GraphOptions& options) {
  const LoadedSettings loaded = LS_TRY(load_settings(context));
  const auto project = LS_TRY(load_whole_project(loaded.settings));
  std::vector<std::shared_ptr<const flow::Topology>> chosen = project->topologies;
  if (!options.topologies.empty()) {
    chosen.clear();
    std::vector<std::string> names;
    for (const auto& topology : project->topologies) {
      names.push_back(topology->name());
    }
    for (const std::string& name : options.topologies) {
      auto found = project->find(name);
      if (found == nullptr) {
        return user_error(fmt::format("there is no topology \"{}\" in {}{}", name,
                                      loaded.settings.topologies.dir,
                                      config::did_you_mean(name, names)));
      }
      chosen.push_back(std::move(found));
    }
  }
  const Graph graph = graph_of(chosen, loaded.settings.topic_name("leads.models"));
  const GraphFormat format = context.is_json() ? GraphFormat::json : options.format;
  return format == GraphFormat::json      ? to_json(graph)
         : format == GraphFormat::mermaid ? to_mermaid(graph)
                                          : to_dot(graph);
}

ExitCode run_graph(const CommandContext& context, const GraphOptions& options) {
  const Result<std::string> text = draw(context, options);
  if (!text) {
    return report(context, text.error());
  }
  fmt::print(context.out, "{}", *text);
  return ExitCode::ok;
}

CommandRun declare(const Options& command, const CommandContext& context) {
  const auto options = std::make_shared<GraphOptions>();
  command.values("topologies", options->topologies, "Their names (all)").type_name("TOPOLOGY");
  command.choice("--format", options->format, kGraphFormats,
                 "For Graphviz, for Markdown pages, or for programs");
  return [options, &context] { return run_graph(context, *options); };
}

}  // namespace

Command graph_command() {
  return {.name = "graph",
          .summary = "Draw topologies and the topics between them",
          .examples = {"leadstream graph | dot -Tsvg", "leadstream graph score --format mermaid",
                       "leadstream graph score train --format json"},
          .declare = declare};
}

}  // namespace ls::app
