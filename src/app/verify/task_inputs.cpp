#include "app/verify/task_inputs.hpp"

#include <tuple>

namespace ls::app {
namespace {

// Opening a page of a broker's log costs several round trips.
constexpr std::size_t kPage = 5000;

}  // namespace

TaskInputs::TaskInputs(runtime::LogGateway& log, Partition partition, std::vector<Part> parts,
                       CauseEvidence& evidence)
    : log_(log), partition_(partition), evidence_(evidence) {
  for (Part& part : parts) {
    readers_.push_back({std::move(part), {}});
  }
}

Status TaskInputs::fill(Reader& reader) {
  if (reader.is_used) {
    reader.page.pop_front();
    reader.is_used = false;
  }
  if (!reader.page.empty() || reader.part.next >= reader.part.until) {
    return {};
  }
  for (auto& record : LS_TRY(log_.read(reader.part.topic, partition_, reader.part.next, kPage))) {
    if (record.place.offset < reader.part.until) {
      reader.page.push_back(std::move(record));
    }
  }
  reader.part.next =
      reader.page.empty() ? reader.part.until : reader.page.back().place.offset.next();
  return {};
}

// As the log took them in; of equal times the topic named first comes first, as in live runs.
bool TaskInputs::arrived_before(const Reader& a, const Reader& b) {
  const auto& left = a.page.front();
  const auto& right = b.page.front();
  return std::tie(left.arrival, left.appended) < std::tie(right.arrival, right.appended);
}

Result<std::optional<TaskInputs::Next>> TaskInputs::next() {
  const Reader* first = nullptr;
  const Reader* chosen = nullptr;
  for (Reader& reader : readers_) {
    LS_TRY(fill(reader));
    if (reader.page.empty()) {
      continue;
    }
    const Cause place{static_cast<std::size_t>(&reader - readers_.data()),
                      reader.page.front().place.offset};
    if (first == nullptr || arrived_before(reader, *first)) {
      first = &reader;
    }
    if (evidence_.may_come_next(place) && (chosen == nullptr || arrived_before(reader, *chosen))) {
      chosen = &reader;
    }
  }
  // Outputs that contradict each other are no evidence: the comparison will say so.
  chosen = chosen == nullptr ? first : chosen;
  if (chosen == nullptr) {
    return std::optional<Next>();
  }
  const std::size_t index = static_cast<std::size_t>(chosen - readers_.data());
  Reader& reader = readers_[index];
  reader.is_used = true;
  const Cause place{index, reader.page.front().place.offset};
  evidence_.pass(place);
  return std::optional(Next{place, &reader.part.topic, &reader.page.front()});
}

}  // namespace ls::app
