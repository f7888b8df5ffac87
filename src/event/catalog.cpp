#include "leadstream/event/catalog.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <utility>

namespace ls::event {

Catalog Catalog::of(std::vector<EventTypeSpec> specs) {
  Catalog catalog;
  for (EventTypeSpec& spec : specs) {
    catalog.types_.push_back(std::make_unique<const EventType>(std::move(spec)));
  }
  const auto by_name = [](const auto& a, const auto& b) { return a->name() < b->name(); };
  std::sort(catalog.types_.begin(), catalog.types_.end(), by_name);
  for (std::size_t i = 1; i < catalog.types_.size(); ++i) {
    LS_ASSERT(catalog.types_[i - 1]->name() != catalog.types_[i]->name());
  }
  return catalog;
}

const EventType* Catalog::find(std::string_view name) const {
  const auto found = std::lower_bound(
      types_.begin(), types_.end(), name,
      [](const auto& type, std::string_view wanted) { return type->name() < wanted; });
  return found != types_.end() && (*found)->name() == name ? found->get() : nullptr;
}

std::vector<const EventType*> Catalog::types() const {
  std::vector<const EventType*> all;
  all.reserve(types_.size());
  for (const auto& type : types_) {
    all.push_back(type.get());
  }
  return all;
}

}  // namespace ls::event
