#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ls::app {

// How what lies on the log can differ from what must lie there.
enum class Discrepancy : std::uint8_t {
  lost,        // must be there and is not
  duplicated,  // is there more often than it must be
  invented,    // nothing that was read gives it
  wrong,       // is there with other bytes or in another partition
  disordered,  // comes after what the same task wrote later
  state,       // a row, a clock or a running number is not what the input gives
  position,    // the state and the group disagree about what was read
};
inline constexpr std::size_t kDiscrepancies = 7;
[[nodiscard]] std::string_view name_of(Discrepancy kind);

// One discrepancy in words: where, and what was expected and found.
struct Finding {
  Discrepancy kind = Discrepancy::lost;
  std::string where;
  std::string what;
};

// What was compared under one subject: a topic, or the state of a topology.
struct Figures {
  std::uint64_t expected = 0;
  std::uint64_t found = 0;
  std::array<std::uint64_t, kDiscrepancies> discrepancies = {};

  [[nodiscard]] std::uint64_t operator[](Discrepancy kind) const {
    return discrepancies[static_cast<std::size_t>(kind)];
  }
};

// What an audit found. All discrepancies are counted, the first few are told.
class Findings {
 public:
  explicit Findings(std::size_t shown_max) : shown_max_(shown_max) {}

  // Counted under the subject.
  void add(const std::string& subject, Finding finding);
  void expect(const std::string& subject, std::uint64_t count = 1) {
    figures_[subject].expected += count;
  }
  void find(const std::string& subject, std::uint64_t count = 1) {
    figures_[subject].found += count;
  }
  // What could not be compared, and why. Each sentence once.
  void leave_out(std::string sentence);

  [[nodiscard]] std::uint64_t total() const {
    return total_;
  }
  [[nodiscard]] const std::map<std::string, Figures>& figures() const {
    return figures_;
  }
  [[nodiscard]] const std::vector<Finding>& shown() const {
    return shown_;
  }
  [[nodiscard]] const std::vector<std::string>& left_out() const {
    return left_out_;
  }

 private:
  std::size_t shown_max_;
  std::uint64_t total_ = 0;
  std::map<std::string, Figures> figures_;
  std::vector<Finding> shown_;
  std::vector<std::string> left_out_;
};

}  // namespace ls::app
