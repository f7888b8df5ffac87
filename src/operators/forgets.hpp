#pragma once

#include "leadstream/config/reader.hpp"
#include "leadstream/event/catalog.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <vector>

namespace ls::operators {

// The events after which a node keeps nothing of their key and tells of it no more:
// `forgets: [lead.deleted, privacy.erase]`. Points into the catalog.
class Forgets {
 public:
  // What is no event type becomes a problem of the reader's.
  static Forgets read(config::Reader& reader, const event::Catalog& catalog) {
    Forgets forgets;
    for (const std::string& name : reader.texts_or_empty("forgets")) {
      forgets.types_.push_back(catalog.find(name));
      if (forgets.types_.back() == nullptr) {
        reader.fail_at("forgets", fmt::format("there is no event type \"{}\"", name));
      }
    }
    return forgets;
  }

  [[nodiscard]] bool at(const event::EventType* type) const {
    return std::ranges::find(types_, type) != types_.end();
  }
  void append_names(std::vector<std::string>& names) const {
    for (const event::EventType* type : types_) {
      names.push_back(type->name());
    }
  }

 private:
  std::vector<const event::EventType*> types_;
};

}  // namespace ls::operators
