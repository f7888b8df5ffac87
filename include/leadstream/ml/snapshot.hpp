#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/ml/model.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace ls::ml {

// How well a model did on the examples it was tested on before learning them.
struct Quality {
  std::uint64_t count = 0;
  double auc = 0.5;
  double log_loss = 0;
  double base_rate = 0;

  friend bool operator==(const Quality&, const Quality&) = default;
};

// A published version of a model, immutable. The version *is* (model, valid_from): nothing in it
// tells when or where it was made.
struct Snapshot {
  std::string model;
  EventTime valid_from;
  std::uint64_t examples = 0;
  std::uint64_t schema_hash = 0;
  std::uint64_t config_hash = 0;
  Quality quality = {};
  std::shared_ptr<const Model> fitted;
};

// What a trainer publishes: counts and hashes are taken from the model, which is copied.
Snapshot take_snapshot(std::string model, EventTime valid_from, const Model& fitted,
                       const Quality& quality);

// Magic, format version, fields, model, CRC32C. Equal snapshots give equal bytes.
std::string encode_snapshot(const Snapshot& snapshot);
Result<Snapshot> decode_snapshot(Bytes bytes);

}  // namespace ls::ml
