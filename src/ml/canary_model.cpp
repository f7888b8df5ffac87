#include "leadstream/ml/canary_model.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/hash.hpp"
#include "leadstream/ml/registry.hpp"

#include <utility>

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;  // of what `save` writes
// Apart from the hashes by which partitions and samples are chosen.
constexpr std::uint64_t kSeed = 0x63616e617279;

ModelSpec spec_of(double share) {
  return {.name = std::string(kCanaryName), .params = {{"share", share}}};
}

}  // namespace

CanaryModel::CanaryModel(std::unique_ptr<const Model> champion, std::unique_ptr<const Model> canary,
                         double share)
    : Model(spec_of(share), champion->schema()),
      champion_(std::move(champion)),
      canary_(std::move(canary)),
      share_(share) {
  LS_ASSERT(share > 0 && share < 1);
  examples_ = champion_->examples();
}

CanaryModel::CanaryModel(const CanaryModel& other)
    : Model(other),
      champion_(other.champion_->clone()),
      canary_(other.canary_->clone()),
      share_(other.share_) {}

bool CanaryModel::is_canary(std::string_view key) const {
  return unit_interval(hash64(key, kSeed)) < share_;
}

void CanaryModel::learn(FeatureRow /*row*/, bool /*label*/, double /*weight*/) {
  LS_ASSERT(false);
}

void CanaryModel::save(std::string& out) const {
  ByteWriter writer(out);
  spec_.save(writer);
  schema_.save(writer);
  writer.u8(kVersion);
  for (const Model* model : {champion_.get(), canary_.get()}) {
    std::string bytes;
    model->save(bytes);
    writer.bytes(bytes);
  }
}

std::unique_ptr<Model> CanaryModel::clone() const {
  return std::make_unique<CanaryModel>(*this);
}

std::unique_ptr<Model> CanaryModel::adapted_to(const FeatureSchema& schema) const {
  return std::make_unique<CanaryModel>(champion_->adapted_to(schema), canary_->adapted_to(schema),
                                       share_);
}

std::size_t CanaryModel::memory_bytes() const {
  return sizeof(*this) + named_bytes() + champion_->memory_bytes() + canary_->memory_bytes();
}

Result<std::unique_ptr<Model>> load_canary(const ModelSpec& spec, ByteReader& in) {
  const auto share = spec.params.find("share");
  if (share == spec.params.end() || !(share->second > 0 && share->second < 1)) {
    return internal_error("model canary: no share of the keys");
  }
  if (in.u8() != kVersion) {
    return internal_error("model canary: unknown format");
  }
  const Bytes champion = in.bytes();
  const Bytes canary = in.bytes();
  LS_TRY(in.finish("model canary"));
  return std::unique_ptr<Model>(
      std::make_unique<CanaryModel>(LS_TRY(load_model(champion).with("champion")),
                                    LS_TRY(load_model(canary).with("canary")), share->second));
}

}  // namespace ls::ml
