#include "operators/schema_shelf.hpp"

#include "unit/operators/operator_bench.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <limits>

namespace ls::operators {
namespace {

using test::OwnedFeatures;

// What a node gets, and the store behind it.
struct Node {
  explicit Node(state::MemoryStore& store) : timers(store, {"n"}), context(parts(store)) {}

  flow::OperatorContext::Parts parts(state::MemoryStore& store) {
    flow::OperatorContext::Parts made;
    made.node_id = "n";
    made.store = &store;
    made.timers = &timers;
    made.tables = &tables;
    return made;
  }
  void commit(state::MemoryStore& store) {
    state::WriteBatch batch;
    for (state::AnyTable* table : tables) {
      table->collect(batch);
    }
    test::must(store.write(batch));
    for (state::AnyTable* table : tables) {
      table->committed();
    }
  }

  flow::Timers timers;
  std::vector<state::AnyTable*> tables;
  flow::OperatorContext context;
};

void expect_same(const flow::Features& restored, const OwnedFeatures& original) {
  ASSERT_EQ(restored.schema->hash(), original.row().schema->hash());
  ASSERT_EQ(restored.values.size(), original.row().values.size());
  for (std::size_t i = 0; i < restored.values.size(); ++i) {
    EXPECT_EQ(restored.values[i].is_missing(), original.row().values[i].is_missing());
    EXPECT_EQ(restored.values[i].number(), original.row().values[i].number());
    EXPECT_EQ(restored.values[i].category(), original.row().values[i].category());
  }
}

TEST(SchemaShelf, GivesBackWhatItStoredAlsoAfterARestart) {
  const OwnedFeatures features({{"x", 0.1}, {"gone", std::numeric_limits<double>::quiet_NaN()}},
                               {{"source", "web"}, {"empty", ""}});
  state::MemoryStore store;
  StoredFeatures stored;
  {
    Node node(store);
    SchemaShelf shelf(node.context);
    test::must(shelf.store(features.row(), stored));
    Arena arena;
    const auto restored = shelf.restore(stored, arena);
    ASSERT_TRUE(restored.has_value());
    expect_same(**restored, features);
    node.commit(store);
  }

  Node node(store);
  SchemaShelf shelf(node.context);
  Arena arena;
  const auto restored = shelf.restore(stored, arena);
  ASSERT_TRUE(restored.has_value()) << restored.error().message;
  expect_same(**restored, features);
}

TEST(SchemaShelf, StoresASchemaAgainThatWasRolledBack) {
  const OwnedFeatures features({{"x", 1.0}});
  state::MemoryStore store;
  Node node(store);
  SchemaShelf shelf(node.context);
  StoredFeatures stored;
  test::must(shelf.store(features.row(), stored));
  for (state::AnyTable* table : node.tables) {
    test::must(table->rolled_back());
  }
  shelf.rolled_back();

  test::must(shelf.store(features.row(), stored));
  node.commit(store);

  const auto schema = read_schema(store, "n", stored.schema_hash);
  ASSERT_TRUE(schema.has_value());
  ASSERT_TRUE(schema->has_value());
  EXPECT_TRUE(**schema == *features.row().schema);
}

TEST(SchemaShelf, AnUnknownSchemaIsAnError) {
  state::MemoryStore store;
  Node node(store);
  SchemaShelf shelf(node.context);
  Arena arena;
  EXPECT_FALSE(shelf.restore({42, ""}, arena).has_value());
  const auto schema = read_schema(store, "n", 42);
  ASSERT_TRUE(schema.has_value());
  EXPECT_FALSE(schema->has_value());
}

TEST(SchemaShelf, ValuesThatDoNotFitTheirSchemaAreRefused) {
  const OwnedFeatures features({{"x", 1.0}, {"y", 2.0}});
  std::string values;
  encode_values(features.row().values, values);
  Arena arena;
  EXPECT_TRUE(decode_values(values, 2, arena).has_value());
  EXPECT_FALSE(decode_values(values + "\x01", 2, arena).has_value());
  EXPECT_FALSE(decode_values(Bytes(values).substr(0, 3), 2, arena).has_value());
}

TEST(SchemaShelf, EveryNumberComesBackToTheLastBit) {
  std::vector<ml::FeatureValue> row(1);
  for (const double number : {0.0, -0.0, 1.0, 127.0, 128.0, -3.0, 0.1, 0x1p53, 0x1p53 + 2, 1e300,
                              5e-324, std::numeric_limits<double>::max()}) {
    row.push_back(ml::FeatureValue::of(number));
    row.push_back(ml::FeatureValue::of(std::string_view("word")));
  }
  std::string values = "before";
  encode_values(row, values);
  Arena arena;

  const auto decoded = decode_values(Bytes(values).substr(6), row.size(), arena);

  ASSERT_TRUE(decoded.has_value());
  EXPECT_TRUE((*decoded)[0].is_missing());
  for (std::size_t i = 1; i < row.size(); ++i) {
    EXPECT_EQ(std::bit_cast<std::uint64_t>((*decoded)[i].number()),
              std::bit_cast<std::uint64_t>(row[i].number()))
        << row[i].number();
    EXPECT_EQ((*decoded)[i].category(), row[i].category());
  }
}

// Each value behind its kind: as rows were written until values were packed.
TEST(SchemaShelf, ReadsValuesAsTheyWereStoredBefore) {
  std::string values;
  ByteWriter out(values);
  out.u8(1);
  out.f64(0.5);
  out.u8(0);
  out.u8(2);
  out.bytes("web");
  Arena arena;

  const auto decoded = decode_values(values, 3, arena);

  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ((*decoded)[0].number(), 0.5);
  EXPECT_TRUE((*decoded)[1].is_missing());
  EXPECT_EQ((*decoded)[2].category(), "web");
}

}  // namespace
}  // namespace ls::operators
