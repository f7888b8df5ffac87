#pragma once

#include "leadstream/config/reader.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/flow/operator.hpp"
#include "leadstream/state/table.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <string_view>
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

// Erases what is kept of the key, and the `timer` that may be pending for it; false if it is
// nothing.
template <typename Row>
Result<bool> forget_row(state::Table<Row>& rows, flow::OperatorContext& context,
                        std::string_view key) {
  const Row* row = LS_TRY(rows.find(key));
  if (row == nullptr) {
    return false;
  }
  if (row->timer) {
    LS_TRY(context.cancel_timer(key, *row->timer));
  }
  rows.erase(key);
  return true;
}

}  // namespace ls::operators
