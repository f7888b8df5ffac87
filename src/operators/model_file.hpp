#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/ml/features.hpp"
#include "leadstream/ml/snapshot.hpp"

#include <memory>
#include <optional>
#include <string>

namespace ls::operators {

// A model that a topology names by its file instead of taking what is published: it is the same
// until the topology is started with another file. Immutable once read.
struct ModelFile {
  std::string path;
  std::string digest;  // of the bytes; part of the node's fingerprint
  ml::Snapshot snapshot;

  // Why rows of that schema cannot be scored: a published model tolerates a feature that vanished,
  // since the next version will be without it, but nothing will follow a file.
  [[nodiscard]] std::optional<Error> misfit(const ml::FeatureSchema& rows) const;
};

// What `model train` and `model export` write. An error names the file.
Result<std::shared_ptr<const ModelFile>> read_model_file(const std::string& path);

}  // namespace ls::operators
