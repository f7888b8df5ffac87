#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/config/reader.hpp"
#include "leadstream/ml/features.hpp"
#include "leadstream/ml/snapshot.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ls::operators {

// A model that a topology names by its file instead of taking what is published: it is the same
// until the topology is started with another file. Immutable once read.
struct ModelFile {
  std::string path;
  std::string
      digest;  // of the bytes and of names given to features; part of the node's fingerprint
  ml::Snapshot snapshot;

  // Why rows of that schema cannot be scored: a published model tolerates a feature that vanished,
  // since the next version will be without it, but nothing will follow a file.
  [[nodiscard]] std::optional<Error> misfit(const ml::FeatureSchema& rows) const;
};

// What a topology says of its file.
struct ModelFileOptions {
  std::string path;
  std::string model = {};                  // its name; else that in the file, or the file's own
  std::vector<std::string> features = {};  // of trees: their names, if the file has none or others
};
// From `model: { file: models/conversion.lsmodel }`, or trees of XGBoost's or LightGBM's:
// `{ file: models/trees.json, name: conversion, features: [pages_7d, opens_7d] }`. Paths in a
// topology are meant from its own folder. Nothing after a problem, which the reader holds.
std::optional<ModelFileOptions> read_model_file_options(config::Reader& reader);
// What `model train` and `model export` write, or trees as XGBoost (JSON, UBJSON) and LightGBM
// (text) save them. An error names the file.
Result<std::shared_ptr<const ModelFile>> read_model_file(const ModelFileOptions& options);

}  // namespace ls::operators
