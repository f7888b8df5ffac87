#include "operators/committed_row.hpp"
#include "operators/read_ahead.hpp"
#include "operators/readers.hpp"
#include "operators/row_limit.hpp"
#include "operators/window_settings.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace ls::operators {
namespace {

using flow::WindowState;
using window::CoveredWindow;
using window::WindowRow;

// Results per key and window. One row per key holds all its windows. Where windows close on one
// grid for all keys and nothing else is told, a key is called at each of its points while it has
// open ones, and that changes no row; otherwise one timer is pending per key: for what closes, is
// told or can be forgotten next. Of the two, a key goes from that of older settings to that of
// these when it is called.
class WindowOperator final : public flow::Operator {
 public:
  explicit WindowOperator(const WindowSettings& settings)
      : settings_(settings), inputs_(settings.measures.size()) {
    change_.lists_open = settings.emit == WindowEmit::update;
  }

  Status open(flow::OperatorContext& context) override {
    context_ = &context;
    rows_.emplace(context.store(), context.table_name("windows"));
    context.add_table(*rows_);
    const std::optional<TimeGrid> grid = settings_.rule->closing_grid();
    if (grid) {
      recurring_.emplace(context.store(), context.table_name("closings"), *grid);
      return context.add_recurring(*recurring_);
    }
    return {};
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    return ahead_.walk(
        *rows_, batch, [this](const flow::Record& record) { return may_take(record); },
        [&](const flow::Record& record) -> Status {
          const auto* event = record.as<event::Event>();
          return read_inputs(*event) ? take(record, *event, out) : Status();
        });
  }

  Status on_timer(const flow::Record& cause, flow::Output& out) override {
    if (recurring_) {
      WindowRow* row = LS_TRY(rows_->find(cause.key));
      if (row == nullptr || row->timer != cause.time) {
        return close_on_grid(cause, row, out);
      }
    }
    WindowRow* row = LS_TRY(rows_->find_or_make(cause.key));
    row->bind(settings_.layout);
    row->timer.reset();
    if (settings_.emit == WindowEmit::every && !row->changed.empty() &&
        floor_to(cause.time, settings_.every) == cause.time) {
      tell_changed(cause, *row, out);
    }
    if (settings_.emit != WindowEmit::update) {
      windows_.clear();
      settings_.rule->closing(*row, cause.time, windows_);
      tell(cause, *row, windows_, WindowState::final, out);
    }
    settings_.rule->forget(*row, cause.time);
    return settle(cause, *row);
  }

  [[nodiscard]] EventTime earliest_due(window::RecordTimes oldest) const override {
    const EventTime closes = settings_.rule->earliest_due(oldest);
    return settings_.emit == WindowEmit::every ? std::min(closes, next_telling(oldest.clock))
                                               : closes;
  }

  [[nodiscard]] std::vector<flow::OperatorCounter> counters() const override {
    return {{"window_results", results_},
            {"window_corrections", corrections_},
            {"windows_missed", windows_missed_}};
  }

 private:
  // Conditions aside.
  [[nodiscard]] bool may_take(const flow::Record& record) const {
    const event::EventType* type = record.as<event::Event>()->type;
    return std::any_of(settings_.measured.begin(), settings_.measured.end(),
                       [type](const Measured& measured) { return measured.type == type; });
  }

  // False if the event is for none of the values.
  bool read_inputs(const event::Event& event) {
    bool is_taken = false;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      const Measured& measured = settings_.measured[i];
      const bool takes_it = takes(measured, event);
      inputs_[i] = takes_it ? input_of(measured, event) : window::MeasureInput{};
      is_taken = is_taken || takes_it;
    }
    return is_taken;
  }

  Status take(const flow::Record& record, const event::Event& event, flow::Output& out) {
    WindowRow* row = LS_TRY(rows_->find_or_make(record.key));
    row->bind(settings_.layout);
    if (is_full(*row)) [[unlikely]] {
      // What closed windows held may still be there, and that alone is no reason to refuse.
      settings_.rule->forget(*row, record.time);
      if (is_full(*row)) {
        reject_full(record, out);
        return settle(record, *row);
      }
    }
    change_.clear();
    settings_.rule->add(settings_.measures, *row, {event.time, record.time}, inputs_, change_);
    for (const window::ClosedWindow& missed : change_.missed) {
      ++windows_missed_;
      out.miss(record, event.time, {{context_->node_id(), missed.closed_at, missed.window}});
    }
    if (settings_.emit == WindowEmit::update) {
      tell_replaced(record, out);
      tell(record, *row, change_.open, WindowState::update, out);
    } else if (settings_.emit == WindowEmit::every && change_.is_open) {
      row->note_change(change_.cell);
    }
    tell(record, *row, change_.completed, WindowState::final, out);
    tell_corrections(record, *row, out);
    settings_.rule->forget(*row, record.time);
    return settle(record, *row);
  }

  static bool is_full(const WindowRow& row) {
    return row.stored_bytes_max() > kRowBytesMax;
  }
  static void reject_full(const flow::Record& record, flow::Output& out) {
    Error error = user_error(
        fmt::format("the open windows of this key fill the {} bytes that a row may have; use "
                    "fewer or shorter windows, wider panes, or a smaller distinct_max",
                    kRowBytesMax));
    error.code = "window_full";
    out.reject(record, std::move(error));
  }

  [[nodiscard]] bool is_called_on_grid() const {
    return recurring_ && settings_.emit == WindowEmit::final;
  }

  // Leaves the row alone as long as more windows are open. What they no longer need is forgotten
  // with the next record or the last window.
  Status close_on_grid(const flow::Record& cause, WindowRow* row, flow::Output& out) {
    if (row == nullptr || !row->is_recurring) {
      recurring_->stop(cause.key);  // started under other settings
      return {};
    }
    if (row->layout == settings_.layout) {
      if (settings_.emit != WindowEmit::update) {
        windows_.clear();
        settings_.rule->closing(*row, cause.time, windows_);
        tell(cause, *row, windows_, WindowState::final, out);
      }
      if (is_called_on_grid() && settings_.rule->has_open(*row, cause.time)) {
        return {};
      }
    }
    rows_->mark_dirty(cause.key);
    row->bind(settings_.layout);
    settings_.rule->forget(*row, cause.time);
    return settle(cause, *row);
  }

  void tell_changed(const flow::Record& cause, WindowRow& row, flow::Output& out) {
    windows_.clear();
    settings_.rule->changed(row, cause.time, windows_);
    row.changed.clear();
    tell(cause, row, windows_, WindowState::update, out);
  }

  void tell(const flow::Record& cause, const WindowRow& row, std::span<const CoveredWindow> windows,
            WindowState state, flow::Output& out) {
    for (const CoveredWindow& window : windows) {
      tell_one(cause, row, window, {state, 0}, out);
    }
  }

  void tell_corrections(const flow::Record& cause, WindowRow& row, flow::Output& out) {
    for (const CoveredWindow& window : change_.corrected) {
      ++corrections_;
      const std::uint32_t revision = row.next_revision(window.window.end);
      tell_one(cause, row, window, {WindowState::correction, revision}, out);
    }
  }

  void tell_replaced(const flow::Record& cause, flow::Output& out) {
    for (const window::Window& session : change_.replaced) {
      flow::WindowResult* result = out.arena().make<flow::WindowResult>();
      result->measures = &settings_.measures;
      result->window = session;
      result->last = session.end;
      result->state = WindowState::replaced;
      out.emit(cause, result);
    }
  }

  struct Telling {
    WindowState state;
    std::uint32_t revision = 0;
  };
  void tell_one(const flow::Record& cause, const WindowRow& row, const CoveredWindow& window,
                Telling telling, flow::Output& out) {
    flow::WindowResult* result = out.arena().make<flow::WindowResult>();
    const std::span<double> values = out.arena().make_span<double>(settings_.measures.size());
    const window::Cells::Reading reading =
        row.cells.read(settings_.measures, {window.cells, settings_.ranks}, values, scratch_);
    result->measures = &settings_.measures;
    result->values = values;
    result->window = window.window;
    result->last = reading.last;
    result->state = telling.state;
    result->revision = telling.revision;
    ++results_;
    out.emit(cause, result);
  }

  // The first multiple of the interval after `time`.
  [[nodiscard]] EventTime next_telling(EventTime time) const {
    return floor_to(time, settings_.every) + settings_.every;
  }

  // Has the key called for what comes next; a row that holds nothing goes.
  Status settle(const flow::Record& cause, WindowRow& row) {
    if (settings_.emit != WindowEmit::every) {
      row.changed.clear();  // noted under older settings
    }
    set_recurring(cause, row);
    EventTime due = row.is_recurring ? EventTime::max() : settings_.rule->next_due(row, cause.time);
    if (!row.changed.empty()) {
      due = std::min(due, next_telling(cause.time));
    }
    if (row.timer && (row.is_recurring || *row.timer > due)) {
      LS_TRY(context_->cancel_timer(cause.key, *row.timer));
      row.timer.reset();
    }
    if (!row.timer && due != EventTime::max()) {
      row.timer = due;
      context_->set_timer(cause.key, due);
    }
    const bool is_needed = row.timer || !row.cells.empty() || settings_.rule->counts_records();
    if (!is_needed) {
      rows_->erase(cause.key);
    }
    return {};
  }

  void set_recurring(const flow::Record& cause, WindowRow& row) {
    const bool recurs = is_called_on_grid() && settings_.rule->has_open(row, cause.time);
    if (recurs && !row.is_recurring) {
      recurring_->start(cause.key, cause.time);
    } else if (recurring_ && !recurs && row.is_recurring) {
      recurring_->stop(cause.key);
    }
    row.is_recurring = recurs;
  }

  const WindowSettings& settings_;
  flow::OperatorContext* context_ = nullptr;
  std::optional<state::Table<WindowRow>> rows_;
  ReadAhead ahead_;
  std::optional<flow::RecurringTimers> recurring_;
  std::vector<window::MeasureInput> inputs_;
  window::WindowChange change_;
  std::vector<CoveredWindow> windows_;
  window::Cells::Scratch scratch_;
  std::uint64_t results_ = 0;
  std::uint64_t corrections_ = 0;
  std::uint64_t windows_missed_ = 0;
};

class WindowBlueprint final : public flow::Blueprint {
 public:
  explicit WindowBlueprint(std::unique_ptr<const WindowSettings> settings)
      : settings_(std::move(settings)) {}

  [[nodiscard]] std::string_view type() const override {
    return "window";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::event;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::window_result;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<WindowOperator>(*settings_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return settings_->fingerprint;
  }
  [[nodiscard]] std::vector<std::string> event_types() const override {
    std::vector<std::string> names;
    for (const Measured& measured : settings_->measured) {
      names.push_back(measured.type->name());
    }
    return names;
  }

  // Cells, of which windows are made: a pane, a session, a time.
  [[nodiscard]] Result<bool> describe_key(const state::StateStore& committed,
                                          std::string_view node_id, Bytes key,
                                          event::JsonWriter& out) const override {
    const auto row = LS_TRY(committed_row<WindowRow>({committed, node_id, "windows", key}));
    if (!row || row->layout != settings_->layout) {
      return false;
    }
    out.begin_object().key("cells").begin_array();
    for (std::size_t i = 0; i < row->cells.size(); ++i) {
      describe_cell(row->cells, i, out);
    }
    out.end_array().end_object();
    return true;
  }

 private:
  void describe_cell(const window::Cells& cells, std::size_t at, event::JsonWriter& out) const {
    std::vector<double> values(settings_->measures.size());
    window::Cells::Scratch scratch;
    const std::int64_t id = cells.id(at);
    static_cast<void>(
        cells.read(settings_->measures, {{id, id}, settings_->ranks}, values, scratch));
    out.begin_object().member("first", cells.first(at)).member("last", cells.last(at));
    for (std::size_t i = 0; i < values.size(); ++i) {
      out.key(settings_->measures[i].name);
      std::isnan(values[i]) ? out.null() : out.value(values[i]);
    }
    out.end_object();
  }

  std::unique_ptr<const WindowSettings> settings_;
};

}  // namespace

BlueprintPtr read_window(config::Reader& reader, const flow::BlueprintContext& context) {
  std::unique_ptr<const WindowSettings> settings = read_window_settings(reader, context);
  return settings == nullptr ? nullptr : std::make_shared<WindowBlueprint>(std::move(settings));
}

}  // namespace ls::operators
