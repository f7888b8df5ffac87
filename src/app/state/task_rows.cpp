#include "app/state/task_rows.hpp"

#include "leadstream/base/digest.hpp"
#include "leadstream/state/restore.hpp"

namespace ls::app {

Result<TaskRows> read_rows(const state::StateStore& store,
                           const std::function<Status(Bytes key, Bytes value)>& see) {
  if (LS_TRY(state::is_restoring(store))) {
    Error error = user_error(
        "the state is at no commit: filling it from its changelog was begun and not finished; "
        "start "
        "the process once, and stop it again");
    error.code = "state_restoring";
    return error;
  }
  TaskRows found;
  std::string meta;
  if (LS_TRY(store.get(state::kMetaKey, meta))) {
    found.meta = LS_TRY(state::Meta::load(meta));
  }
  Digest digest;
  Status seen;
  LS_TRY(store.scan({}, [&](Bytes key, Bytes value) {
    if (key == state::kMetaKey) {
      return true;
    }
    digest.add(key);
    digest.add(value);
    ++found.rows;
    found.bytes += key.size() + value.size();
    seen = see(key, value);
    return seen.has_value();
  }));
  LS_TRY(std::move(seen));
  found.digest = digest.value();
  return found;
}

}  // namespace ls::app
