#include "adaptive_tree.hpp"
#include "counting_models.hpp"

#include <utility>

// How an AdaptiveTree is saved, loaded and moved to another schema.

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;  // of what `save` writes

}  // namespace

void AdaptiveTree::save(std::string& out) const {
  ByteWriter writer(out);
  spec_.save(writer);
  schema_.save(writer);
  writer.u8(kVersion);
  writer.varint(examples_);
  writer.varint(replaced_);
  tree_.save(plan_, writer);
  for (std::uint32_t i = 0; i < tree_.nodes(); ++i) {
    const std::uint32_t place = tree_.node(i).watch;
    if (place == kNoNode) {
      writer.u8(0);
      continue;
    }
    const Watch& watch = watches_[place];
    writer.u8(watch.alternate ? 2 : 1);
    watch.errors.save(writer);
    if (watch.alternate) {
      watch.alternate->save(plan_, writer);
    }
  }
}

Result<std::unique_ptr<Model>> AdaptiveTree::load(const ModelSpec& spec,
                                                  const FeatureSchema& schema, ByteReader& in) {
  auto model = std::make_unique<AdaptiveTree>(spec, schema);
  LS_TRY(check_version(spec.name, in.u8(), kVersion));
  model->examples_ = in.varint();
  model->replaced_ = in.varint();
  model->tree_ = LS_TRY(GrowingTree::load(model->plan_, in).with("model " + spec.name));
  for (std::uint32_t i = 0; i < model->tree_.nodes(); ++i) {
    const std::uint8_t kind = in.u8();
    if (kind == 0) {
      continue;
    }
    Watch watch{.errors = LS_TRY(stats::Adwin::load(in)), .alternate = {}};
    if (kind == 2) {
      watch.alternate = LS_TRY(TestedTree::load(model->plan_, in).with("model " + spec.name));
    }
    model->tree_.node(i).watch = static_cast<std::uint32_t>(model->watches_.size());
    model->watches_.push_back(std::move(watch));
  }
  if (!in.ok()) {
    return internal_error("model " + spec.name + " is cut off");
  }
  return std::unique_ptr<Model>(std::move(model));
}

std::unique_ptr<Model> AdaptiveTree::adapted_to(const FeatureSchema& schema) const {
  auto adapted = std::make_unique<AdaptiveTree>(spec_, schema);
  const std::vector<std::uint32_t> places = places_in(schema_, schema);
  adapted->examples_ = examples_;
  adapted->replaced_ = replaced_;
  adapted->tree_ = tree_.adapted_to(adapted->plan_, places);
  for (const Watch& watch : watches_) {
    adapted->watches_.push_back({.errors = watch.errors, .alternate = {}});
    if (watch.alternate) {
      adapted->watches_.back().alternate = watch.alternate->adapted_to(adapted->plan_, places);
    }
  }
  return adapted;
}

}  // namespace ls::ml
