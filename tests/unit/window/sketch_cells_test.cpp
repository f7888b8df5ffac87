#include "leadstream/window/sketch_cells.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/window/window_row.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <vector>

namespace ls::window {
namespace {

const MeasureSpec& measures() {
  static const MeasureSpec spec =
      MeasureSpec::make({{.name = "n"},
                         {.name = "q", .function = Function::quantile},
                         {.name = "d", .function = Function::approximate_distinct}})
          .value();
  return spec;
}

struct Fed {
  std::int64_t cell = 0;
  double value = 0;
  std::uint64_t hash = 0;
};

std::vector<Fed> drawn(Random& random, std::size_t size) {
  std::vector<Fed> all(size);
  std::ranges::generate(all, [&] {
    const double magnitude = std::exp(3 * random.normal());
    const std::uint64_t kind = random.below(5);
    return Fed{.cell = static_cast<std::int64_t>(random.below(20)) - 5,
               .value = kind == 0   ? 0
                        : kind == 1 ? -magnitude
                                    : magnitude,
               .hash = splitmix64(random.below(size))};
  });
  return all;
}

Cells fed(const std::vector<Fed>& all) {
  Cells cells;
  for (const Fed& one : all) {
    const std::vector<MeasureInput> inputs{{.is_fed = true, .number = 1},
                                           {.is_fed = true, .number = one.value},
                                           {.is_fed = true, .hash = one.hash}};
    cells.add(measures(), one.cell, EventTime{100 + one.cell}, inputs);
  }
  return cells;
}

std::vector<double> read(const Cells& cells, CellRange range, double rank) {
  const std::vector<double> ranks(measures().size(), rank);
  std::vector<double> values(measures().size());
  Cells::Scratch scratch;
  cells.read(measures(), {.range = range, .ranks = ranks}, values, scratch);
  return values;
}

template <typename State>
std::string saved(const State& state) {
  std::string bytes;
  ByteWriter out(bytes);
  state.save(out);
  return bytes;
}

// 1.04 / sqrt(4096) is one standard error of a HyperLogLog of 4096 registers.
TEST(SketchCells, AnyRangeOfCellsIsWithinItsBoundOfWhatCame) {
  Random random(test::seed());
  const std::vector<Fed> all = drawn(random, 4000);
  const Cells cells = fed(all);
  for (const CellRange range : {CellRange{-5, 14}, {0, 0}, {3, 9}}) {
    std::vector<double> values;
    std::vector<std::uint64_t> hashes;
    for (const Fed& one : all) {
      if (one.cell >= range.first && one.cell <= range.last) {
        values.push_back(one.value);
        hashes.push_back(one.hash);
      }
    }
    std::ranges::sort(values);
    std::ranges::sort(hashes);
    const auto repeated = std::ranges::unique(hashes);
    const auto different = static_cast<double>(hashes.size() - repeated.size());
    for (const double q : {0., .1, .5, .95, 1.}) {
      const auto rank = static_cast<std::size_t>(q * static_cast<double>(values.size() - 1));
      const std::vector<double> told = read(cells, range, q);
      EXPECT_EQ(told[0], static_cast<double>(values.size()));
      EXPECT_NEAR(told[1], values[rank], .01 * std::abs(values[rank]) + 1e-9) << q;
      EXPECT_NEAR(told[2], different, 4.5 * 1.04 / 64 * different) << "seed " << test::seed();
    }
  }
}

TEST(SketchCells, NothingIsMissingAsAQuantileAndNoneAsDistinct) {
  const std::vector<double> told = read(fed({{.cell = 1, .value = 5, .hash = 7}}), {2, 3}, .5);

  EXPECT_TRUE(std::isnan(told[1]));
  EXPECT_EQ(told[2], 0);
}

TEST(SketchCells, TheOrderOfRecordsChangesNoByteAndARowIsReadAsItWasWritten) {
  Random random(test::seed());
  std::vector<Fed> all = drawn(random, 600);
  WindowRow row;
  row.cells = fed(all);
  const std::string bytes = saved(row);
  std::ranges::reverse(all);
  ByteReader in(bytes);
  const Result<WindowRow> loaded = WindowRow::load(in);

  EXPECT_EQ(saved(fed(all)), saved(row.cells));
  ASSERT_TRUE(loaded && in.finish("row"));
  EXPECT_EQ(saved(*loaded), bytes);
  EXPECT_LE(bytes.size(), loaded->stored_bytes_max());
  EXPECT_EQ(loaded->stored_bytes_max(), row.stored_bytes_max());
}

TEST(SketchCells, CellsMadeOneAreTheCellThatTookAll) {
  Random random(test::seed());
  std::vector<Fed> all = drawn(random, 600);
  Cells fused = fed(all);
  fused.fuse(measures(), {2, 8}, 4);
  for (Fed& one : all) {
    one.cell = one.cell >= 2 && one.cell <= 8 ? 4 : one.cell;
  }
  const Cells expected = fed(all);

  EXPECT_EQ(read(fused, {-5, 14}, .3), read(expected, {-5, 14}, .3));
  EXPECT_EQ(read(fused, {4, 4}, .3), read(expected, {4, 4}, .3));
  EXPECT_EQ(fused.stored_bytes_max(), expected.stored_bytes_max());
}

TEST(SketchCells, ForgottenCellsLeaveNothing) {
  Random random(test::seed());
  const std::vector<Fed> all = drawn(random, 600);
  std::vector<Fed> later;
  std::ranges::copy_if(all, std::back_inserter(later), [](const Fed& one) { return one.cell > 3; });
  Cells cells = fed(all);
  cells.forget({-5, 3});

  EXPECT_EQ(saved(cells), saved(fed(later)));
  EXPECT_EQ(cells.stored_bytes_max(), fed(later).stored_bytes_max());
  cells.clear();
  EXPECT_EQ(saved(cells), saved(Cells{}));
}

// As it was before there were any, so that an older version goes on with it; such bytes with the
// newer mark and nothing behind are read as well.
TEST(SketchCells, ARowWithoutAnyIsWrittenInTheFormatBeforeThem) {
  WindowRow row;
  row.layout = 5;
  const std::string bytes = saved(row);
  const std::string newer = "\x02" + bytes.substr(1) + '\0';
  for (const std::string& each : {bytes, newer}) {
    ByteReader in(each);
    const Result<WindowRow> loaded = WindowRow::load(in);

    ASSERT_TRUE(loaded && in.finish("row"));
    EXPECT_EQ(saved(*loaded), bytes);
  }
  EXPECT_EQ(bytes.front(), '\x01');
  Random random(test::seed());
  row.cells = fed(drawn(random, 3));
  EXPECT_EQ(saved(row).front(), '\x02');
}

TEST(SketchCells, BytesThatEndTooEarlyAreNoRow) {
  Random random(test::seed());
  const std::string bytes = saved(fed(drawn(random, 30)));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ByteReader in(Bytes(bytes).substr(0, size));
    const Cells loaded = Cells::load(in);
    EXPECT_FALSE(in.finish("cells")) << size;
    EXPECT_LE(loaded.size(), 20U);
  }
}

}  // namespace
}  // namespace ls::window
