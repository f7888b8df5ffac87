#pragma once

#include "operators/aggregate/declared_feature.hpp"
#include "operators/aggregate/measure_reader.hpp"

#include "leadstream/config/reader.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ls::operators {

// Reads one feature of a feature file, whose kind is the key that names what it reads:
//   { value: opens, window: 7d }           { value: dwell, window: 30d, per: 1000 }
//   { log: headcount }                     { level: source, levels: { ads: 2 }, otherwise: 0 }
//   { known: email }                       { completeness: [email, phone] }
//   { ratio: [clicks, sends], window: 90d, prior: 0.02, strength: 20 }
//   { trend: opens, recent: 7d, window: 30d, strength: 1 }
//   { slope: opens, step: 7d, steps: 4 }   { active: opens, window: 30d }
//   { recency: opened_at, in: h }          { elapsed: [created_at, assigned_at], in: h }
//   { until: policy_expiry, in: d }        { calendar: hour, form: sin, offset: timezone }
//   { absent: nobody scores texts yet }
// and for all of them `unit`, `doc`, `if_missing`.
class FeatureReader {
 public:
  // What it read beside what the operator needs: for people.
  struct Notes {
    std::string kind;  // "ratio"
    std::string unit;
    std::string doc;                 // for one that is absent why
    std::vector<std::string> reads;  // names of measures
    std::string declared;            // all that it and its measures say, in one spelling
    bool is_twin = false;            // the sin or cos of another one
  };

  FeatureReader(std::span<const KeptMeasure> measures, config::Problems& problems)
      : measures_(measures), problems_(problems) {}

  // False after a problem.
  bool read(const std::string& name, const config::Node& node, DeclaredFeature& out, Notes& notes);

 private:
  using ReadKind = void (FeatureReader::*)(config::Reader&, DeclaredFeature&);
  struct Kind {
    std::string_view key;
    Reading reading;
    ReadKind read;
    std::string_view unit;  // where the declaration names none
  };
  static std::span<const Kind> kinds();
  const Kind* kind_of(config::Reader& reader);

  void read_value(config::Reader& reader, DeclaredFeature& out);
  void read_log(config::Reader& reader, DeclaredFeature& out);
  void read_known(config::Reader& reader, DeclaredFeature& out);
  void read_completeness(config::Reader& reader, DeclaredFeature& out);
  void read_level(config::Reader& reader, DeclaredFeature& out);
  void read_ratio(config::Reader& reader, DeclaredFeature& out);
  void read_trend(config::Reader& reader, DeclaredFeature& out);
  void read_slope(config::Reader& reader, DeclaredFeature& out);
  void read_active(config::Reader& reader, DeclaredFeature& out);
  void read_recency(config::Reader& reader, DeclaredFeature& out);
  void read_elapsed(config::Reader& reader, DeclaredFeature& out);
  void read_until(config::Reader& reader, DeclaredFeature& out);
  void read_calendar(config::Reader& reader, DeclaredFeature& out);
  void read_absent(config::Reader& reader, DeclaredFeature& out);

  // Null after a problem. Notes which measures are read.
  const KeptMeasure* find(config::Reader& reader, std::string_view key, const std::string& name);
  // Its number or word, within `window` if the feature has one.
  void add_read(config::Reader& reader, std::string_view key, const std::string& name,
                DeclaredFeature& out);
  // The newest `size` of a measure, from that of its states which is kept long enough for `all`.
  void add_window(config::Reader& reader, std::string_view key, const KeptMeasure& measure,
                  Millis size, Millis all, DeclaredFeature& out);
  void add_age(config::Reader& reader, std::string_view key, const std::string& name,
               DeclaredFeature& out);
  void require_numbers(config::Reader& reader, std::string_view key, const DeclaredFeature& out);
  void read_unit(config::Reader& reader, DeclaredFeature& out);

  std::span<const KeptMeasure> measures_;
  config::Problems& problems_;
  Notes* notes_ = nullptr;
};

}  // namespace ls::operators
