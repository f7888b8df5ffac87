#include "leadstream/stats/alert_budget.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <numeric>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;

bool are_options(const AlertBudgetOptions& options) {
  return options.alerts > 0 && options.alerts <= AlertBudget::kAlertsMax &&
         options.period.count > 0 && options.period <= days(366);
}

std::int64_t capacity(const AlertBudgetOptions& options) {
  return options.period.count * options.alerts;
}

}  // namespace

AlertBudget::AlertBudget(const AlertBudgetOptions& options) : options_(options) {
  LS_ASSERT(are_options(options));
  shares_ = capacity(options);
}

void AlertBudget::refill(EventTime now) {
  if (!has_begun_) {
    has_begun_ = true;
    latest_ = now;
  }
  if (now <= latest_) {
    return;
  }
  const Millis passed = now - latest_;
  latest_ = now;
  shares_ = passed >= options_.period
                ? capacity(options_)
                : std::min(capacity(options_), shares_ + passed.count * options_.alerts);
}

std::vector<std::size_t> AlertBudget::admit(EventTime now, std::span<const double> log_p) {
  refill(now);
  std::vector<std::size_t> order(log_p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order,
                           [&](std::size_t a, std::size_t b) { return log_p[a] < log_p[b]; });
  const auto tokens = static_cast<std::size_t>(shares_ / options_.period.count);
  if (order.size() > tokens) {
    withheld_ += order.size() - tokens;
    order.resize(tokens);
  }
  shares_ -= std::ssize(order) * options_.period.count;
  std::ranges::sort(order);
  return order;
}

void AlertBudget::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.u32(options_.alerts);
  out.i64(options_.period.count);
  out.u8(has_begun_ ? 1 : 0);
  out.i64(latest_.ms);
  out.i64(shares_);
  out.varint(withheld_);
}

Result<AlertBudget> AlertBudget::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  AlertBudgetOptions options;
  options.alerts = in.u32();
  options.period = {in.i64()};
  if (!is_known || !in.ok() || !are_options(options)) {
    return internal_error("alert budget: unknown version or malformed options");
  }
  AlertBudget loaded(options);
  loaded.has_begun_ = in.u8() != 0;
  loaded.latest_ = {in.i64()};
  loaded.shares_ = in.i64();
  loaded.withheld_ = in.varint();
  if (!in.ok() || loaded.shares_ < 0 || loaded.shares_ > capacity(options)) {
    return internal_error("alert budget: malformed balance");
  }
  return loaded;
}

}  // namespace ls::stats
