#include "leadstream/ml/snapshot.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/hash.hpp"
#include "leadstream/ml/registry.hpp"

#include <fmt/core.h>

#include <utility>

namespace ls::ml {
namespace {

constexpr std::uint32_t kMagic = 0x4d4d534c;  // "LSMM"
constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kChecksumSize = 4;

Snapshot read_header(ByteReader& in) {
  Snapshot snapshot;
  snapshot.model = std::string(in.bytes());
  snapshot.valid_from = {in.i64()};
  snapshot.examples = in.varint();
  snapshot.schema_hash = in.u64();
  snapshot.config_hash = in.u64();
  snapshot.quality.count = in.varint();
  snapshot.quality.auc = in.f64();
  snapshot.quality.log_loss = in.f64();
  snapshot.quality.base_rate = in.f64();
  return snapshot;
}

Status check_against_model(const Snapshot& snapshot) {
  const Model& fitted = *snapshot.fitted;
  if (fitted.examples() != snapshot.examples || fitted.schema().hash() != snapshot.schema_hash ||
      fitted.spec().hash() != snapshot.config_hash) {
    return internal_error("header and model disagree");
  }
  return {};
}

}  // namespace

Snapshot take_snapshot(std::string model, EventTime valid_from, const Model& fitted,
                       const Quality& quality) {
  return {.model = std::move(model),
          .valid_from = valid_from,
          .examples = fitted.examples(),
          .schema_hash = fitted.schema().hash(),
          .config_hash = fitted.spec().hash(),
          .quality = quality,
          .fitted = fitted.clone()};
}

std::string encode_snapshot(const Snapshot& snapshot) {
  LS_ASSERT(snapshot.fitted != nullptr);
  std::string out;
  ByteWriter writer(out);
  writer.u32(kMagic);
  writer.u8(kFormat);
  writer.bytes(snapshot.model);
  writer.i64(snapshot.valid_from.ms);
  writer.varint(snapshot.examples);
  writer.u64(snapshot.schema_hash);
  writer.u64(snapshot.config_hash);
  writer.varint(snapshot.quality.count);
  writer.f64(snapshot.quality.auc);
  writer.f64(snapshot.quality.log_loss);
  writer.f64(snapshot.quality.base_rate);
  std::string model;
  snapshot.fitted->save(model);
  writer.bytes(model);
  writer.u32(crc32c(out));
  return out;
}

Result<Snapshot> decode_snapshot(Bytes bytes) {
  if (bytes.size() < kChecksumSize) {
    return internal_error("model snapshot is cut off");
  }
  const Bytes body = bytes.substr(0, bytes.size() - kChecksumSize);
  ByteReader in(body);
  if (in.u32() != kMagic) {
    return internal_error("not a model snapshot");
  }
  if (const std::uint8_t format = in.u8(); format != kFormat) {
    return internal_error(
        fmt::format("model snapshot has format {}, this version reads {}", format, kFormat));
  }
  if (ByteReader(bytes.substr(body.size())).u32() != crc32c(body)) {
    return internal_error("model snapshot is damaged: checksum differs");
  }
  Snapshot snapshot = read_header(in);
  const Bytes model = in.bytes();
  LS_TRY(in.finish("model snapshot"));
  snapshot.fitted = LS_TRY(load_model(model).with("model snapshot " + snapshot.model));
  LS_TRY(check_against_model(snapshot).with("model snapshot " + snapshot.model));
  return snapshot;
}

}  // namespace ls::ml
