#include "operators/learn/line_up.hpp"

#include "leadstream/ml/calibration_spec.hpp"
#include "leadstream/ml/registry.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

namespace ls::operators {
namespace {

constexpr std::size_t kChallengersMax = 16;

void read_params(config::Reader& reader, ml::ModelSpec& spec) {
  config::Reader params = reader.section("params");
  const ml::ModelType* type = ml::find_model_type(spec.name);
  for (const ml::ModelParameter& parameter : type->parameters) {
    if (params.has(parameter.name)) {
      spec.params[std::string(parameter.name)] =
          params.number(parameter.name, {.min = parameter.min, .max = parameter.max});
    }
  }
  params.finish();
}

// `calibrate: isotonic`, or `calibrate: { type: isotonic, memory: 5000 }`.
void read_calibration(config::Reader& reader, ml::ModelSpec& spec) {
  const auto node = reader.child("calibrate");
  if (!node) {
    return;
  }
  using Options = ml::CalibrationOptions;
  Options options;
  if (node->is_map()) {
    config::Reader section(*node, reader.problems());
    options.calibration =
        static_cast<ml::Calibration>(section.choice("type", ml::calibration_names()));
    options.memory = static_cast<std::size_t>(section.integer_or(
        "memory", static_cast<std::int64_t>(options.memory),
        {.min = std::int64_t{Options::kMemoryMin}, .max = std::int64_t{Options::kMemoryMax}}));
    section.finish();
  } else {
    options.calibration =
        static_cast<ml::Calibration>(reader.choice("calibrate", ml::calibration_names()));
  }
  ml::ask_for_calibration(spec, options);
}

// `kind`, `params` and `calibrate`.
ml::ModelSpec read_spec(config::Reader& reader) {
  std::vector<std::string_view> kinds;
  for (const ml::ModelType& type : ml::model_types()) {
    kinds.push_back(type.name);
  }
  const auto standard = std::find(kinds.begin(), kinds.end(), ml::ModelSpec{}.name) - kinds.begin();
  ml::ModelSpec spec;
  spec.name = kinds[reader.choice_or("kind", kinds, static_cast<std::size_t>(standard))];
  read_params(reader, spec);
  read_calibration(reader, spec);
  Result<ml::ModelSpec> complete = ml::complete(spec);
  if (!complete) {
    reader.fail(complete.error().message);
    return spec;
  }
  return *std::move(complete);
}

bool is_name(std::string_view text) {
  const auto is_fine = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, is_fine);
}

void read_challengers(config::Reader& reader, LineUp& out) {
  const auto challengers = reader.child("challengers");
  if (!challengers) {
    return;
  }
  for (const config::Node::Entry& entry : challengers->entries()) {
    config::Reader challenger(entry.value, reader.problems());
    if (!is_name(entry.key)) {
      challenger.fail(
          fmt::format("\"{}\" is no name for a challenger: a-z, 0-9 and _ only", entry.key));
    }
    out.entrants.push_back({out.model + "." + entry.key, read_spec(challenger)});
    challenger.finish();
  }
  if (out.entrants.size() > kChallengersMax + 1) {
    reader.fail_at("challengers", fmt::format("at most {} of them", kChallengersMax));
  }
  std::ranges::sort(out.entrants.begin() + 1, out.entrants.end(), {}, &Entrant::name);
}

}  // namespace

std::string LineUp::fingerprint() const {
  std::string text = fmt::format("model={} spec={:016x}", model, entrants.front().spec.hash());
  for (std::size_t i = 1; i < entrants.size(); ++i) {
    text += fmt::format(" {}={:016x}", entrants[i].name, entrants[i].spec.hash());
  }
  if (scored != model) {
    text += fmt::format(" of={}", scored);
  }
  if (only) {
    text += " only=" + only->fingerprint();
  }
  if (adapt) {
    text += " " + adapt->fingerprint();
  }
  return text;
}

std::optional<LineUp> read_line_up(config::Reader& reader) {
  LineUp made;
  made.model = reader.text("model");
  made.scored = reader.text_or("of", made.model);
  made.only = Audience::read(reader);
  made.entrants.push_back({made.model, read_spec(reader)});
  read_challengers(reader, made);
  made.window =
      static_cast<std::size_t>(reader.integer_or("window", 1000, {.min = 10, .max = 1'000'000}));
  made.history_every = static_cast<std::size_t>(
      reader.integer_or("history_every", 100, {.min = 1, .max = 1'000'000}));
  made.adapt = read_adaptation_policy(reader);
  if (reader.problems().has_errors()) {
    return std::nullopt;
  }
  return made;
}

}  // namespace ls::operators
