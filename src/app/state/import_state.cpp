#include "app/state/agreement.hpp"
#include "app/state/export_file.hpp"
#include "app/state/open_file.hpp"
#include "app/state/state_files.hpp"

#include "leadstream/base/digest.hpp"

#include <fmt/core.h>

namespace ls::app {
namespace {

constexpr std::size_t kBatchBytes = 1 << 20;

Error refused(const ExportHead& head, const std::string& why) {
  Error error =
      user_error(fmt::format("the export of {} is not taken over: {}", text_of(head.name), why));
  error.code = "import_refused";
  return error;
}

// One file on its way into an empty place.
class Import {
 public:
  Import(StoppedStates& states, const Settings& settings, const Project& project,
         const Clock& clock, std::string path)
      : states_(states),
        settings_(settings),
        project_(project),
        clock_(clock),
        path_(std::move(path)) {}

  Result<ExportResult> run(const OnRow& on_row) {
    LS_TRY(read([](Bytes /*key*/, Bytes /*value*/) { return Status(); }));
    const flow::Topology* topology = LS_TRY(check_task());
    LS_TRY(check_positions(*topology));
    LS_TRY(check_changelog(*topology));
    return take(on_row);
  }

 private:
  Status read(const std::function<Status(Bytes key, Bytes value)>& see) {
    const File file = LS_TRY(open_file(path_, "rb"));
    ExportReader in(file.get(), path_);
    head_ = LS_TRY(in.head());
    end_ = LS_TRY(in.rows(see));
    return {};
  }

  Result<const flow::Topology*> check_task() const {
    if (settings_.engine == Engine::embedded) {
      return refused(head_,
                     "the embedded log keeps states and positions in one database, so that one "
                     "task's state has no place of its own there. Take the whole log over: "
                     "`leadstream state checkpoint --to DIR` makes a copy that is a data_dir");
    }
    if (head_.app != settings_.app) {
      return refused(head_, fmt::format("it is of app {}, the settings are of app {}", head_.app,
                                        settings_.app));
    }
    const auto topology = project_.find(head_.name.topology);
    if (topology == nullptr) {
      return refused(head_, fmt::format("the settings run no topology {}", head_.name.topology));
    }
    for (const state::Meta::Input& input : head_.meta.inputs) {
      if (input.partition != head_.name.partition) {
        return refused(head_, fmt::format("it has read partition {} of {}, which belongs to "
                                          "another task",
                                          input.partition.value, input.topic));
      }
    }
    const std::string difference = topology_difference(*topology, head_.meta);
    if (!difference.empty()) {
      return refused(head_, fmt::format("another topology made it: {}. Import with the topologies "
                                        "that it was made by, and change them then",
                                        difference));
    }
    return topology.get();
  }

  Status check_positions(const flow::Topology& topology) const {
    for (const std::string& difference :
         LS_TRY(position_differences(states_, topology, head_.meta))) {
      return refused(head_, difference +
                                ". It counts other records than the group says are "
                                "counted; take an export of the group's last commit");
    }
    return {};
  }

  // At the group's last commit the changelog must come to the same rows.
  Status check_changelog(const flow::Topology& topology) {
    const auto folded = LS_TRY(states_.folded_changelog(topology, head_.name.partition));
    if (folded == nullptr) {
      return {};
    }
    const TaskRows rows =
        LS_TRY(read_rows(*folded, [](Bytes /*key*/, Bytes /*value*/) { return Status(); }));
    if (!rows.meta || as_on_changelog(*rows.meta) != as_on_changelog(head_.meta) ||
        rows.digest != end_.digest) {
      return refused(head_, fmt::format("its changelog comes to {} rows of digest {} at "
                                        "transaction {}, the export holds {} rows of digest {} at "
                                        "transaction {}",
                                        rows.rows, digest_text(rows.digest),
                                        rows.meta ? rows.meta->transaction : 0, end_.rows,
                                        digest_text(end_.digest), head_.meta.transaction));
    }
    head_.meta.current_at = clock_.now();
    return {};
  }

  Result<ExportResult> take(const OnRow& on_row) {
    ExportResult result{head_.name, end_.rows, 0, end_.digest};
    const state::Meta meta = head_.meta;
    {
      const auto store = LS_TRY(states_.prepare(head_.name));
      state::WriteBatch batch;
      const auto take_row = [&](Bytes key, Bytes value) -> Status {
        on_row();
        result.bytes += key.size() + value.size();
        batch.put(key, value);
        return batch.bytes() < kBatchBytes ? Status() : store->write(std::exchange(batch, {}));
      };
      LS_TRY(read(take_row));
      batch.put(state::kMetaKey, meta.save());
      LS_TRY(store->write(batch));
      const TaskRows taken =
          LS_TRY(read_rows(*store, [](Bytes /*key*/, Bytes /*value*/) { return Status(); }));
      if (taken.digest != end_.digest) {
        return refused(head_, "what was written reads back otherwise");
      }
    }
    LS_TRY(states_.adopt(head_.name));
    return result;
  }

  StoppedStates& states_;
  const Settings& settings_;
  const Project& project_;
  const Clock& clock_;
  std::string path_;
  ExportHead head_;
  ExportEnd end_;
};

}  // namespace

Result<ExportResult> import_state(StoppedStates& states, const Settings& settings,
                                  const Project& project, const Clock& clock,
                                  const std::string& path, const OnRow& on_row) {
  return Import(states, settings, project, clock, path).run(on_row);
}

}  // namespace ls::app
