#include "leadstream/state/state_store.hpp"

namespace ls::state {

Status StateStore::get_each(std::span<const Bytes> keys, const SeeEach& see) const {
  std::string value;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const bool is_there = LS_TRY(get(keys[i], value));
    see(i, is_there ? std::optional<Bytes>(value) : std::nullopt);
  }
  return {};
}

}  // namespace ls::state
