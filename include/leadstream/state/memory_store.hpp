#pragma once

#include "leadstream/state/state_store.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>

namespace ls::state {

// A store that ends with the process: for the driver, for tests and as the oracle of other stores.
class MemoryStore final : public StateStore {
 public:
  [[nodiscard]] Result<bool> get(Bytes key, std::string& value) const override;
  [[nodiscard]] Status get_each(std::span<const Bytes> keys, const SeeEach& see) const override;
  [[nodiscard]] Status scan_from(const KeyRange& range, const Visit& visit) const override;
  Status write(const WriteBatch& batch) override;

  [[nodiscard]] std::size_t size() const {
    return rows_.size();
  }
  // Equal rows: the way to compare two runs.
  friend bool operator==(const MemoryStore& a, const MemoryStore& b) {
    return a.rows_ == b.rows_;
  }

 private:
  std::map<std::string, std::string, std::less<>> rows_;
};

}  // namespace ls::state
