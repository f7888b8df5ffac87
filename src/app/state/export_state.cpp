#include "app/state/export_file.hpp"
#include "app/state/open_file.hpp"
#include "app/state/state_files.hpp"
#include "app/state/task_rows.hpp"

#include <fmt/core.h>

#include <filesystem>

namespace ls::app {
namespace {

Result<state::Meta> meta_of(const state::StateStore& store, const StateName& name) {
  std::string bytes;
  if (!LS_TRY(store.get(state::kMetaKey, bytes))) {
    return user_error(
        fmt::format("{} has never committed: there is nothing to export", text_of(name)));
  }
  return state::Meta::load(bytes);
}

}  // namespace

Result<ExportResult> export_state(StoppedStates& states, const std::string& app,
                                  const StateName& name, const std::string& folder,
                                  const OnRow& on_row) {
  const auto store = LS_TRY(states.open(name));
  const state::Meta meta = LS_TRY(meta_of(*store, name).with(text_of(name)));
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  const std::string path =
      fmt::format("{}/{}.{}.lsstate", folder, name.topology, name.partition.value);
  if (std::filesystem::exists(path)) {
    return user_error(fmt::format("{} is there already; export to another folder", path));
  }
  const std::string unfinished = path + ".part";
  const File file = LS_TRY(open_file(unfinished, "wb"));
  ExportWriter out(file.get(), unfinished);
  LS_TRY(out.begin({app, name, meta}));
  const TaskRows rows = LS_TRY(read_rows(*store, [&](Bytes key, Bytes value) {
                                 on_row();
                                 return out.add(key, value);
                               }).with(text_of(name)));
  LS_TRY(out.end({rows.rows, rows.digest}));
  LS_TRY(sync_file(*file, unfinished));
  std::filesystem::rename(unfinished, path, failure);
  if (failure) {
    return external_error(
        fmt::format("cannot rename {} to {} ({})", unfinished, path, failure.message()));
  }
  return ExportResult{name, rows.rows, rows.bytes, rows.digest};
}

}  // namespace ls::app
