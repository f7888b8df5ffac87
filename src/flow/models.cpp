#include "leadstream/flow/models.hpp"

namespace ls::flow {

Status ModelHistory::add(Bytes snapshot) {
  auto decoded = std::make_shared<const ml::Snapshot>(LS_TRY(ml::decode_snapshot(snapshot)));
  versions_[decoded->model][decoded->valid_from] = decoded;
  return {};
}

std::shared_ptr<const ModelSet> ModelHistory::as_of(EventTime boundary) const {
  auto set = std::make_shared<ModelSet>();
  for (const auto& [model, versions] : versions_) {
    auto after = versions.upper_bound(boundary);
    if (after != versions.begin()) {
      set->by_name.emplace(model, std::prev(after)->second);
    }
  }
  return set;
}

std::shared_ptr<const ModelSet> ModelHistory::latest() const {
  return as_of(EventTime::max());
}

void ModelHistory::forget_before(EventTime boundary) {
  for (auto& [model, versions] : versions_) {
    auto keep = versions.upper_bound(boundary);
    if (keep != versions.begin()) {
      versions.erase(versions.begin(), std::prev(keep));
    }
  }
}

}  // namespace ls::flow
