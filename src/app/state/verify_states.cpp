#include "app/state/verify_states.hpp"

#include "app/state/agreement.hpp"
#include "app/state/task_rows.hpp"
#include "app/verify/difference.hpp"

#include <fmt/core.h>

namespace ls::app {
namespace {

// The states of one data folder against themselves, their groups and their changelogs.
class StateCheck {
 public:
  StateCheck(StoppedStates& states, const Project& project, std::size_t shown_max,
             const OnRow& on_row)
      : states_(states), project_(project), on_row_(on_row), verdict_{{}, Findings(shown_max)} {}

  // A damaged state is what was looked for; any other error ends the look.
  Status check(const StateName& name) {
    const Status checked = check_task(name);
    if (checked) {
      return {};
    }
    const Error& error = checked.error();
    if (error.code == "state_corrupt" || error.code == "state_format" ||
        error.domain == ErrorDomain::internal) {
      report(name, error.message);
      return {};
    }
    if (error.code == "state_restoring") {
      verdict_.findings.leave_out(fmt::format("{}: {}", text_of(name), error.message));
      return {};
    }
    return error.with(text_of(name));
  }
  StateVerdict take() {
    return std::move(verdict_);
  }

 private:
  void report(const StateName& name, std::string what, Discrepancy kind = Discrepancy::state) {
    verdict_.findings.add(fmt::format("state of {}", name.topology),
                          {kind, "task " + text_of(name), std::move(what)});
  }

  Status check_task(const StateName& name) {
    const auto store = LS_TRY(states_.open(name));
    LS_TRY(states_.check_files(name));
    const TaskRows rows = LS_TRY(read_rows(*store, [this](Bytes /*key*/, Bytes /*value*/) {
      on_row_();
      return Status();
    }));
    verdict_.states.push_back({name, rows.rows, rows.bytes, rows.digest});
    const auto topology = project_.find(name.topology);
    if (!rows.meta) {
      if (rows.rows > 0) {
        report(name, fmt::format("{} rows without META", rows.rows));
      }
      return {};
    }
    if (const std::string other = topology_difference(*topology, *rows.meta); !other.empty()) {
      verdict_.findings.leave_out(fmt::format(
          "{}: whether its rows fit the topology, which changed since: {}", text_of(name), other));
    }
    return check_against_log(name, *topology, *store, rows);
  }

  Status check_against_log(const StateName& name, const flow::Topology& topology,
                           const state::StateStore& store, const TaskRows& rows) {
    const auto folded = LS_TRY(states_.folded_changelog(topology, name.partition));
    if (folded != nullptr && !LS_TRY(is_at_end(name, *folded, *rows.meta))) {
      return {};
    }
    for (std::string& difference : LS_TRY(position_differences(states_, topology, *rows.meta))) {
      report(name, std::move(difference), Discrepancy::position);
    }
    return folded == nullptr ? Status() : compare(name, store, *folded);
  }

  // A process that was killed between its commit and its write is one commit behind, which its next
  // start reads from the changelog.
  Result<bool> is_at_end(const StateName& name, const state::StateStore& folded,
                         const state::Meta& own) {
    std::string bytes;
    if (!LS_TRY(folded.get(state::kMetaKey, bytes))) {
      report(name, "its changelog holds no commit");
      return false;
    }
    const state::Meta last = LS_TRY(state::Meta::load(bytes));
    if (last.transaction > own.transaction) {
      verdict_.findings.leave_out(
          fmt::format("{}: {} commits behind its changelog, which the next start reads; verify "
                      "after it",
                      text_of(name), last.transaction - own.transaction));
      return false;
    }
    if (as_on_changelog(last) != as_on_changelog(own)) {
      report(name, fmt::format("its META of transaction {} is not that of its changelog, of "
                               "transaction {}",
                               own.transaction, last.transaction));
    }
    return true;
  }

  Status compare(const StateName& name, const state::StateStore& found,
                 const state::StateStore& expected) {
    const std::string subject = fmt::format("state of {}", name.topology);
    std::string value;
    const auto see_expected = [&](Bytes key, Bytes wanted) -> Status {
      verdict_.findings.expect(subject);
      if (!LS_TRY(found.get(key, value))) {
        report(name, fmt::format("row {} is missing", printable(key)));
      } else if (value != wanted) {
        report(name, fmt::format("row {} has other bytes ({} on the changelog, {} in the state)",
                                 printable(key), wanted.size(), value.size()));
      }
      return {};
    };
    LS_TRY(each_row(expected, see_expected));
    return each_row(found, [&](Bytes key, Bytes /*own*/) -> Status {
      verdict_.findings.find(subject);
      if (!LS_TRY(expected.get(key, value))) {
        report(name, fmt::format("row {} is not on the changelog", printable(key)));
      }
      return {};
    });
  }

  static Status each_row(const state::StateStore& store,
                         const std::function<Status(Bytes key, Bytes value)>& see) {
    LS_TRY(read_rows(store, see));
    return {};
  }

  StoppedStates& states_;
  const Project& project_;
  const OnRow& on_row_;
  StateVerdict verdict_;
};

}  // namespace

Result<StateVerdict> verify_states(StoppedStates& states, const Project& project,
                                   const std::vector<StateName>& names, std::size_t shown_max,
                                   const OnRow& on_row) {
  StateCheck check(states, project, shown_max, on_row);
  for (const StateName& name : names) {
    LS_TRY(check.check(name));
  }
  return check.take();
}

}  // namespace ls::app
