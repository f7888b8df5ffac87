#include "app/generate/world_output.hpp"

#include "app/generate/line_file.hpp"
#include "app/progress.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace ls::app {
namespace {

using generator::GeneratedMessage;

// Holds messages back so that they leave at an even rate.
class Pace {
 public:
  Pace(const Clock& clock, double per_second)
      : clock_(clock), per_second_(per_second), begun_ns_(clock.monotonic_ns()) {}

  [[nodiscard]] bool is_limited() const {
    return per_second_ > 0.0;
  }
  // Returns once the next message is due.
  void wait() {
    const double due_ns = static_cast<double>(sent_++) / per_second_ * 1e9;
    const auto early_ns = static_cast<std::int64_t>(due_ns) - (clock_.monotonic_ns() - begun_ns_);
    // Waking up costs more than a tenth of a millisecond.
    constexpr std::int64_t kWorthSleepingNs = 1'000'000;
    if (early_ns > kWorthSleepingNs) {
      std::this_thread::sleep_for(std::chrono::nanoseconds(early_ns));
    }
  }

 private:
  const Clock& clock_;
  double per_second_;
  std::int64_t begun_ns_;
  std::uint64_t sent_ = 0;
};

void write_message(LineFile& out, EventFormat format, const GeneratedMessage& message) {
  if (format == EventFormat::keyed) {
    out.write(message.topic);
    out.write("\t");
    out.write(message.key);
    out.write("\t");
  }
  out.write_line(message.value);
}

std::uint64_t minutes_of(Millis duration) {
  return static_cast<std::uint64_t>(duration.count / 60'000);
}

}  // namespace

Result<generator::Planted> write_world(const CommandContext& context, const WorldOutput& output,
                                       const WorldSource& source) {
  LineFile out = LS_TRY(LineFile::open(output.file, context.out));
  Progress progress(context, progress_mode(context),
                    {.label = "Generating",
                     .unit = "simulated minutes",
                     .total = minutes_of(source.end - source.start)});
  Pace pace(context.clock, output.rate);
  GeneratedMessage message;
  while (!out.has_failed() && source.next(message)) {
    if (pace.is_limited()) {
      out.flush();
      pace.wait();
    }
    write_message(out, output.format, message);
    constexpr std::uint64_t kProgressEvery = 1024;
    if (pace.is_limited() || source.planted().messages % kProgressEvery == 0) {
      // What travels on may arrive after the end of the world.
      progress.update(minutes_of(std::min(message.arrival, source.end) - source.start));
    }
  }
  if (!out.has_failed()) {
    progress.update(minutes_of(source.end - source.start));
    progress.finish();
  }
  LS_TRY(out.finish());
  return source.planted();
}

void print_planted(const CommandContext& context, const WorldOutput& output,
                   const generator::Planted& planted) {
  // Events on standard output are followed by nothing else there.
  std::FILE* const stream = output.file == "-" ? context.error : context.out;
  if (context.is_json()) {
    fmt::print(stream, "{}\n", planted.to_json());
    return;
  }
  if (context.options.is_quiet) {
    return;
  }
  fmt::print(stream,
             "{} messages: {} events of {} leads ({} conversions), {} duplicates, {} broken\n",
             planted.messages, planted.events(), planted.leads, planted.conversions,
             planted.duplicates, planted.broken());
  fmt::print(stream, "of the events, {} arrive late and {} out of order\n", planted.late,
             planted.out_of_order);
  if (planted.drift) {
    fmt::print(stream, "the drift begins at {} with message {}{}{}\n",
               format_rfc3339(planted.drift->time), planted.drift->message,
               planted.drift_field.empty() ? "" : " in ", planted.drift_field);
  }
}

}  // namespace ls::app
