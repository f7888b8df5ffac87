#include "operators/model_file.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/ml/trained_trees.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

namespace ls::operators {
namespace {

std::string_view name_of(ml::FeatureKind kind) {
  return kind == ml::FeatureKind::number ? "a number" : "a category";
}

// Trees say neither when nor of how many examples they were made.
Result<ml::Snapshot> snapshot_of(const std::string& bytes, const ModelFileOptions& options) {
  const bool is_of_trees = bytes.starts_with('{') || bytes.starts_with("tree");
  if (!is_of_trees && options.features.empty()) {
    return ml::decode_snapshot(bytes);
  }
  const auto trees = LS_TRY(ml::TrainedTrees::of_file(bytes, options.features));
  return ml::take_snapshot(std::filesystem::path(options.path).stem().string(), EventTime{0},
                           *trees, {});
}

}  // namespace

std::optional<Error> ModelFile::misfit(const ml::FeatureSchema& rows) const {
  for (const ml::FeatureDef& wanted : snapshot.fitted->schema().features()) {
    const auto place = rows.find(wanted.name);
    std::string problem;
    if (!place) {
      problem =
          fmt::format("{} wants feature \"{}\", which the row does not have", path, wanted.name);
    } else if (rows.at(*place).kind != wanted.kind) {
      problem = fmt::format("{} wants feature \"{}\" as {}, the row has {}", path, wanted.name,
                            name_of(wanted.kind), name_of(rows.at(*place).kind));
    } else {
      continue;
    }
    Error error = user_error(problem);
    error.code = "model_schema";
    error.pointer = "/features/" + wanted.name;
    return error;
  }
  return std::nullopt;
}

std::optional<ModelFileOptions> read_model_file_options(config::Reader& reader) {
  config::Reader section = reader.required_section("model");
  ModelFileOptions options{.path = section.text("file"),
                           .model = section.text_or("name", ""),
                           .features = section.texts_or_empty("features")};
  section.finish();
  if (options.path.empty()) {
    return std::nullopt;
  }
  const auto folder = std::filesystem::path(reader.place().file).parent_path();
  options.path = (folder / options.path).string();
  return options;
}

Result<std::shared_ptr<const ModelFile>> read_model_file(const ModelFileOptions& options) {
  const std::string& path = options.path;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    return user_error(fmt::format("{}: {}", path, std::strerror(errno)));
  }
  const std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  std::string names;
  for (const std::string& name : options.features) {
    names += "\n" + name;
  }
  ModelFile file{.path = path, .digest = sha256_hex(bytes + names), .snapshot = {}};
  file.snapshot = LS_TRY(snapshot_of(bytes, options).with(path));
  if (!options.model.empty()) {
    file.snapshot.model = options.model;
  }
  return std::make_shared<const ModelFile>(std::move(file));
}

}  // namespace ls::operators
