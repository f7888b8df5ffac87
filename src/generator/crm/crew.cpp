#include "generator/crm/crew.hpp"

#include <algorithm>
#include <thread>

namespace ls::generator::crm {

Crew::Crew(const Population& population, const Rules& rules, int threads)
    : population_(population), rules_(rules) {
  for (int i = 0; i < threads; ++i) {
    workers_.emplace_back(population);
  }
}

template <typename Work>
void Crew::share(const Work& work) {
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < workers_.size(); ++i) {
    others.emplace_back([&work, i] { work(i); });
  }
  work(0);
}

void Crew::advance(std::vector<Life>& lives, EventTime until, std::vector<Fact>& facts) {
  const std::size_t each = lives.size() / workers_.size() + 1;
  share([&](std::size_t number) {
    std::vector<Fact>& found = workers_[number].facts;
    found.clear();
    const std::size_t end = std::min(lives.size(), (number + 1) * each);
    for (std::size_t i = number * each; i < end; ++i) {
      lives[i].advance(population_, rules_, until, found, nullptr);
    }
    std::sort(found.begin(), found.end(), happens_before);
  });
  // The order is total, so it does not matter how the parts were cut.
  for (const Worker& worker : workers_) {
    const auto middle = static_cast<std::ptrdiff_t>(facts.size());
    facts.insert(facts.end(), worker.facts.begin(), worker.facts.end());
    std::inplace_merge(facts.begin(), facts.begin() + middle, facts.end(), happens_before);
  }
}

void Crew::write(const std::vector<Life>& lives, const Fact* begin, std::size_t count) {
  records_each_ = count / workers_.size() + 1;
  share([&](std::size_t number) {
    Worker& worker = workers_[number];
    worker.text.clear();
    worker.records.clear();
    const std::size_t end = std::min(count, (number + 1) * records_each_);
    for (std::size_t i = number * records_each_; i < end; ++i) {
      worker.writer.write(lives[begin[i].contact].contact(), begin[i]);
      Ends ends{.begin = worker.text.size(), .key = 0, .value = 0};
      worker.text.append(worker.writer.key());
      ends.key = worker.text.size();
      worker.text.append(worker.writer.value());
      ends.value = worker.text.size();
      worker.records.push_back(ends);
    }
  });
}

Crew::Place Crew::place_of(std::size_t index) const {
  const Worker& worker = workers_[index / records_each_];
  return {worker, worker.records[index % records_each_]};
}

std::string_view Crew::key(std::size_t index) const {
  const auto [worker, ends] = place_of(index);
  return std::string_view(worker.text).substr(ends.begin, ends.key - ends.begin);
}

std::string_view Crew::value(std::size_t index) const {
  const auto [worker, ends] = place_of(index);
  return std::string_view(worker.text).substr(ends.key, ends.value - ends.key);
}

}  // namespace ls::generator::crm
