#include "http/problem.hpp"
#include "http/resources.hpp"

#include "leadstream/event/event.hpp"
#include "leadstream/event/json_writer.hpp"

#include <algorithm>
#include <cmath>

namespace ls::http {
namespace {

constexpr std::size_t kReasonsMax = 5;

// What one node keeps of the lead.
struct Kept {
  std::string topology;
  std::string node;
  std::string type;
  std::int32_t partition = 0;
  std::string json;
};

// A lead's rows lie in one task of each topology. Which one is the log's partitioner's choice, so
// every task is asked; what is not there costs one lookup.
Result<std::vector<Kept>> find_rows(const runtime::EngineView& view, const std::string& key) {
  std::vector<Kept> rows;
  for (const auto& worker : view.workers) {
    for (const runtime::TaskView& task : worker->tasks) {
      if (task.committed == nullptr) {
        continue;
      }
      for (const flow::NodeDef& node : worker->topology->nodes()) {
        Kept kept{worker->topology->name(),
                  node.id,
                  std::string(node.blueprint->type()),
                  task.partition.value,
                  {}};
        event::JsonWriter json(kept.json);
        if (LS_TRY(node.blueprint->describe_key(*task.committed, node.id, key, json))) {
          rows.push_back(std::move(kept));
        }
      }
    }
  }
  return rows;
}

struct Reason {
  event::JsonView view;
  double size = 0.0;
};

// The features that moved the margin most, either way.
std::vector<Reason> top_reasons(const event::JsonView& score) {
  std::vector<Reason> reasons;
  if (const auto explain = score.find("explain")) {
    for (const event::JsonView item : explain->items()) {
      const Result<double> contribution = item.number("contribution");
      if (contribution && *contribution != 0.0) {
        reasons.push_back({item, std::abs(*contribution)});
      }
    }
  }
  std::stable_sort(reasons.begin(), reasons.end(),
                   [](const Reason& a, const Reason& b) { return a.size > b.size; });
  reasons.erase(
      reasons.begin() + static_cast<std::ptrdiff_t>(std::min(reasons.size(), kReasonsMax)),
      reasons.end());
  return reasons;
}

void write_raw(event::JsonWriter& json, const event::JsonView& value) {
  std::string text;
  value.append_json(text);
  json.raw(text);
}

// A score row with its reasons in front of all contributions.
void write_score(event::JsonWriter& json, const Kept& row) {
  event::JsonDocument document;
  const Result<event::JsonView> score = document.parse(row.json);
  if (!score) {
    return;
  }
  json.begin_object().member("topology", std::string_view(row.topology));
  json.member("node", std::string_view(row.node));
  for (const event::JsonMember member : score->members()) {
    if (member.key != "explain") {
      write_raw(json.key(member.key), member.value);
    }
  }
  json.key("reasons").begin_array();
  for (const Reason& reason : top_reasons(*score)) {
    write_raw(json, reason.view);
  }
  json.end_array();
  if (const auto explain = score->find("explain")) {
    write_raw(json.key("explain"), *explain);
  }
  json.end_object();
}

void write_kept(event::JsonWriter& json, const Kept& row) {
  json.begin_object().member("topology", std::string_view(row.topology));
  json.member("node", std::string_view(row.node)).member("type", std::string_view(row.type));
  json.member("partition", row.partition).key("row").raw(row.json).end_object();
}

// The features of the first node that keeps some, as of its last event.
void write_features(event::JsonWriter& json, const std::vector<Kept>& rows) {
  event::JsonDocument document;
  for (const Kept& row : rows) {
    const Result<event::JsonView> parsed = document.parse(row.json);
    const auto features = parsed ? parsed->find("features") : std::nullopt;
    const auto as_of = parsed ? parsed->find("as_of") : std::nullopt;
    if (features && as_of) {
      write_raw(json.key("as_of"), *as_of);
      write_raw(json.key("features"), *features);
      return;
    }
  }
}

Response show(const Request& request, const runtime::EngineView& view) {
  const auto tenant = request.query_value("tenant");
  const std::string key =
      tenant ? event::record_key(*tenant, request.param("id")) : std::string(request.param("id"));
  const Result<std::vector<Kept>> rows = find_rows(view, key);
  if (!rows) {
    return to_response(rows.error());
  }
  if (rows->empty()) {
    return refuse(404, "unknown_lead", "no committed row is kept for this lead");
  }
  Response response;
  event::JsonWriter json(response.body);
  json.begin_object().member("lead", std::string_view(key));
  write_features(json, *rows);
  json.key("scores").begin_array();
  for (const Kept& row : *rows) {
    if (row.type == "score") {
      write_score(json, row);
    }
  }
  json.end_array().key("nodes").begin_array();
  for (const Kept& row : *rows) {
    if (row.type != "score") {
      write_kept(json, row);
    }
  }
  json.end_array().end_object();
  return response;
}

}  // namespace

void add_leads(Router& router, const Services& services) {
  add_view_of(router, services, "/api/v1/leads/{id}", show);
}

}  // namespace ls::http
