#include "sim/sim_readers.hpp"

#include <fmt/core.h>

namespace ls::sim {
namespace {

class SimReader final : public flow::LogReader {
 public:
  SimReader(std::shared_ptr<Host> host, Place at, Offset from, flow::Source::Range range)
      : host_(std::move(host)), at_(std::move(at)), next_(from), range_(range) {}

  Status poll(Millis wait, std::size_t messages_max, std::vector<flow::Message>& out) override {
    read(messages_max, out);
    if (out.empty()) {
      host_->schedule().sleep(wait);
      read(messages_max, out);
    }
    host_->pass(CrashPoint::restore_read);
    return {};
  }
  [[nodiscard]] Offset position() const override {
    return next_;
  }
  [[nodiscard]] flow::Source::Range opened_range() const override {
    return range_;
  }

 private:
  // A few at a time at chance, so that a restore takes several batches.
  void read(std::size_t messages_max, std::vector<flow::Message>& out) {
    if (host_->is_cut()) {
      return;
    }
    const std::size_t most =
        1 + host_->schedule().random().below(std::min<std::size_t>(messages_max, 64));
    const SimLog& log = host_->kafka().log(at_);
    while (out.size() < most) {
      const std::optional<Offset> found = log.next_committed(next_);
      if (!found) {
        return;
      }
      out.push_back(message_of(at_, *found, log.at(*found)));
    }
  }

  std::shared_ptr<Host> host_;
  Place at_;
  Offset next_;
  flow::Source::Range range_;
};

}  // namespace

Result<flow::Source::Range> SimReaders::range(const Place& at) {
  const auto range = host_->call<flow::Source::Range>([kafka = &host_->kafka(), at] {
    return flow::Source::Range{Offset(0), kafka->log(at).high_watermark()};
  });
  if (!range) {
    return external_error("asking for the bounds of a partition: no answer", Retry::yes);
  }
  host_->pass(CrashPoint::restore_bounds);
  return *range;
}

Result<std::unique_ptr<flow::LogReader>> SimReaders::open(const Place& at,
                                                          std::optional<Offset> from) {
  const flow::Source::Range bounds = LS_TRY(range(at));
  if (from && *from > bounds.next) {
    return external_error("reading from an offset behind the end of the log");
  }
  return std::unique_ptr<flow::LogReader>(
      std::make_unique<SimReader>(host_, at, from.value_or(bounds.first), bounds));
}

}  // namespace ls::sim
