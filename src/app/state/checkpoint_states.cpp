#include "app/state/open_file.hpp"
#include "app/state/state_files.hpp"
#include "app/state/task_rows.hpp"

#include "leadstream/base/digest.hpp"
#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <filesystem>

namespace ls::app {
namespace {

constexpr int kManifestFormat = 1;

void describe(const StateName& name, const TaskRows& rows, event::JsonWriter& json) {
  json.begin_object().member("topology", name.topology);
  json.member("partition", name.partition.value).member("rows", rows.rows);
  json.member("digest", digest_text(rows.digest));
  if (rows.meta) {
    const state::Meta& meta = *rows.meta;
    json.member("transaction", meta.transaction).member("fingerprint", meta.fingerprint);
    json.member("changelog_id", meta.changelog_id);
    json.member("changelog_next", meta.changelog_next.value);
    json.key("positions").begin_array();
    for (const state::Meta::Input& input : meta.inputs) {
      json.begin_object().member("topic", input.topic);
      json.member("partition", input.partition.value).member("next", input.next.value);
      json.end_object();
    }
    json.end_array();
  }
  json.end_object();
}

}  // namespace

Result<std::vector<ExportResult>> checkpoint_states(StoppedStates& states, const Settings& settings,
                                                    const std::vector<StateName>& names,
                                                    const std::string& folder,
                                                    const OnRow& on_row) {
  if (std::filesystem::exists(folder)) {
    return user_error(
        fmt::format("{} is there already; a checkpoint makes a folder of its own", folder));
  }
  std::vector<ExportResult> results;
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("format", kManifestFormat).member("app", settings.app);
  json.member("engine", settings.engine == Engine::kafka ? "kafka" : "embedded");
  json.member("state_format", state::kStateFormat).key("tasks").begin_array();
  for (const StateName& name : names) {
    const auto store = LS_TRY(states.open(name));
    const TaskRows rows = LS_TRY(read_rows(*store, [&](Bytes /*key*/, Bytes /*value*/) {
                                   on_row();
                                   return Status();
                                 }).with(text_of(name)));
    LS_TRY(states.checkpoint(name, folder));
    describe(name, rows, json);
    results.push_back({name, rows.rows, rows.bytes, rows.digest});
  }
  json.end_array().end_object();
  // Last: a folder without it is no whole checkpoint.
  const File manifest = LS_TRY(open_file(folder + "/checkpoint.json", "wb"));
  fmt::print(manifest.get(), "{}\n", text);
  LS_TRY(sync_file(*manifest, folder + "/checkpoint.json"));
  return results;
}

}  // namespace ls::app
