#include "leadstream/base/assert.hpp"
#include "leadstream/base/bytes.hpp"
#include "leadstream/stats/count_min.hpp"
#include "leadstream/stats/dd_sketch.hpp"
#include "leadstream/stats/hyper_log_log.hpp"
#include "leadstream/stats/kll_sketch.hpp"
#include "leadstream/stats/space_saving.hpp"
#include "leadstream/stats/t_digest.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

// Stored sketches may be damaged: reading them ends in a value or an error, and a value that was
// read is written and read again without change, and goes on.
namespace {

template <typename Sketch>
std::string saved(const Sketch& sketch) {
  std::string bytes;
  ls::ByteWriter out(bytes);
  sketch.save(out);
  return bytes;
}

template <typename Sketch, typename Use>
void check(ls::Bytes input, Use&& use) {
  ls::ByteReader in(input);
  auto sketch = Sketch::load(in);
  if (!sketch) {
    return;
  }
  const std::string first = saved(*sketch);
  ls::ByteReader again(first);
  auto copy = Sketch::load(again);
  LS_ASSERT(copy && again.finish("sketch") && saved(*copy) == first);
  use(*copy);
}

template <typename Sketch>
void check_quantiles(ls::Bytes input) {
  check<Sketch>(input, [](Sketch& sketch) {
    sketch.add(1.5);
    LS_ASSERT(sketch.quantile(0.5));
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string input(data + 1, data + size);
  switch (data[0] % 6) {
    case 0:
      check_quantiles<ls::stats::DdSketch>(input);
      break;
    case 1:
      check_quantiles<ls::stats::TDigest>(input);
      break;
    case 2:
      check_quantiles<ls::stats::KllSketch>(input);
      break;
    case 3:
      check<ls::stats::HyperLogLog>(input, [](auto& sketch) { sketch.add(7); });
      break;
    case 4:
      check<ls::stats::CountMin>(input, [](auto& sketch) { sketch.add(7); });
      break;
    default:
      check<ls::stats::SpaceSaving>(input, [](auto& sketch) { sketch.add("seven"); });
  }
  return 0;
}
