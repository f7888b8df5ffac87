#include "http/resources.hpp"

#include "leadstream/event/json_writer.hpp"

#include <map>

namespace ls::http {
namespace {

// What is known of a model: what its learner says of itself, and the version that scores now.
struct Known {
  std::string learner;  // JSON; empty if no learner of it runs here
  const ml::Snapshot* serving = nullptr;
};

void write_serving(event::JsonWriter& json, const ml::Snapshot& snapshot) {
  json.begin_object().member("version", snapshot.valid_from);
  json.member("examples", snapshot.examples).key("quality").begin_object();
  json.member("count", snapshot.quality.count).member("auc", snapshot.quality.auc);
  json.member("log_loss", snapshot.quality.log_loss);
  json.member("base_rate", snapshot.quality.base_rate).end_object().end_object();
}

Response show(const runtime::EngineView& view, const flow::ModelSet* published) {
  std::map<std::string, Known, std::less<>> models;
  for_each_description(view, "learn", [&models](const Described& described) {
    const Result<std::string_view> name = described.value.text("model");
    if (name) {
      std::string& learner = models[std::string(*name)].learner;
      learner.clear();
      described.value.append_json(learner);
    }
  });
  if (published != nullptr) {
    for (const auto& [name, snapshot] : published->by_name) {
      models[name].serving = snapshot.get();
    }
  }
  Response response;
  event::JsonWriter json(response.body);
  json.begin_object().key("models").begin_array();
  for (const auto& [name, known] : models) {
    json.begin_object().member("model", std::string_view(name)).key("serving");
    known.serving == nullptr ? static_cast<void>(json.null()) : write_serving(json, *known.serving);
    json.key("learner").raw(known.learner.empty() ? "null" : known.learner).end_object();
  }
  json.end_array().end_object();
  return response;
}

}  // namespace

void add_models(Router& router, const Services& services) {
  add_view_of(router, services, "/api/v1/models",
              [&services](const Request&, const runtime::EngineView& view) {
                // Held while the answer is written.
                const std::shared_ptr<const flow::ModelSet> published = services.models();
                return show(view, published.get());
              });
}

}  // namespace ls::http
