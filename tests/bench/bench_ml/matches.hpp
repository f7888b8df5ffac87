#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ls::bench {

enum class Program : std::uint8_t { leadstream, moa, vw, river, aws, xgboost };
[[nodiscard]] std::string_view name_of(Program program);

// A learner in the words of its program: a name of our registries and parameters, MOA's command
// line, VW's flags, or a name that peers/python/river_peer.py or peers/jvm's CutForest knows.
struct Learner {
  Program program = Program::leadstream;
  std::string_view name;
};

struct Peer {
  Learner learner;
  double wanted = 0;  // our rows/s, at least so many times its; 0: nothing was promised
};

// What is told of a row: its label, how strange it is, or the margin of trees that were trained
// before.
enum class Kind : std::uint8_t { labels, anomalies, margins };

// One of our models beside those of others that learn by the same rule.
struct Match {
  std::string_view group;
  std::string_view model;  // ours
  std::vector<Peer> peers;
  bool needs_numbers = false;  // not for streams with categories
  bool is_slow = false;        // some peer takes a tenth of a millisecond for a row, or more
  Kind kind = Kind::labels;
};

// Whether a match of that kind is held on a stream of rows for `stream`: margins are of labelled
// rows.
[[nodiscard]] bool is_for(const Match& match, Kind stream);

// The explicit list, in the order of the report.
[[nodiscard]] const std::vector<Match>& matches();

// Drift detectors have figures of others beside them that are quoted, not measured.
inline constexpr std::string_view kDetectors = "detectors";
struct DetectorRow {
  std::string_view name;
  std::string_view what;
  double wanted;      // updates/s
  double quoted = 0;  // updates/s of another program, measured elsewhere; 0: none
  std::string_view quoted_of = {};
};
[[nodiscard]] const std::vector<DetectorRow>& detector_rows();

// Labelled series, on which nothing is timed: see nab.hpp.
inline constexpr std::string_view kNab = "nab";

// Groups of matches, the series and the detectors.
[[nodiscard]] std::vector<std::string> group_names();

}  // namespace ls::bench
