#pragma once

#include "support/twister.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/stats/drift_level.hpp"

#include <cstddef>
#include <vector>

// Streams on which other programs' detectors have published or measured alarms.
namespace ls::stats {

using Stream = std::vector<double>;

inline void append(Stream& stream, const Stream& more) {
  stream.insert(stream.end(), more.begin(), more.end());
}

// The stream of River's doc tests: random.Random(12345).
inline Stream stream_a() {
  auto twister = test::Twister::python(12345);
  Stream stream = twister.choices(0, 2, 1000);
  append(stream, twister.choices(4, 4, 1000));
  return stream;
}

// random.Random(42): fair bits, then ones with probability .7.
inline Stream stream_b() {
  auto twister = test::Twister::python(42);
  Stream stream = twister.choices(0, 2, 1000);
  append(stream, twister.bits(.3, 1000));
  return stream;
}

// random.Random(42): four blocks that alternate.
inline Stream stream_m() {
  auto twister = test::Twister::python(42);
  Stream stream;
  for (int block = 0; block < 2; ++block) {
    append(stream, twister.choices(0, 2, 1000));
    append(stream, twister.choices(4, 4, 1000));
  }
  return stream;
}

// numpy.random.seed(12345): randint(2), then randint(8).
inline Stream stream_s1() {
  auto twister = test::Twister::numpy(12345);
  Stream stream = twister.masked(1, 1000);
  append(stream, twister.masked(7, 1000));
  return stream;
}

// splitmix64(7): ones with probability .2, .4, .2.
inline Stream stream_bs() {
  Random random(7);
  Stream stream;
  for (const double probability : {.2, .4, .2}) {
    for (int at = 0; at < 2000; ++at) {
      stream.push_back(random.uniform() < probability ? 1 : 0);
    }
  }
  return stream;
}

// splitmix64(7): uniform, shifted up by .3, uniform.
inline Stream stream_us() {
  Random random(7);
  Stream stream;
  for (const double shift : {0., .3, 0.}) {
    for (int at = 0; at < 2000; ++at) {
      stream.push_back(shift + random.uniform());
    }
  }
  return stream;
}

// splitmix64(11): 100 000 ones with probability .2, without a change.
inline Stream stationary_bits() {
  Random random(11);
  Stream stream;
  for (int at = 0; at < 100000; ++at) {
    stream.push_back(random.uniform() < .2 ? 1 : 0);
  }
  return stream;
}

using Indices = std::vector<std::size_t>;

// The indices at which a detector says drift.
template <typename Detector>
Indices alarms(Detector detector, const Stream& stream) {
  Indices indices;
  for (std::size_t at = 0; at < stream.size(); ++at) {
    if (detector.update(stream[at]) == DriftLevel::drift) {
      indices.push_back(at);
    }
  }
  return indices;
}

}  // namespace ls::stats
